import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, expect, it } from 'vitest';
import { CASE_SETTINGS } from '../../models/cases.ts';
import { portableFunctions } from '../../models/functions.ts';
import { mutantsOf } from '../../scripts/mutation/mutate.ts';
import { reportOf } from '../../scripts/mutation/report.ts';
import type { Outcome, Result } from '../../scripts/mutation/run.ts';
import type { EngineSession } from '../../src/compute/compute.ts';
import { duckdbEngine } from '../../src/compute/duckdb/engine.ts';
import { actualRows, expectedRows, readCases, relationsOf, withRelations } from '../support/model-cases.ts';

let folder: string;
let engine: EngineSession;

beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), 'ecom-mutation-'));
  engine = await duckdbEngine.open(folder, portableFunctions(CASE_SETTINGS));
});

afterAll(async () => {
  await engine.close();
  await rm(folder, { recursive: true });
});

const changesOf = async (sql: string): Promise<string[]> =>
  (await mutantsOf(engine, sql)).mutants.map(({ change }) => change);

it.each([
  ['select max(x) as y from t', ['max(x) → min(x)', 'max(x) → NULL']],
  [
    'select x from t where a > 1 and b is null',
    [
      '(a > 1) → (a >= 1)',
      '1 → 2',
      '1 → 0',
      '(b IS NULL) → (b IS NOT NULL)',
      '((a > 1) AND (b IS NULL)) → ((a > 1) OR (b IS NULL))',
      '((a > 1) AND (b IS NULL)) → (b IS NULL)',
      '((a > 1) AND (b IS NULL)) → (a > 1)',
      'x → NULL',
    ],
  ],
  [
    'select x from t left join u on t.a = u.a',
    ['left join u → inner join u', 'join u on … → cross join u', '(t.a = u.a) → (t.a != u.a)', 'x → NULL'],
  ],
  [
    'with c as (select distinct_of from t union all select b from u) select x from c where true',
    ['union all → union', 'where … dropped', "CAST('t' AS BOOLEAN) → CAST('f' AS BOOLEAN)", 'x → NULL'],
  ],
  [
    'select count(distinct x) filter (where a) as y from t',
    [
      'count(DISTINCT x) FILTER (WHERE a) → sum(DISTINCT x) FILTER (WHERE a)',
      'count(DISTINCT x) FILTER (WHERE a) → count(x) FILTER (WHERE a)',
      'count(DISTINCT x) FILTER (WHERE a) → count(DISTINCT x)',
      'count(DISTINCT x) FILTER (WHERE a) → NULL',
    ],
  ],
  [
    'select lag(x) over (partition by a order by b desc) as y from t',
    [
      'lag(x) OVER (PARTITION BY a ORDER BY b DESC) → lead(x) OVER (PARTITION BY a ORDER BY b DESC)',
      'lag(x) OVER (PARTITION BY a ORDER BY b DESC) → lag(x) OVER (ORDER BY b DESC)',
      'lag(x) OVER (PARTITION BY a ORDER BY b DESC) → lag(x) OVER (PARTITION BY a ORDER BY b ASC)',
      'lag(x) OVER (PARTITION BY a ORDER BY b DESC) → lag(x) OVER (PARTITION BY a)',
      'lag(x) OVER (PARTITION BY a ORDER BY b DESC) → NULL',
    ],
  ],
  [
    'select coalesce(x, 0) - y as z from t',
    [
      '(COALESCE(x, 0) - y) → (COALESCE(x, 0) + y)',
      '(COALESCE(x, 0) - y) → COALESCE(x, 0)',
      '(COALESCE(x, 0) - y) → NULL',
      'COALESCE(x, 0) → x',
      '0 → 1',
      '0 → -1',
    ],
  ],
])('%s has its wrong formulas', async (sql, expected) => {
  expect((await changesOf(sql)).sort()).toEqual([...expected].sort());
});

it('a mutant says on which line and in which column of the text it stands', async () => {
  const { mutants } = await mutantsOf(
    engine,
    'with c as (\n  -- é\n  select max(a) as m\n  from t\n)\nselect m\nfrom c',
  );
  expect(mutants.map(({ line, place, change }) => [line, place, change])).toEqual([
    [3, 'c.m', 'max(a) → min(a)'],
    [6, 'result', 'm → NULL'],
  ]);
});

it.each([
  ['first order', 'min(ordered_at)', 'max(ordered_at)'],
  ['last session', 'max(started_at)', 'min(started_at)'],
])('a case of customer_360 sees a wrong %s', async (_, right, wrong) => {
  const model = (await readCases()).find(({ name }) => name === 'customer_360');
  if (!model) throw new Error('there is no model customer_360');
  const sql = model.sql.replace(right, wrong);
  expect(sql).not.toBe(model.sql);
  const relations = await relationsOf(engine, sql);
  const passed: boolean[] = [];
  for (const modelCase of model.cases) {
    const given = withRelations(engine, relations, modelCase.given);
    const actual = await actualRows(engine, model, modelCase, given, sql);
    passed.push(JSON.stringify(actual) === JSON.stringify(expectedRows(model, modelCase)));
  }
  expect(passed).toContain(false);
});

const result = (change: string, outcome: Outcome): Result => ({
  file: 'models/core/a.sql',
  outcome,
  mutant: { line: 1, place: 'b', change },
});
const many = (count: number): Result[] =>
  Array.from({ length: count }, (_, index) => result(`killed ${index}`, 'killed'));
const accepted = (change: string) => ({ file: 'models/core/a.sql', place: 'b', change, reason: 'means the same' });

it.each([
  ['19 of 20 are 95 %', [...many(19), result('x', 'survived')], [accepted('x')], true],
  ['18 of 19 are fewer', [...many(18), result('x', 'survived')], [accepted('x')], false],
  [
    'what is no SQL counts neither way',
    [...many(19), result('x', 'survived'), result('y', 'invalid')],
    [accepted('x')],
    true,
  ],
  ['a survivor that is not listed fails', [...many(99), result('x', 'survived')], [], false],
  [
    'the same change twice is listed twice',
    [...many(98), result('x', 'survived'), result('x', 'survived')],
    [accepted('x')],
    false,
  ],
  ['a listed change that is killed fails', [...many(99), result('x', 'killed')], [accepted('x')], false],
  ['nothing at all fails', [], [], false],
])('%s', (_, results, list, passed) => {
  expect(reportOf(results, list, true).passed).toBe(passed);
});
