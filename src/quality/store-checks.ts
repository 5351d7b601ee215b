import { sql } from 'kysely';
import type { Model } from '../../models/kinds.ts';
import { typeName } from '../../models/types.ts';
import { type ProjectCatalog, qualifiedName, tableOf } from '../project/catalog.ts';
import { holds } from '../project/type-lattice.ts';
import type { Session } from '../storage/storage.ts';
import { checkAmountShare } from './amount-share.ts';
import { checkBaseline } from './baseline.ts';
import { type CheckedRows, type CompiledCheck, compileContract } from './compile-check.ts';
import { checkKnownValues } from './known-values.ts';
import { checkRecency } from './recency.ts';
import { type CheckReport, check } from './report.ts';

/** How many failing keys of a check are kept. */
export const MOST_FAILING_KEYS = 20;

/** The contracts' checks over whole tables, in the warehouse. */
export async function checkTable(session: Session, catalog: ProjectCatalog, model: Model): Promise<CheckReport[]> {
  const reports = [await checkSchema(session, model)];
  for (const compiled of compileContract(model, storedRows(catalog, model)))
    reports.push(await runCheck(session, compiled));
  for (const one of model.checks ?? []) {
    if (one.kind === 'known_values') reports.push(await checkKnownValues(session, model, one));
    if (one.kind === 'recency') reports.push(await checkRecency(session, model, one));
    if (one.kind === 'row_count') reports.push(await checkBaseline(session, model, one));
    if (one.kind === 'amount_share') reports.push(await checkAmountShare(session, model, one));
  }
  return reports;
}

/** The columns' names are what both stores write the same. */
export const storedRows = (catalog: ProjectCatalog, model: Model): CheckedRows => ({
  own: qualifiedName(model),
  other: (name) => qualifiedName(catalog.model(name)),
  quote: (identifier) => `"${identifier}"`,
  text: 'varchar(400)',
});

export async function runCheck({ queries }: Session, compiled: CompiledCheck): Promise<CheckReport> {
  const failing = sql.raw(compiled.failing);
  const { rows } = await sql<{ failures: string | number }>`
    select count(*) as failures from (${failing}) as failing`.execute(queries);
  const failures = Number(rows[0]?.failures ?? 0);
  const report = check(compiled, '0', String(failures), failures);
  if (failures === 0) return report;
  const keys = await sql<{ failing_key: string }>`
    select failing_key from (${failing}) as failing order by failing_key
    offset 0 rows fetch next ${sql.lit(MOST_FAILING_KEYS)} rows only`.execute(queries);
  return { ...report, failing_keys: keys.rows.map(({ failing_key: key }) => key) };
}

/** Every column of the contract is there and holds the contract's type. */
async function checkSchema(session: Session, model: Model): Promise<CheckReport> {
  const stored = new Map((await session.catalog.columns(tableOf(model)))?.map((column) => [column.name, column]));
  const wrong = Object.entries(model.columns).flatMap(([name, { type }]) => {
    const found = stored.get(name);
    if (!found) return [`${name}: missing`];
    return found.type && holds(found.type, type)
      ? []
      : [`${name}: ${typeName(type)} expected, ${found.nativeType} found`];
  });
  if (model.kind !== 'view' && !stored.has('etl_run_id')) wrong.push('etl_run_id: missing');
  const expected = 'as in the contract';
  return check(
    { name: 'schema_matches_contract', kind: 'schema', table: qualifiedName(model) },
    expected,
    wrong.join('; ') || expected,
    wrong.length,
  );
}
