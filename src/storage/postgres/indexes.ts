import { sql } from 'kysely';
import { columnList, tableRef } from '../identifiers.ts';
import { indexCondition, indexName, keyName } from '../indexes.ts';
import type { IndexDefinition, TableDefinition, TableName } from '../storage.ts';
import { qualifiedName } from './identifiers.ts';
import type { PostgresConnection } from './session.ts';

/** Makes the primary key and the indexes that the table lacks. */
export async function createKeyAndIndexes(connection: PostgresConnection, table: TableDefinition): Promise<void> {
  if (table.primaryKey.length > 0 && !(await hasKey(connection, table))) {
    await sql`alter table ${tableRef(table)} add constraint ${sql.id(keyName(table))}
      primary key (${columnList(table.primaryKey)})`.execute(connection.queries);
  }
  for (const index of table.indexes) await createIndex(connection, table, index);
}

async function hasKey({ queries }: PostgresConnection, table: TableName): Promise<boolean> {
  const { rows } = await sql<{ has_key: boolean }>`select exists (
    select 1 from pg_index i where i.indisprimary and i.indrelid = to_regclass(${qualifiedName(table)})) as has_key`.execute(
    queries,
  );
  return rows[0]?.has_key === true;
}

async function createIndex(
  { queries }: PostgresConnection,
  table: TableDefinition,
  index: IndexDefinition,
): Promise<void> {
  await sql`create index if not exists ${sql.id(indexName(table, index))} on ${tableRef(table)}
    (${columnList(index.columns)})${indexCondition(index, '= true')}`.execute(queries);
}

/** Removes what slows a bulk load down; `createKeyAndIndexes` makes it again. */
export async function dropKeyAndIndexes({ queries }: PostgresConnection, table: TableDefinition): Promise<void> {
  await sql`alter table ${tableRef(table)} drop constraint if exists ${sql.id(keyName(table))}`.execute(queries);
  for (const index of table.indexes) {
    await sql`drop index if exists ${sql.id(table.schema ?? 'public', indexName(table, index))}`.execute(queries);
  }
}
