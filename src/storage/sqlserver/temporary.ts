import { sql } from 'kysely';
import { tableRef } from '../identifiers.ts';
import { assertAllArrived, type RowFile } from '../row-file.ts';
import { rowsOfFile } from '../row-reader.ts';
import type { NamedColumn, TableName } from '../storage.ts';
import { loadRows } from './arriving.ts';
import { qualifiedName, temporary } from './identifiers.ts';
import type { SqlServerConnection } from './session.ts';
import { sqlServerType } from './types.ts';

export async function importRows(
  connection: SqlServerConnection,
  table: TableName,
  columns: readonly NamedColumn[],
  file: RowFile,
): Promise<void> {
  const count = await loadRows(connection, table, columns, rowsOfFile(file));
  assertAllArrived(qualifiedName(table), file.rows, count);
}

export async function uploadTemporary(
  connection: SqlServerConnection,
  name: string,
  columns: readonly NamedColumn[],
  file: RowFile,
): Promise<TableName> {
  const table = temporary(name);
  const definitions = columns.map(
    (column) => sql`${sql.id(column.name)} ${sql.raw(`${sqlServerType(column.type, 'dwh')} null`)}`,
  );
  await sql`drop table if exists ${tableRef(table)}`.execute(connection.queries);
  await sql`create table ${tableRef(table)} (${sql.join(definitions)})`.execute(connection.queries);
  await importRows(connection, table, columns, file);
  return table;
}
