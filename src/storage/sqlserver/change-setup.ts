import { sql } from 'kysely';
import { RequestError } from 'tedious';
import { tableRef } from '../identifiers.ts';
import type { TrackedTable } from '../storage.ts';
import { type NativeColumn, nativeColumnsOf, ROW_VERSION } from './catalog.ts';
import { changeTables } from './change-tables.ts';
import { literal, qualifiedName } from './identifiers.ts';
import type { SqlServerConnection } from './session.ts';
import { withoutViews } from './watched.ts';

/** Changes are kept for so long; a run that comes later reads everything. */
const RETENTION = 'change_retention = 7 days, auto_cleanup = on';

/**
 * Turns change tracking on for the tables. Where this log-in may not, or the server cannot, each table gets a `rowversion` column instead,
 * which tells everything but deletes. That stays until the column is dropped.
 */
export async function installCapture(connection: SqlServerConnection, asked: readonly TrackedTable[]): Promise<void> {
  const tables = await withoutViews(connection, asked);
  if (await usesRowVersions(connection, tables)) return addRowVersions(connection, tables);
  try {
    await trackChanges(connection, tables);
  } catch (error) {
    if (!(error instanceof RequestError)) throw error;
    await addRowVersions(connection, tables);
  }
}

/** True where some table has the column. */
export async function usesRowVersions(
  connection: SqlServerConnection,
  tables: readonly TrackedTable[],
): Promise<boolean> {
  const found = await nativeColumnsOf(connection, tables);
  return found.some(hasRowVersions);
}

const hasRowVersions = (columns: readonly NativeColumn[]): boolean => columns.some(({ name }) => name === ROW_VERSION);

/** Of these tables, those whose changes are told in neither way; where some table has row versions, all need them. */
export async function uncapturedTables(
  connection: SqlServerConnection,
  asked: readonly TrackedTable[],
): Promise<readonly TrackedTable[]> {
  const tables = await withoutViews(connection, asked);
  const found = await nativeColumnsOf(connection, tables);
  if (found.some(hasRowVersions)) return tables.filter((_, position) => !hasRowVersions(found[position] ?? []));
  const uncaptured: TrackedTable[] = [];
  for (const table of tables) if (!(await isTracked(connection, table))) uncaptured.push(table);
  return uncaptured;
}

async function isTracked({ queries }: SqlServerConnection, table: TrackedTable): Promise<boolean> {
  const { rows } = await sql<{ is_tracked: number }>`
    select count(*) as is_tracked from sys.change_tracking_tables
    where object_id = object_id(${literal(qualifiedName(table))})`.execute(queries);
  return rows[0]?.is_tracked !== 0;
}

async function trackChanges(connection: SqlServerConnection, tables: readonly TrackedTable[]): Promise<void> {
  const { queries } = connection;
  const { rows } = await sql<{ is_tracked: number }>`
    select count(*) as is_tracked from sys.change_tracking_databases where database_id = db_id()`.execute(queries);
  if (rows[0]?.is_tracked === 0) {
    await sql`alter database current set change_tracking = on (${sql.raw(RETENTION)})`.execute(queries);
  }
  for (const table of tables) {
    if (await isTracked(connection, table)) continue;
    await sql`alter table ${tableRef(table)} enable change_tracking`.execute(queries);
  }
}

async function addRowVersions(connection: SqlServerConnection, tables: readonly TrackedTable[]): Promise<void> {
  const found = await nativeColumnsOf(connection, tables);
  for (const table of tables.filter((_, position) => !hasRowVersions(found[position] ?? []))) {
    await changeTables(connection, async () => {
      const column = sql.id(ROW_VERSION);
      await sql`alter table ${tableRef(table)} add ${column} rowversion not null`.execute(connection.queries);
      await sql`create index ${sql.id(`${table.name}_${ROW_VERSION}_idx`)} on ${tableRef(table)} (${column})`.execute(
        connection.queries,
      );
    });
  }
}
