import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { CASE_SETTINGS } from '../../models/cases.ts';
import { portableFunctions } from '../../models/functions.ts';
import type { EngineSession } from '../../src/compute/compute.ts';
import { duckdbEngine } from '../../src/compute/duckdb/engine.ts';
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

const cased = await readCases();
let folder: string;
let engine: EngineSession;

beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), 'ecom-cases-'));
  engine = await duckdbEngine.open(folder, portableFunctions(CASE_SETTINGS));
});

afterAll(async () => {
  await engine.close();
  await rm(folder, { recursive: true });
});

describe.each(cased.map((model) => [model.name, model] as const))('%s', (_, model) => {
  it('has cases, and every rule and check of it has one', () => {
    expect(model.cases).not.toEqual([]);
    expect(new Set(model.ruleCases.map(({ rule }) => rule))).toEqual(new Set(model.predicates.map(({ name }) => name)));
  });

  it.each(model.cases)('$name', async (modelCase) => {
    const given = withRelations(engine, await relationsOf(engine, model.sql), modelCase.given);
    expect(await actualRows(engine, model, modelCase, given, model.sql)).toEqual(expectedRows(model, modelCase));
  });

  it.each(model.ruleCases)('$rule', async (ruleCase) => {
    const predicate = predicateNamed(model, ruleCase.rule);
    const relations = await relationsOf(engine, ruleSql(predicate, predicate.holds));
    const given = withRuleRows(engine, predicate, ruleCase, relations);
    expect(await verdicts(engine, predicate, given, predicate.holds)).toEqual(expectedVerdicts(ruleCase));
  });
});
