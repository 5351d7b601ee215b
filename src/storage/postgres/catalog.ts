import { type Kysely, sql } from 'kysely';
import type { ControlTables } from '../control-tables.ts';
import { tableRef } from '../identifiers.ts';
import type { Catalog, StoredColumn, TableName } from '../storage.ts';
import { qualifiedName } from './identifiers.ts';
import { columnTypeOf } from './types.ts';

/** The column that change capture adds; callers do not see it. */
export const CHANGED_XID = 'changed_xid';

/** The table of change capture: keys of deleted rows, one row a deletion, as a JSON object. */
export const LOG = 'deleted_rows';

export function catalog(queries: Kysely<ControlTables>): Catalog {
  return {
    columns: (table) => readColumns(queries, table),
    isEmpty: (table) => isEmpty(queries, table),
  };
}

async function isEmpty(queries: Kysely<ControlTables>, table: TableName): Promise<boolean> {
  if (!(await exists(queries, table))) return false;
  const { rows } = await sql<{ is_filled: boolean }>`
    select exists (select 1 from ${tableRef(table)}) as is_filled`.execute(queries);
  return rows[0]?.is_filled === false;
}

export async function exists(queries: Kysely<ControlTables>, table: TableName): Promise<boolean> {
  const { rows } = await sql<{ is_there: boolean }>`
    select to_regclass(${qualifiedName(table)}) is not null as is_there`.execute(queries);
  return rows[0]?.is_there === true;
}

async function readColumns(queries: Kysely<ControlTables>, table: TableName): Promise<StoredColumn[] | undefined> {
  const { rows } = await sql<{ name: string; native_type: string; nullable: boolean }>`
    select a.attname as name, format_type(a.atttypid, a.atttypmod) as native_type, not a.attnotnull as nullable
    from pg_attribute a
    where a.attrelid = to_regclass(${qualifiedName(table)}) and a.attnum > 0 and not a.attisdropped
      and a.attname <> ${CHANGED_XID}
    order by a.attnum`.execute(queries);
  if (rows.length === 0) return undefined;
  return rows.map(({ name, native_type, nullable }) => ({
    name,
    type: columnTypeOf(native_type),
    nativeType: native_type,
    nullable,
  }));
}
