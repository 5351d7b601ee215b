import { type Kysely, sql } from 'kysely';
import type { ControlTables } from '../control-tables.ts';
import { tableKey, tableRef } from '../identifiers.ts';
import type { Catalog, StoredColumn, TableName } from '../storage.ts';
import { qualifiedName } from './identifiers.ts';
import { columnTypeOf } from './types.ts';

/** The column that change capture adds; callers do not see it. Its names have a prefix: the table is somebody else's. */
export const CHANGED_XID = 'ecom_changed_xid';

/** The table of change capture: keys of deleted rows, one row a deletion, as a JSON object. */
export const LOG = 'ecom_deleted_rows';

/** As the column was called before. */
export const EARLIER_CHANGED_XID = 'changed_xid';

export function catalog(queries: Kysely<ControlTables>): Catalog {
  return {
    columns: async (table) => (await readColumns(queries, [table])).get(tableKey(table)),
    columnsOf: (tables) => readColumns(queries, tables),
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

/** A column's type: of a domain, also of a domain over domains, the type that its values are of. Only the innermost one says a length. */
const BASE_TYPE = sql`(
    with recursive typed (type_id, modifier) as (
      select a.atttypid, a.atttypmod
      union all
      select t.typbasetype, t.typtypmod from typed inner join pg_type as t on t.oid = typed.type_id and t.typtype = 'd'
    )
    select format_type(typed.type_id, typed.modifier)
    from typed inner join pg_type as t on t.oid = typed.type_id and t.typtype <> 'd'
  )`;

async function readColumns(
  queries: Kysely<ControlTables>,
  tables: readonly TableName[],
): Promise<ReadonlyMap<string, readonly StoredColumn[]>> {
  const asked = new Map(tables.map((table) => [tableKey(table), qualifiedName(table)]));
  const { rows } = await sql<{ table_key: string; name: string; native_type: string; nullable: boolean }>`
    select w.table_key, a.attname as name, ${BASE_TYPE} as native_type, not a.attnotnull as nullable
    from unnest(${[...asked.keys()]}::text[], ${[...asked.values()]}::text[]) as w (table_key, qualified_name)
    inner join pg_attribute as a on a.attrelid = to_regclass(w.qualified_name)
    where a.attnum > 0 and not a.attisdropped and a.attname <> ${CHANGED_XID}
      and not (a.attname = ${EARLIER_CHANGED_XID} and a.atttypid = 'xid8'::regtype)
    order by w.table_key, a.attnum`.execute(queries);
  const found = new Map<string, StoredColumn[]>();
  for (const { table_key, name, native_type, nullable } of rows) {
    const columns = found.get(table_key) ?? [];
    columns.push({ name, type: columnTypeOf(native_type), nativeType: native_type, nullable });
    found.set(table_key, columns);
  }
  return found;
}
