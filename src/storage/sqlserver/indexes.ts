import { type RawBuilder, sql } from 'kysely';
import type { ColumnType } from '../../../models/types.ts';
import { columnList, tableRef } from '../identifiers.ts';
import { indexCondition, indexName, keyName } from '../indexes.ts';
import type { IndexDefinition, TableDefinition, TableName } from '../storage.ts';
import { literal, qualifiedName } from './identifiers.ts';
import type { SqlServerConnection } from './session.ts';
import { indexBytes, isIndexable } from './types.ts';

/** A clustered index takes so many bytes, any other 1700. */
const LARGEST_CLUSTERED_KEY = 900;

/** Names of the table's indexes, its key's among them. */
async function presentIndexes({ queries }: SqlServerConnection, table: TableName): Promise<ReadonlySet<string>> {
  const { rows } = await sql<{ name: string }>`
    select i.name as name from sys.indexes as i
    where i.object_id = object_id(${literal(qualifiedName(table))}) and i.name is not null`.execute(queries);
  return new Set(rows.map(({ name }) => name));
}

/** Makes the primary key and the indexes that the table lacks. */
export async function createKeyAndIndexes(connection: SqlServerConnection, table: TableDefinition): Promise<void> {
  const present = await presentIndexes(connection, table);
  if (table.primaryKey.length > 0 && !present.has(keyName(table))) {
    await createKey(table).execute(connection.queries);
  }
  for (const index of table.indexes) {
    if (present.has(indexName(table, index))) continue;
    await createIndex(table, index)?.execute(connection.queries);
  }
}

const typesOf = (table: TableDefinition): ReadonlyMap<string, ColumnType> =>
  new Map(table.columns.map(({ name, type }) => [name, type]));

function createKey(table: TableDefinition): RawBuilder<unknown> {
  const types = typesOf(table);
  const bytes = table.primaryKey.reduce((sum, name) => sum + indexBytes(types.get(name) ?? { kind: 'text' }), 0);
  const kind = sql.raw(bytes <= LARGEST_CLUSTERED_KEY ? 'clustered' : 'nonclustered');
  return sql`alter table ${tableRef(table)} add constraint ${sql.id(keyName(table))}
    primary key ${kind} (${columnList(table.primaryKey)})`;
}

/** It ends before the first text without a length; undefined if nothing is left of it. */
function createIndex(table: TableDefinition, index: IndexDefinition): RawBuilder<unknown> | undefined {
  const types = typesOf(table);
  const unbounded = index.columns.findIndex((name) => !isIndexable(types.get(name) ?? { kind: 'text' }));
  const columns = unbounded < 0 ? index.columns : index.columns.slice(0, unbounded);
  if (columns.length === 0) return undefined;
  return sql`create index ${sql.id(indexName(table, index))} on ${tableRef(table)} (${columnList(columns)})${indexCondition(index, '= 1')}`;
}

/** Removes what slows a bulk load down; `createKeyAndIndexes` makes it again. */
export async function dropKeyAndIndexes(connection: SqlServerConnection, table: TableDefinition): Promise<void> {
  const present = await presentIndexes(connection, table);
  for (const index of table.indexes) {
    const name = indexName(table, index);
    if (present.has(name)) await sql`drop index ${sql.id(name)} on ${tableRef(table)}`.execute(connection.queries);
  }
  if (present.has(keyName(table))) {
    await sql`alter table ${tableRef(table)} drop constraint ${sql.id(keyName(table))}`.execute(connection.queries);
  }
}
