import { mkdtemp } from 'node:fs/promises';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, inject, it } from 'vitest';
import { CASE_SETTINGS } from '../../models/cases.ts';
import { portableFunctions } from '../../models/functions.ts';
import type { EngineSession } from '../../src/compute/compute.ts';
import { duckdbEngine } from '../../src/compute/duckdb/engine.ts';
import { sparkLiteral } from '../support/function-cases.ts';
import {
  actualRows,
  expectedRows,
  expectedVerdicts,
  predicateNamed,
  readCases,
  relationsOf,
  ruleSql,
  verdicts,
  withRelations,
  withRuleRows,
} from '../support/model-cases.ts';
import { sparkWarehouse } from './support/platform.ts';

const cased = await readCases();
/** Whose parser tells what a SQL text reads. */
let duckdb: EngineSession;
let spark: EngineSession;
let warehouse: Awaited<ReturnType<typeof sparkWarehouse>>;

beforeAll(async () => {
  const folder = await mkdtemp(join(inject('testFolder'), 'cases-'));
  duckdb = await duckdbEngine.open(folder, portableFunctions(CASE_SETTINGS));
  warehouse = await sparkWarehouse();
  spark = await warehouse.engine.open(folder, portableFunctions(CASE_SETTINGS));
});

afterAll(async () => {
  await Promise.all([duckdb.close(), spark.close()]);
  await warehouse.close();
});

describe.each(cased.map((model) => [model.name, model] as const))('%s on Spark', (_, model) => {
  it.each(model.cases)('$name', async (modelCase) => {
    const given = withRelations(spark, await relationsOf(duckdb, model.sql), modelCase.given, sparkLiteral);
    expect(await actualRows(spark, model, modelCase, given, model.sql)).toEqual(expectedRows(model, modelCase));
  });

  if (model.ruleCases.length === 0) return;
  it('its rules and checks', async () => {
    for (const ruleCase of model.ruleCases) {
      const predicate = predicateNamed(model, ruleCase.rule);
      const relations = await relationsOf(duckdb, ruleSql(predicate, predicate.holds));
      const given = withRuleRows(spark, predicate, ruleCase, relations, sparkLiteral);
      const actual = await verdicts(spark, predicate, given, predicate.holds);
      expect([ruleCase.rule, actual]).toEqual([ruleCase.rule, expectedVerdicts(ruleCase)]);
    }
  });
});
