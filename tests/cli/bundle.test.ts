import { readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { expect, it } from 'vitest';
import { checkout, ecom, run } from './ecom.ts';

it('processes that build at the same time disturb nobody', async () => {
  const build = (): Promise<unknown> => run(process.execPath, [join(checkout, 'scripts', 'build.mjs')]);
  const builds = [build(), build(), build()];
  const calls = await Promise.all([1, 2, 3, 4].map(() => ecom(['etl', '--help'])));
  expect(calls.map(({ code, stderr }) => ({ code, stderr }))).toEqual(calls.map(() => ({ code: 0, stderr: '' })));
  expect(await Promise.all(builds)).toEqual(builds.map(() => expect.objectContaining({ code: 0 })));
});

it('the start loads no driver, no engine and no validator', async () => {
  const entry = await readFile(join(checkout, 'dist', 'ecom.js'), 'utf8');
  const loaded = [...entry.matchAll(/^import .*"(\.\/parts\/[^"]+)";$/gm)].map(([, part]) => part ?? '');
  const parts = await Promise.all(loaded.map((part) => readFile(join(checkout, 'dist', part), 'utf8')));
  for (const code of [entry, ...parts]) expect(code).not.toMatch(/node_modules\/(pg|kysely|zod|cli-table3|@duckdb)\//);
});
