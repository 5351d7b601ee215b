import { type RawBuilder, sql } from 'kysely';
import { columnList, tableRef } from '../identifiers.ts';
import type { NamedColumn, TableName } from '../storage.ts';
import { nativeColumns } from './catalog.ts';
import { literal, qualifiedName } from './identifiers.ts';
import type { SqlServerConnection } from './session.ts';
import { isIndexable, sqlServerType } from './types.ts';

/**
 * Changes a column to a wider type. An index on it would forbid that: it goes before and comes back afterwards, unless the column is
 * now a text without a length, which no index takes.
 */
export async function widenColumn(
  connection: SqlServerConnection,
  table: TableName,
  column: NamedColumn,
): Promise<void> {
  const { name, type } = column;
  const stored = (await nativeColumns(connection, table)).find((candidate) => candidate.name === name);
  const indexes = await indexesOn(connection, table, name);
  for (const index of indexes) await dropIndex(table, index).execute(connection.queries);
  const wider = sql.raw(`${sqlServerType(type, connection.role)}${stored?.nullable === false ? ' not null' : ''}`);
  await sql`alter table ${tableRef(table)} alter column ${sql.id(name)} ${wider}`.execute(connection.queries);
  if (!isIndexable(type)) return;
  for (const index of indexes) await createIndex(table, index).execute(connection.queries);
}

interface StoredIndex {
  readonly name: string;
  readonly isKey: boolean;
  readonly isUnique: boolean;
  readonly kind: string;
  readonly columns: readonly string[];
  readonly filter: string | null;
}

interface IndexRow {
  readonly index_name: string;
  readonly column_name: string;
  readonly is_primary_key: boolean;
  readonly is_unique: boolean;
  readonly kind: string;
  readonly filter_definition: string | null;
}

async function indexesOn(
  { queries }: SqlServerConnection,
  table: TableName,
  column: string,
): Promise<readonly StoredIndex[]> {
  const { rows } = await sql<IndexRow>`
    select i.name as index_name, c.name as column_name, i.is_primary_key as is_primary_key, i.is_unique as is_unique,
      lower(i.type_desc) as kind, i.filter_definition as filter_definition
    from sys.indexes as i
    inner join sys.index_columns as k on k.object_id = i.object_id and k.index_id = i.index_id
    inner join sys.columns as c on c.object_id = k.object_id and c.column_id = k.column_id
    where i.object_id = object_id(${literal(qualifiedName(table))}) and k.key_ordinal > 0
    order by i.name, k.key_ordinal`.execute(queries);
  const names = [...new Set(rows.map(({ index_name }) => index_name))];
  return names
    .map((name) =>
      indexOf(
        name,
        rows.filter(({ index_name }) => index_name === name),
      ),
    )
    .filter(({ columns }) => columns.includes(column));
}

const indexOf = (name: string, rows: readonly IndexRow[]): StoredIndex => ({
  name,
  isKey: rows[0]?.is_primary_key ?? false,
  isUnique: rows[0]?.is_unique ?? false,
  kind: rows[0]?.kind ?? 'nonclustered',
  columns: rows.map(({ column_name }) => column_name),
  filter: rows[0]?.filter_definition ?? null,
});

const dropIndex = (table: TableName, { name, isKey }: StoredIndex): RawBuilder<unknown> =>
  isKey
    ? sql`alter table ${tableRef(table)} drop constraint ${sql.id(name)}`
    : sql`drop index ${sql.id(name)} on ${tableRef(table)}`;

function createIndex(
  table: TableName,
  { name, isKey, isUnique, kind, columns, filter }: StoredIndex,
): RawBuilder<unknown> {
  if (isKey) {
    return sql`alter table ${tableRef(table)} add constraint ${sql.id(name)}
      primary key ${sql.raw(kind)} (${columnList(columns)})`;
  }
  const where = filter === null ? sql`` : sql` where ${sql.raw(filter)}`;
  return sql`create ${sql.raw(isUnique ? 'unique ' : '')}${sql.raw(kind)} index ${sql.id(name)}
    on ${tableRef(table)} (${columnList(columns)})${where}`;
}
