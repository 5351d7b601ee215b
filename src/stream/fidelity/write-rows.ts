import { once } from 'node:events';
import { createWriteStream, type WriteStream } from 'node:fs';
import { join } from 'node:path';
import { finished } from 'node:stream/promises';
import { columnsOf } from '../tables.ts';
import { type MeasuredTable, measuredColumns, type Rows, type ShopFiles } from './row-files.ts';

/** Lines of the measured tables, as the shop makes them. */
export type ShopLines = Readonly<Record<MeasuredTable, readonly string[]>>;

/**
 * Writes a shop that is in no database, so that it can be measured.
 *
 * @param folder gets a row file for each table, of all its columns
 */
export async function writeShop(folder: string, pieces: Iterable<ShopLines>): Promise<ShopFiles> {
  const tables = Object.keys(measuredColumns) as MeasuredTable[];
  const files = tables.map((table) => openFile(folder, table));
  for (const piece of pieces) {
    for (const file of files) await append(file, piece[file.table]);
  }
  const written = {} as Record<MeasuredTable, readonly Rows[]>;
  for (const file of files) written[file.table] = [await close(file)];
  return written;
}

interface OpenFile {
  readonly table: MeasuredTable;
  readonly path: string;
  readonly stream: WriteStream;
  rows: number;
}

function openFile(folder: string, table: MeasuredTable): OpenFile {
  const path = join(folder, `${table}.csv`);
  const stream = createWriteStream(path);
  const names = columnsOf(table).map(({ name }) => name);
  stream.write(`${names.join(',')}\n`);
  return { table, path, stream, rows: 0 };
}

async function append(file: OpenFile, lines: readonly string[]): Promise<void> {
  file.rows += lines.length;
  if (lines.length > 0 && !file.stream.write(lines.join(''))) await once(file.stream, 'drain');
}

async function close({ table, path, stream, rows }: OpenFile): Promise<Rows> {
  stream.end();
  await finished(stream);
  return { path, rows, columns: columnsOf(table) };
}
