import { sql } from 'kysely';
import { tableRef } from '../identifiers.ts';
import type { Catalog, StoredColumn, TableName } from '../storage.ts';
import { literal, qualifiedName } from './identifiers.ts';
import type { SqlServerConnection } from './session.ts';
import { columnTypeOf, type NativeType, nativeTypeText } from './types.ts';

/** The column that change capture by `rowversion` adds; callers do not see it. */
export const ROW_VERSION = 'ecom_row_version';

export function catalog(connection: SqlServerConnection): Catalog {
  return {
    columns: (table) => readColumns(connection, table),
    isEmpty: (table) => isEmpty(connection, table),
  };
}

async function isEmpty(connection: SqlServerConnection, table: TableName): Promise<boolean> {
  if (!(await exists(connection, table))) return false;
  const { rows } = await sql<{ is_filled: number }>`
    select count(*) as is_filled from (select top (1) 1 as one from ${tableRef(table)}) as t`.execute(
    connection.queries,
  );
  return rows[0]?.is_filled === 0;
}

export async function exists({ queries }: SqlServerConnection, table: TableName): Promise<boolean> {
  const { rows } = await sql<{ id: number | null }>`
    select object_id(${literal(qualifiedName(table))}) as id`.execute(queries);
  return rows[0]?.id != null;
}

/** A column with what only this store's parts ask for. */
export interface NativeColumn extends StoredColumn {
  readonly native: NativeType;
  /** Undefined where it is no text. */
  readonly collation: string | undefined;
}

interface CatalogRow extends NativeType {
  readonly column_name: string;
  readonly nullable: boolean;
  readonly collation: string | null;
}

/** All columns, in their order; none if there is no such table. Asks for this table alone: another one's lock must not hold it up. */
export async function nativeColumns({ queries }: SqlServerConnection, table: TableName): Promise<NativeColumn[]> {
  const columns = sql.raw(table.schema === undefined ? 'tempdb.sys.columns' : 'sys.columns');
  const { rows } = await sql<CatalogRow>`
    select c.name as column_name, t.name as name,
      case when c.max_length > 0 and t.name in ('nvarchar', 'nchar') then c.max_length / 2 else c.max_length end as "length",
      c."precision" as "precision", c.scale as scale, c.is_nullable as nullable, c.collation_name as collation
    from ${columns} as c
    inner join sys.types as t on t.user_type_id = c.system_type_id
    where c.object_id = object_id(${literal(qualifiedName(table))})
    order by c.column_id`.execute(queries);
  return rows.map(({ column_name, nullable, collation, ...native }) => ({
    name: column_name,
    type: columnTypeOf(native),
    nativeType: nativeTypeText(native),
    nullable,
    native,
    collation: collation ?? undefined,
  }));
}

async function readColumns(connection: SqlServerConnection, table: TableName): Promise<StoredColumn[] | undefined> {
  const found = await nativeColumns(connection, table);
  if (found.length === 0) return undefined;
  return found
    .filter(({ name }) => name !== ROW_VERSION)
    .map(({ name, type, nativeType, nullable }) => ({ name, type, nativeType, nullable }));
}
