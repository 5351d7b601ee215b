import type { EngineSession } from '../../src/compute/compute.ts';
import { EcomError } from '../../src/errors.ts';
import {
  actualRows,
  type CasedModel,
  expectedRows,
  expectedVerdicts,
  type Predicate,
  relationsOf,
  ruleSql,
  verdicts,
  withRelations,
  withRuleRows,
} from '../../tests/support/model-cases.ts';
import { type Change, type Mutant, mutantsOf } from './mutate.ts';

/** `invalid`: no SQL any more, so that a run would fail at once; it counts neither way. */
export type Outcome = 'killed' | 'survived' | 'invalid';

export interface Result {
  /** The file that the change stands in, and the rule's name where it is one of several texts there. */
  readonly file: string;
  readonly mutant: Change;
  readonly outcome: Outcome;
}

/** Whether a text does what a case expects. Throws where it does not run. */
type Trial = (sql: string) => Promise<boolean>;

/** Runs a model's cases on every mutant of its SQL, and of its rules and checks. */
export async function runMutants(session: EngineSession, model: CasedModel): Promise<Result[]> {
  const relations = await relationsOf(session, model.sql);
  const trials = model.cases.map((modelCase): Trial => {
    const expected = JSON.stringify(expectedRows(model, modelCase));
    const given = withRelations(session, relations, modelCase.given);
    return async (sql) => JSON.stringify(await actualRows(session, model, modelCase, given, sql)) === expected;
  });
  const results = await judge(session, model.file, model.sql, trials);
  for (const predicate of model.predicates) results.push(...(await runRule(session, model, predicate)));
  results.push(...(await runTotals(session, model)));
  return results;
}

/** Totals are judged by the cases of all rules that read them. */
async function runTotals(session: EngineSession, model: CasedModel): Promise<Result[]> {
  const readers = model.predicates.filter(({ totals }) => totals !== undefined);
  const totals = readers[0]?.totals;
  if (totals === undefined) return [];
  const trials: Trial[] = [];
  for (const predicate of readers) {
    const changed = (sql: string): Predicate => ({
      ...predicate,
      rows: predicate.rows.replace(totals, () => sql),
    });
    trials.push(...(await ruleTrials(session, model, predicate, changed)));
  }
  return judge(session, model.file.replace(/\.sql$/, '.totals.sql'), totals, trials);
}

/** A rule is an expression: it is changed inside a query that has nothing else to change. */
async function runRule(session: EngineSession, model: CasedModel, predicate: Predicate): Promise<Result[]> {
  const changed = (sql: string): Predicate => ({ ...predicate, holds: sql.replace(/^SELECT /, '') });
  const file = `${model.file.replace(/\.sql$/, '.ts')} ${predicate.name}`;
  return judge(session, file, `select ${predicate.holds}`, await ruleTrials(session, model, predicate, changed));
}

/** A rule's cases, for a text that changes the rule. */
async function ruleTrials(
  session: EngineSession,
  model: CasedModel,
  predicate: Predicate,
  changedBy: (sql: string) => Predicate,
): Promise<Trial[]> {
  const relations = await relationsOf(session, ruleSql(predicate, predicate.holds));
  return model.ruleCases
    .filter(({ rule }) => rule === predicate.name)
    .map((ruleCase): Trial => {
      const expected = JSON.stringify(expectedVerdicts(ruleCase));
      const given = withRuleRows(session, predicate, ruleCase, relations);
      return async (sql) => {
        const changed = changedBy(sql);
        return JSON.stringify(await verdicts(session, changed, given, changed.holds)) === expected;
      };
    });
}

async function judge(session: EngineSession, file: string, sql: string, trials: readonly Trial[]): Promise<Result[]> {
  const { original, mutants } = await mutantsOf(session, sql);
  const outcomes = new Map<Mutant, Outcome>();
  for (const trial of trials) {
    if (!(await trial(original))) throw new Error(`${file}: a case does not hold, so no mutant can be judged`);
    for (const mutant of mutants) {
      if (!outcomes.has(mutant)) await tryMutant(trial, mutant, outcomes);
    }
  }
  return mutants.map((mutant) => ({ file, mutant, outcome: outcomes.get(mutant) ?? 'survived' }));
}

async function tryMutant(trial: Trial, mutant: Mutant, outcomes: Map<Mutant, Outcome>): Promise<void> {
  try {
    if (!(await trial(mutant.sql))) outcomes.set(mutant, 'killed');
  } catch (error) {
    // After an error of its own DuckDB refuses everything, which would look like a kill of all that follow.
    if (!(error instanceof EcomError) || /(INTERNAL|FATAL) Error/i.test(error.message)) throw error;
    outcomes.set(mutant, /(Parser|Binder|Catalog|Syntax) Error/i.test(error.message) ? 'invalid' : 'killed');
  }
}
