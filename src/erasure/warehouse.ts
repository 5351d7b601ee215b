import { type RawBuilder, sql } from 'kysely';
import type { Model } from '../../models/kinds.ts';
import type { Trace } from '../../models/project.ts';
import { RUN_COLUMN } from '../etl/shape.ts';
import { qualifiedName, tableOf } from '../project/catalog.ts';
import { columnRef, tableRef } from '../storage/identifiers.ts';
import type { Session } from '../storage/storage.ts';
import type { PersonCatalog } from './person.ts';

/** The person's rows in the warehouse: what is personal in them becomes null, in every version. */

interface ErasedTable {
  readonly table: string;
  readonly rows: number;
}

/** @returns rows that had something personal */
export async function eraseInWarehouse(
  session: Session,
  people: PersonCatalog,
  value: string,
  { isDryRun }: { readonly isDryRun: boolean },
): Promise<readonly ErasedTable[]> {
  const tables: ErasedTable[] = [];
  for (const model of people.catalog.project.models) {
    if (model.kind === 'view') continue;
    const about = isAbout(people, model, value);
    const columns = about ? await personalColumns(session, people, model) : [];
    if (!about || columns.length === 0) continue;
    const has = sql.join(
      columns.map((name) => sql`${sql.id(name)} is not null`),
      sql` or `,
    );
    const rows = await affected(session, model, sql`${about} and (${has})`, columns, isDryRun);
    if (rows > 0) tables.push({ table: qualifiedName(model), rows });
  }
  return tables;
}

/** Keys of rows of the sources of traces that say something personal. */
export async function traceKeys(
  session: Session,
  people: PersonCatalog,
  trace: Trace,
  value: string,
): Promise<readonly string[]> {
  const model = people.catalog.model(trace.model);
  const source = people.catalog.memberStoredIn(trace.model)?.source;
  const about = isAbout(people, model, value);
  if (source === undefined || !about) return [];
  const [key = ''] = people.catalog.source(source).key;
  const { rows } = await sql<{ key: string }>`
    select ${sql.id(key)} as "key" from ${tableRef(tableOf(model))} where ${about}`.execute(session.queries);
  return rows.map((row) => row.key);
}

/** A condition on the model's rows; undefined where none names the person. */
function isAbout(
  { catalog, key, person }: PersonCatalog,
  model: Model,
  value: string,
): RawBuilder<boolean> | undefined {
  const through = person.traces.find((trace) => trace.model === model.name)?.through;
  const named = key in model.columns ? sql<boolean>`${sql.id(key)} = ${value}` : undefined;
  if (!through) return named;
  const shared = sql<boolean>`${sql.id(through.on)} in (
    select ${columnRef('t', through.on)} from ${tableRef(tableOf(catalog.model(through.model)))} as t where ${columnRef('t', key)} = ${value})`;
  return named ? sql<boolean>`(${named} or ${shared})` : shared;
}

/** What the contract calls personal, and of a model that stores a source what it does not know. */
async function personalColumns(
  { catalog: stored }: Session,
  { catalog }: PersonCatalog,
  model: Model,
): Promise<readonly string[]> {
  const present = await stored.columns(tableOf(model));
  const isStoring = catalog.memberStoredIn(model.name) !== undefined;
  return (present ?? [])
    .map(({ name }) => name)
    .filter((name) => (name in model.columns ? model.columns[name]?.isPersonal : isStoring && name !== RUN_COLUMN));
}

async function affected(
  { queries }: Session,
  model: Model,
  where: RawBuilder<boolean>,
  columns: readonly string[],
  isDryRun: boolean,
): Promise<number> {
  const table = tableRef(tableOf(model));
  if (isDryRun) {
    const { rows } = await sql<{ n: string | number }>`select count(*) as n from ${table} where ${where}`.execute(
      queries,
    );
    return Number(rows[0]?.n ?? 0);
  }
  const nulls = sql.join(columns.map((name) => sql`${sql.id(name)} = null`));
  const { numAffectedRows } = await sql`update ${table} set ${nulls} where ${where}`.execute(queries);
  return Number(numAffectedRows ?? 0);
}
