import { type RawBuilder, sql } from 'kysely';
import { columnList } from '../identifiers.ts';
import { keysAs } from '../keys.ts';
import type { RowFile } from '../row-file.ts';
import { allRowsOf } from '../row-reader.ts';
import type { KeyRows, NamedColumn, TableName } from '../storage.ts';
import { keyLiteral } from './key-literal.ts';
import type { PostgresConnection } from './session.ts';
import { transitType } from './types.ts';

/**
 * Where no temporary table can be made, on a standby for one, keys travel within each query that names the table: an array literal for
 * each column, which the server parses as one value however long it is.
 */
export async function inlineKeys(
  connection: PostgresConnection,
  name: string,
  columns: readonly NamedColumn[],
  file: RowFile,
): Promise<TableName> {
  const rows = await allRowsOf(file, name);
  const arrays = columns.map(({ type }, position) => {
    const values = rows.map((row) => arrayElement(row[position]));
    return sql`${sql.lit(`{${values.join(',')}}`)}::${sql.raw(transitType(type, connection.role))}[]`;
  });
  connection.inlined.set(name, {
    rows: sql`unnest(${sql.join(arrays)})`,
    columns: columns.map((column) => column.name),
  });
  return { name };
}

const arrayElement = (value: string | null | undefined): string =>
  value == null ? 'null' : `"${value.replace(/["\\]/g, '\\$&')}"`;

/** Keys under an alias: a table, rows within the query, or what was to be a table and is rows within the query. */
export function keysRef(connection: PostgresConnection, keys: TableName | KeyRows, alias: string): RawBuilder<unknown> {
  const inlined = 'name' in keys && keys.schema === undefined ? connection.inlined.get(keys.name) : undefined;
  if (!inlined) return keysAs(alias, keys, keyLiteral);
  return sql`${inlined.rows} as ${sql.id(alias)} (${columnList(inlined.columns)})`;
}
