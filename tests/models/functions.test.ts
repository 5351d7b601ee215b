import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, expect, it } from 'vitest';
import type { EngineSession } from '../../src/compute/compute.ts';
import { duckdbEngine } from '../../src/compute/duckdb/engine.ts';
import { duckdbLiteral, expressionCases, textCases } from '../support/function-cases.ts';
import { testFunctions } from '../support/functions.ts';

let folder: string;
let engine: EngineSession;

beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), 'ecom-functions-'));
  engine = await duckdbEngine.open(folder, testFunctions);
});

afterAll(async () => {
  await engine.close();
  await rm(folder, { recursive: true });
});

async function value(expression: string): Promise<unknown> {
  const [row] = await engine.rows(`select ${expression} as value`);
  return row?.value;
}

it.each(textCases)('$name of $args is $expected', async ({ name, args, expected }) => {
  expect(await value(`${name}(${args.map(duckdbLiteral).join(', ')})`)).toBe(expected);
});

it.each(expressionCases)('%s is %s', async (expression, expected) => {
  expect(await value(expression)).toBe(expected);
});

it('every portable function has a case', () => {
  const tried = [
    ...textCases.map(({ name }) => `${name}(`),
    ...expressionCases.map(([expression]) => expression),
  ].join();
  for (const { name } of testFunctions) expect(tried).toContain(`${name}(`);
});
