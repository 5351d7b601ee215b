import { type RawBuilder, sql } from 'kysely';
import { tableRef } from '../identifiers.ts';
import type { TableName } from '../storage.ts';
import { lockAlone } from './alone.ts';
import { CHANGED_XID, LOG } from './catalog.ts';
import { qualifiedName } from './identifiers.ts';
import type { PostgresConnection } from './session.ts';

/** Enough for plans until the server looks itself: its usual 100 reads five times as many rows, and costs as much as the keys. */
const FIRST_STATISTICS = 20;

/**
 * Runs `work` while the empty tables have neither keys nor indexes, and makes them again: one sort for each costs less than a million
 * insertions. Where somebody reads one of them they stay.
 *
 * @param work is told whether the tables were truncated
 */
export async function withoutIndexes<T>(
  connection: PostgresConnection,
  tables: readonly TableName[],
  work: (isRenewed: boolean) => Promise<T>,
): Promise<T> {
  if (!(await lockAlone(connection, tables))) return work(false);
  const restore: RawBuilder<unknown>[] = [];
  for (const table of tables) {
    restore.push(...(await dropIndexes(connection, table)));
    await renewFile(connection, table);
  }
  const result = await work(true);
  for (const statement of restore) await statement.execute(connection.queries);
  await sql`set local default_statistics_target = ${sql.lit(FIRST_STATISTICS)}`.execute(connection.queries);
  for (const table of tables) await sql`analyze ${tableRef(table)}`.execute(connection.queries);
  return result;
}

/**
 * A table truncated in the same transaction is written without WAL where `wal_level` is `minimal`. It is empty: nothing is lost, and the
 * log of deletes need not hear of it.
 */
async function renewFile({ queries }: PostgresConnection, table: TableName): Promise<void> {
  await sql`truncate table ${tableRef(table)}`.execute(queries);
  const log = { schema: table.schema ?? 'public', name: LOG };
  const { rows } = await sql<{
    is_there: boolean;
  }>`select to_regclass(${qualifiedName(log)}) is not null as is_there`.execute(queries);
  if (!rows[0]?.is_there) return;
  await sql`delete from ${tableRef(log)} where event = 'truncated' and table_id = to_regclass(${qualifiedName(table)})
    and ${sql.id(CHANGED_XID)} = pg_current_xact_id()`.execute(queries);
}

interface StoredIndex {
  readonly index_name: string;
  readonly schema_name: string;
  readonly index_definition: string;
  readonly constraint_definition: string | null;
}

/** Drops all of a table's indexes, whoever made them; returns the statements that make them again. */
async function dropIndexes({ queries }: PostgresConnection, table: TableName): Promise<readonly RawBuilder<unknown>[]> {
  const { rows } = await sql<StoredIndex>`
    select c.relname as index_name, n.nspname as schema_name, pg_get_indexdef(i.indexrelid) as index_definition,
      pg_get_constraintdef(k.oid) as constraint_definition
    from pg_index i
    join pg_class c on c.oid = i.indexrelid
    join pg_namespace n on n.oid = c.relnamespace
    left join pg_constraint k on k.conindid = i.indexrelid and k.conrelid = i.indrelid and k.contype in ('p', 'u')
    where i.indrelid = ${`"${table.schema}"."${table.name}"`}::regclass`.execute(queries);
  for (const index of rows) await dropStatement(table, index).execute(queries);
  return rows.map((index) => restoreStatement(table, index));
}

const dropStatement = (
  table: TableName,
  { index_name, schema_name, constraint_definition }: StoredIndex,
): RawBuilder<unknown> =>
  constraint_definition === null
    ? sql`drop index ${sql.id(schema_name, index_name)}`
    : sql`alter table ${tableRef(table)} drop constraint ${sql.id(index_name)}`;

const restoreStatement = (
  table: TableName,
  { index_name, index_definition, constraint_definition }: StoredIndex,
): RawBuilder<unknown> =>
  constraint_definition === null
    ? sql.raw(index_definition)
    : sql`alter table ${tableRef(table)} add constraint ${sql.id(index_name)} ${sql.raw(constraint_definition)}`;
