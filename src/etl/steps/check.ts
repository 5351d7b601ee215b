import { sql } from 'kysely';
import type { Model } from '../../../models/kinds.ts';
import { qualifiedName } from '../../project/catalog.ts';
import { type CheckedRows, type CompiledCheck, compileChecks, keyText } from '../../quality/compile-check.ts';
import { type CheckReport, check as checkReport } from '../../quality/report.ts';
import { MOST_FAILING_KEYS, runCheck, storedRows } from '../../quality/store-checks.ts';
import type { NamedColumn } from '../../storage/storage.ts';
import { fresh } from '../names.ts';
import type { CheckStep } from '../plan/step.ts';
import { RUN_COLUMN } from '../shape.ts';
import type { RunContext } from './context.ts';
import { type FailingPlaces, refuseFailing } from './refuse-failing.ts';
import { unionAll } from './sql.ts';

/**
 * Checks the rows about to be loaded, in the engine; all models of the step in one query. One look finds whether any row fails any check,
 * which reads each model once; only then is each check asked for itself.
 */
export async function check(context: RunContext, { models }: CheckStep): Promise<readonly CheckReport[]> {
  const { graph, relations } = context;
  const checked = models
    .filter((name) => !relations.isEmpty(fresh(name)))
    .map((name) => {
      const model = graph.model(name);
      const rows = computedRows(context, model);
      const fits = context.verifies ? fitsOf(model, context.shape.model(name).columns, rows) : [];
      const compiled = [...compileChecks(model, rows), ...fits];
      return { own: fresh(name), checks: compiled.filter((one) => isBlocking(one) && isHere(context, model, one)) };
    });
  const run = checked.flatMap(({ checks }) => checks);
  const failures = (await failsAny(context, checked))
    ? await failuresOf(context, run)
    : new Map<CompiledCheck, number>();
  const reports: CheckReport[] = [];
  for (const one of run) reports.push(await report(context, one, failures.get(one) ?? 0));
  const failing = run.filter((one) => (failures.get(one) ?? 0) > 0);
  await refuseFailing(context, failing, reports, computedPlaces(context));
  return reports;
}

/** Where a store has refused the rows: what its columns can hold. */
function fitsOf(
  model: Model,
  columns: readonly NamedColumn[],
  { own, quote, text }: CheckedRows,
): readonly CompiledCheck[] {
  const bounded = columns.flatMap(({ name, type }) =>
    (type.kind === 'text' || type.kind === 'id') && type.length !== undefined ? [{ name, length: type.length }] : [],
  );
  return bounded.map(({ name, length }) => {
    const condition = `length(t.${quote(name)}) > ${length}`;
    return {
      name: `too_long_${name}`,
      kind: 'fits',
      table: qualifiedName(model),
      failing: `select ${keyText(model.key, { quote, text })} as failing_key from ${own} as t where ${condition}`,
      against: [],
      ofRow: condition,
    };
  });
}

interface CheckedModel {
  readonly own: string;
  readonly checks: readonly CompiledCheck[];
}

const countOf = (failing: string): string => `select count(*) as n from (${failing}) as failing`;

async function failsAny({ relations }: RunContext, models: readonly CheckedModel[]): Promise<boolean> {
  const looks = models.flatMap(({ own, checks }) => {
    const ofRows = checks.flatMap(({ ofRow }) => (ofRow === undefined ? [] : [`(${ofRow})`]));
    const others = checks.filter(({ ofRow }) => ofRow === undefined).map(({ failing }) => countOf(failing));
    return ofRows.length === 0
      ? others
      : [`select count(*) as n from ${own} as t where ${ofRows.join(' or ')}`, ...others];
  });
  if (looks.length === 0) return false;
  const [found] = await relations.query(`select sum(n) as n from (${unionAll(looks)}) as looks`);
  return Number(found?.n) > 0;
}

/** Of each check, how many rows fail it. */
async function failuresOf(
  { relations }: RunContext,
  checks: readonly CompiledCheck[],
): Promise<Map<CompiledCheck, number>> {
  const counts = checks.map(
    ({ failing }, position) => `select ${position} as place, n from (${countOf(failing)}) as counted`,
  );
  const found = await relations.query(unionAll(counts));
  return new Map(
    found.flatMap(({ place, n }) => {
      const one = checks[Number(place)];
      return one ? [[one, Number(n)] as const] : [];
    }),
  );
}

const isBlocking = ({ severity, isValidatedOnly = false }: CompiledCheck): boolean =>
  severity !== 'warn' && !isValidatedOnly;

async function report({ relations }: RunContext, one: CompiledCheck, failures: number): Promise<CheckReport> {
  const result = checkReport(one, '0', String(failures), failures);
  if (failures === 0) return result;
  const keys = await relations.query(`select failing_key from (${one.failing}) as failing limit ${MOST_FAILING_KEYS}`);
  return { ...result, failing_keys: keys.map(({ failing_key: key }) => String(key)) };
}

const computedPlaces = ({ engine, relations }: RunContext): FailingPlaces => ({
  own: fresh,
  quote: engine.quote,
  text: 'string',
  query: relations.query,
});

const computedRows = ({ engine }: RunContext, { name }: Model): CheckedRows => ({
  own: fresh(name),
  other: (model) => model,
  quote: engine.quote,
  text: 'string',
});

/** Whether all rows that a check looks at are in the engine: those of what the model reads, or is computed with. */
function isHere({ graph }: RunContext, model: Model, { against }: CompiledCheck): boolean {
  const aggregate = graph.aggregateOf(model);
  return against.every((name) => {
    const other = graph.model(name);
    return (
      (aggregate !== undefined && graph.aggregateOf(other) === aggregate) ||
      graph.reads(model).some((read) => read.model === other && read.rows === 'all')
    );
  });
}

/** Checks that have to see the merged tables, over the rows that this run wrote; in the load's transaction. */
export async function checkMerged(context: RunContext, models: readonly Model[]): Promise<readonly CheckReport[]> {
  const { graph, target } = context;
  const reports: CheckReport[] = [];
  const failing: CompiledCheck[] = [];
  for (const model of models) {
    const rows = { ...storedRows(graph, model), own: writtenRows(context, model) };
    for (const one of compileChecks(model, rows)) {
      if (!isBlocking(one) || isHere(context, model, one)) continue;
      const found = await runCheck(target, one);
      reports.push(found);
      if (found.status === 'failed') failing.push(one);
    }
  }
  await refuseFailing(context, failing, reports, mergedPlaces(context));
  return reports;
}

const writtenRows = ({ graph, runId }: RunContext, model: Model): string =>
  `(select * from ${storedRows(graph, model).own} where ${RUN_COLUMN} = ${runId})`;

function mergedPlaces(context: RunContext): FailingPlaces {
  const { graph, target } = context;
  const [first] = graph.models;
  if (!first) throw new Error('a project without models');
  const { quote, text } = storedRows(graph, first);
  return {
    own: (name) => writtenRows(context, graph.model(name)),
    quote,
    text,
    query: async (select) => (await sql<Record<string, string>>`${sql.raw(select)}`.execute(target.queries)).rows,
  };
}
