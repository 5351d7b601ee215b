import { sql } from 'kysely';
import { columnList, tableRef } from '../identifiers.ts';
import type { RowFile } from '../row-file.ts';
import type { Bulk, NamedColumn, TableDefinition, TableName } from '../storage.ts';
import { lockAlone } from './alone.ts';
import { type CopyTarget, copyFileIn, copyOut, copyPiecesIn } from './copy.ts';
import { withoutIndexes } from './deferred-indexes.ts';
import { qualifiedName } from './identifiers.ts';
import { createKeyAndIndexes, dropKeyAndIndexes } from './indexes.ts';
import { merge } from './merge.ts';
import { selectRows } from './selection.ts';
import type { PostgresConnection } from './session.ts';
import { createTemporary, fill, uploadTemporary, withArrays } from './temporary.ts';

const names = (columns: readonly NamedColumn[]): string[] => columns.map(({ name }) => name);

export function bulk(connection: PostgresConnection): Bulk {
  /** Tables that were truncated in the present transaction. */
  const renewed = new Set<string>();
  const target = (table: TableName, columns: readonly NamedColumn[]): CopyTarget => ({
    table,
    columns: names(columns),
    isRenewed: renewed.has(qualifiedName(table)),
  });
  return {
    exportRows: (selection, path) => copyOut(connection, selectRows(connection, selection), path, selection.from),
    async importRows(table, columns, file) {
      await fill(connection, table, () =>
        withArrays(connection, table, columns, (into) => copyFileIn(connection, target(into, columns), file)),
      );
    },
    importStream: (table, columns, pieces) =>
      fill(connection, table, () =>
        withArrays(connection, table, columns, (into) => copyPiecesIn(connection, target(into, columns), pieces)),
      ),
    uploadTemporary: (name, columns, file) => uploadTemporary(connection, name, columns, file),
    async createTemporaryLike(name, target, columns) {
      const like = sql`select ${columnList(columns)} from ${tableRef(target)} with no data`;
      await createTemporary(connection, name, sql`as ${like}`);
      return { name };
    },
    fillEmptyTable: (table, columns, file) => fillEmptyTable(connection, table, columns, file),
    withoutIndexes: (tables, work) =>
      withoutIndexes(connection, tables, (isRenewed) => {
        for (const table of isRenewed ? tables : []) renewed.add(qualifiedName(table));
        return work().finally(() => renewed.clear());
      }),
    merge: (merged) => merge(connection, merged),
  };
}

/**
 * Truncating in the same transaction lets a server with `wal_level = minimal` write the rows without WAL; one sort for each index
 * afterwards costs less than a million insertions. While somebody reads the table the rows go in as into any other.
 */
async function fillEmptyTable(
  connection: PostgresConnection,
  table: TableDefinition,
  columns: readonly NamedColumn[],
  file: RowFile,
): Promise<void> {
  const isRenewed = await lockAlone(connection, [table]);
  if (isRenewed) {
    await sql`truncate table ${tableRef(table)}`.execute(connection.queries);
    await dropKeyAndIndexes(connection, table);
  }
  await copyFileIn(connection, { table, columns: names(columns), isRenewed }, file);
  if (isRenewed) await createKeyAndIndexes(connection, table);
  await sql`analyze ${tableRef(table)}`.execute(connection.queries);
}
