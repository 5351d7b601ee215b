import { join } from 'node:path';
import type { RowFile } from '../src/storage/row-file.ts';
import type { Database, NamedColumn, TableName } from '../src/storage/storage.ts';

/** A table's place and columns. */
export interface Shape {
  readonly from: TableName;
  readonly columns: readonly NamedColumn[];
}

type File = Shape & { readonly file: RowFile };

/** Copies the tables' rows out to files in `folder`. */
export async function copyOut(
  database: Database,
  tables: readonly Shape[],
  folder: string,
): Promise<{ readonly files: readonly File[]; readonly milliseconds: number }> {
  const files: File[] = [];
  const begin = performance.now();
  await database.session(async ({ bulk }) => {
    for (const table of tables) {
      const path = join(folder, `floor-${table.from.schema}-${table.from.name}.csv`);
      files.push({ ...table, file: await bulk.exportRows(table, path) });
    }
  });
  return { files, milliseconds: performance.now() - begin };
}

/** Copies the files' rows into tables of the same columns, without keys or indexes, one after the other. Milliseconds. */
export async function copyIn(database: Database, files: readonly File[]): Promise<number> {
  const begin = performance.now();
  await database.transaction({}, async ({ ddl, bulk }) => {
    await ddl.createSchema('floor');
    for (const { from, columns, file } of files) {
      const target = { schema: 'floor', name: from.name };
      await ddl.createTable({
        ...target,
        columns: columns.map((column) => ({ ...column, nullable: true, comment: '' })),
        primaryKey: [],
        indexes: [],
        comment: '',
      });
      await bulk.importRows(target, columns, file);
    }
  });
  return performance.now() - begin;
}
