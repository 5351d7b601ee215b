import { type RawBuilder, sql } from 'kysely';
import { tableKey, tableRef } from '../identifiers.ts';
import type { Catalog, StoredColumn, TableName } from '../storage.ts';
import { literal, qualifiedName } from './identifiers.ts';
import type { SqlServerConnection } from './session.ts';
import { columnTypeOf, type NativeType, nativeTypeText } from './types.ts';

/** The column that change capture by `rowversion` adds; callers do not see it. */
export const ROW_VERSION = 'ecom_row_version';

export function catalog(connection: SqlServerConnection): Catalog {
  return {
    columns: async (table) => (await readColumns(connection, [table])).get(tableKey(table)),
    columnsOf: (tables) => readColumns(connection, tables),
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
  /** Position of its table among those that were asked for. */
  readonly table_position: number | string;
  readonly column_name: string;
  readonly nullable: boolean;
  readonly collation: string | null;
}

/** All columns, in their order; none if there is no such table. */
export const nativeColumns = async (connection: SqlServerConnection, table: TableName): Promise<NativeColumn[]> =>
  (await nativeColumnsOf(connection, [table]))[0] ?? [];

/** All columns of each table, in their order. Asks for these tables alone: another one's lock must not hold it up. */
export async function nativeColumnsOf(
  { queries }: SqlServerConnection,
  tables: readonly TableName[],
): Promise<readonly NativeColumn[][]> {
  const found: NativeColumn[][] = tables.map(() => []);
  const asked = tables.map((table, position) => ({ table, position }));
  const parts = [
    columnsIn(
      'sys.columns',
      asked.filter(({ table }) => table.schema !== undefined),
    ),
    columnsIn(
      'tempdb.sys.columns',
      asked.filter(({ table }) => table.schema === undefined),
    ),
  ].flat();
  if (parts.length === 0) return found;
  const { rows } = await sql<CatalogRow>`
    select * from (${sql.join(parts, sql` union all `)}) as found
    order by table_position, column_position`.execute(queries);
  for (const { table_position, column_name, nullable, collation, name, length, precision, scale } of rows) {
    const native = { name, length, precision, scale };
    found[Number(table_position)]?.push({
      name: column_name,
      type: columnTypeOf(native),
      nativeType: nativeTypeText(native),
      nullable,
      native,
      collation: collation ?? undefined,
    });
  }
  return found;
}

interface AskedTable {
  readonly table: TableName;
  readonly position: number;
}

/** The columns of tables that one of the server's catalogs holds; nothing where none of the tables is there. */
function columnsIn(catalogView: string, asked: readonly AskedTable[]): RawBuilder<unknown>[] {
  if (asked.length === 0) return [];
  const ids = asked.map(({ table }) => sql`object_id(${literal(qualifiedName(table))})`);
  const positions = asked.map(({ position }, index) => sql`when ${ids[index]} then ${sql.raw(String(position))}`);
  return [
    sql`select case c.object_id ${sql.join(positions, sql` `)} end as table_position, c.column_id as column_position,
      c.name as column_name, t.name as name,
      case when c.max_length > 0 and t.name in ('nvarchar', 'nchar') then c.max_length / 2 else c.max_length end as "length",
      c."precision" as "precision", c.scale as scale, c.is_nullable as nullable, c.collation_name as collation
    from ${sql.raw(catalogView)} as c
    inner join sys.types as t on t.user_type_id = c.system_type_id
    where c.object_id in (${sql.join(ids)})`,
  ];
}

async function readColumns(
  connection: SqlServerConnection,
  tables: readonly TableName[],
): Promise<ReadonlyMap<string, readonly StoredColumn[]>> {
  const found = await nativeColumnsOf(connection, tables);
  return new Map(
    tables.flatMap((table, position) => {
      const columns = found[position] ?? [];
      return columns.length === 0 ? [] : [[tableKey(table), columns.flatMap(storedColumn)] as const];
    }),
  );
}

const storedColumn = ({ name, type, nativeType, nullable }: NativeColumn): StoredColumn[] =>
  name === ROW_VERSION ? [] : [{ name, type, nativeType, nullable }];
