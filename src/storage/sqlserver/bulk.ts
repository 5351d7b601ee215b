import { sql } from 'kysely';
import { columnList, tableRef } from '../identifiers.ts';
import type { RowFile } from '../row-file.ts';
import type { Bulk, NamedColumn, RowSelection, TableDefinition } from '../storage.ts';
import { loadRows } from './arriving.ts';
import { temporary } from './identifiers.ts';
import { createKeyAndIndexes, dropKeyAndIndexes } from './indexes.ts';
import { merge } from './merge.ts';
import { rowsOfPieces, writeRowFile } from './row-text.ts';
import { selectRows } from './selection.ts';
import type { SqlServerConnection } from './session.ts';
import { importRows, uploadTemporary } from './temporary.ts';

export function bulk(connection: SqlServerConnection): Bulk {
  return {
    exportRows: (selection, path) => exportRows(connection, selection, path),
    importRows: (table, columns, file) => importRows(connection, table, columns, file),
    importStream: (table, columns, pieces) => loadRows(connection, table, columns, rowsOfPieces(pieces)),
    uploadTemporary: (name, columns, file) => uploadTemporary(connection, name, columns, file),
    async createTemporaryLike(name, target, columns) {
      const table = temporary(name);
      await sql`drop table if exists ${tableRef(table)}`.execute(connection.queries);
      const like = sql`select top (0) ${columnList(columns)} into ${tableRef(table)} from ${tableRef(target)}`;
      await like.execute(connection.queries);
      return table;
    },
    fillEmptyTable: (table, columns, file) => fillEmptyTable(connection, table, columns, file),
    // A table with tracked changes keeps its key, and a bulk insert sorts for the indexes by itself.
    withoutIndexes: (_tables, work) => work(),
    merge: (merged) => merge(connection, merged),
  };
}

async function exportRows(connection: SqlServerConnection, selection: RowSelection, path: string): Promise<RowFile> {
  const query = await selectRows(connection, selection);
  return exportQuery(connection, query, selection.columns, path);
}

/** Streams a query without parameters into a row file. */
export async function exportQuery(
  { tds, queries }: SqlServerConnection,
  query: Awaited<ReturnType<typeof selectRows>>,
  columns: readonly NamedColumn[],
  path: string,
): Promise<RowFile> {
  const names = columns.map(({ name }) => name);
  return writeRowFile(tds, query.compile(queries).sql, names, path);
}

/** A heap takes rows under a table lock with little log; one sort for each index afterwards costs less than a million insertions. */
async function fillEmptyTable(
  connection: SqlServerConnection,
  table: TableDefinition,
  columns: readonly NamedColumn[],
  file: RowFile,
): Promise<void> {
  await sql`truncate table ${tableRef(table)}`.execute(connection.queries);
  await dropKeyAndIndexes(connection, table);
  await importRows(connection, table, columns, file);
  await createKeyAndIndexes(connection, table);
}
