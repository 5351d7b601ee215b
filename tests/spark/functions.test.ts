import { mkdtemp } from 'node:fs/promises';
import { join } from 'node:path';
import fc from 'fast-check';
import { afterAll, beforeAll, describe, expect, inject, it } from 'vitest';
import type { EngineSession } from '../../src/compute/compute.ts';
import { duckdbEngine } from '../../src/compute/duckdb/engine.ts';
import { duckdbLiteral, expressionCases, sparkLiteral, textCases } from '../support/function-cases.ts';
import { testFunctions } from '../support/functions.ts';
import { sparkWarehouse } from './support/platform.ts';

let duckdb: EngineSession;
let spark: EngineSession;
let warehouse: Awaited<ReturnType<typeof sparkWarehouse>>;

beforeAll(async () => {
  const folder = await mkdtemp(join(inject('testFolder'), 'functions-'));
  duckdb = await duckdbEngine.open(folder, testFunctions);
  warehouse = await sparkWarehouse();
  spark = await warehouse.engine.open(folder, testFunctions);
});

afterAll(async () => {
  await Promise.all([duckdb.close(), spark.close()]);
  await warehouse.close();
});

/** Many expressions in one query. */
async function values(engine: EngineSession, expressions: readonly string[]): Promise<unknown[]> {
  const [row] = await engine.rows(`select ${expressions.map((text, i) => `${text} as value_${i}`).join(', ')}`);
  return expressions.map((_, i) => row?.[`value_${i}`]);
}

it('the cases of functions of texts hold on Spark', async () => {
  const calls = textCases.map(({ name, args }) => `${name}(${args.map(sparkLiteral).join(', ')})`);
  expect(await values(spark, calls)).toEqual(textCases.map(({ expected }) => expected));
});

it.each(expressionCases)('%s is %s on Spark', async (expression, expected) => {
  expect(await values(spark, [expression])).toEqual([expected]);
});

describe('any text gives the same on both engines', () => {
  const written = (alphabet: string): fc.Arbitrary<string | null> =>
    fc.option(
      fc.array(fc.constantFrom(...alphabet), { maxLength: 14 }).map((characters) => characters.join('')),
      { freq: 20 },
    );
  const functions: [string, fc.Arbitrary<string | null>][] = [
    ['clean_text', written(' \t\r\n\'"\\aé日😀')],
    ['parse_decimal', written("0123456789.,+- ekg\n\u00a0'")],
    ['csv_of_list', written('[]{},"\\ an1.0\u00a0')],
    [
      'parse_date',
      fc.oneof(
        written('0123456789-/. '),
        fc
          .date({ min: new Date('0001-01-01'), max: new Date('9999-01-01'), noInvalidDate: true })
          .map((date) => date.toISOString().slice(0, 10)),
      ),
    ],
    ['normalize_email', written('aB.@ -_é\n')],
    ['keyed_hash', written('ab é日😀')],
    ['csv_field', written('a,"\r\n \'\\')],
    [
      'csv_of_json_array',
      fc.option(fc.array(fc.string({ unit: 'grapheme' }), { maxLength: 4 }).map((texts) => JSON.stringify(texts))),
    ],
    ['is_bot', written('botcurlwgeCRAW ')],
  ];
  it.each(functions)('%s', async (name, texts) => {
    const seed = Date.now() % 1_000_000;
    const samples = fc.sample(texts, { numRuns: 150, seed });
    const calls = (literal: (text: string | null) => string) => samples.map((text) => `${name}(${literal(text)})`);
    const [expected, actual] = await Promise.all([
      values(duckdb, calls(duckdbLiteral)),
      values(spark, calls(sparkLiteral)),
    ]);
    expect({ seed, results: samples.map((text, i) => [text, actual[i]]) }).toEqual({
      seed,
      results: samples.map((text, i) => [text, expected[i]]),
    });
  });

  it('normalize_phone', async () => {
    const seed = Date.now() % 1_000_000;
    const countries = fc.constantFrom('Germany', 'United States', ' Italy ', 'Atlantis', null);
    const samples = fc.sample(fc.tuple(written('0123456789+ ()-'), countries), { numRuns: 150, seed });
    const calls = (literal: (text: string | null) => string) =>
      samples.map(([phone, country]) => `normalize_phone(${literal(phone)}, ${literal(country)})`);
    const [expected, actual] = await Promise.all([
      values(duckdb, calls(duckdbLiteral)),
      values(spark, calls(sparkLiteral)),
    ]);
    expect({ seed, actual }).toEqual({ seed, actual: expected });
  });
});
