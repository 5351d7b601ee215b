import { createHash } from 'node:crypto';
import { readdirSync, readFileSync } from 'node:fs';
import { expect, it } from 'vitest';
import { sources } from '../../models/sources/index.ts';
import type { Traffic } from '../../src/shop/shop.ts';
import { tickAt } from '../../src/shop/time/clock.ts';
import { documented, lifelike, piecesOf } from './whole-shop.ts';

/**
 * The hashes were the same under Node 20.20, 22.23, 24.21 and 26.12 when they were written down. Whoever changes what the shop does
 * changes them on purpose; whoever sees them change without that has found a difference between machines.
 */
it.each([
  ['documented', documented, '8f46f16e32248a56ae073fda5aaba49c117193826c99a9d1014f9e3ed49fd99b'],
  ['lifelike', lifelike, '683b5768045fb5bdf5017fb9d9eefde596dca76a9323876e99f0b8dff230a382'],
] as const)('seed 7 gives these bytes: %s', (_, traffic: Traffic, expected) => {
  const from = tickAt(Date.UTC(2025, 10, 27));
  const hash = createHash('sha256');
  for (const rows of piecesOf(7, { from, until: from + 2 * 288 }, traffic))
    for (const { name } of sources) hash.update(rows[name].join(''));
  expect(hash.digest('hex')).toBe(expected);
});

const folder = new URL('../../src/shop/', import.meta.url);
const files = readdirSync(folder, { recursive: true, encoding: 'utf8' }).filter((name) => name.endsWith('.ts'));

/** What a machine, a Node version, a language setting or a moment may answer in its own way. */
const unsure =
  /\bIntl\b|toLocale|localeCompare|Math\.(?!floor|ceil|round|min|max|abs|trunc|imul|sign)\w+|(?<!\b2 )\*\*|Date\.now|new Date\(\)|performance\.|getHours|getDay\b|process\./;

it.each(files)('%s uses nothing that differs from machine to machine', (name) => {
  const code = readFileSync(new URL(name, folder), 'utf8').replace(/\/\*[\s\S]*?\*\/|\/\/.*/g, '');
  const found = code.split('\n').filter((line) => unsure.test(line));
  expect(found).toEqual([]);
});
