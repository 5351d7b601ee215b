import { createWriteStream } from 'node:fs';
import { Readable } from 'node:stream';
import { pipeline } from 'node:stream/promises';
import { field, row } from '../../csv-row.ts';
import type { RowFile } from '../row-file.ts';
import { type Fields, readRows } from '../row-reader.ts';
import type { Tds, Values } from './tds.ts';

/** Row files (`src/storage/storage.ts`) from and to rows of values: this server reads and writes no CSV over the network. */

const CHUNK = 256 * 1024;

/** Streams a query's rows into a row file. */
export async function writeRowFile(
  tds: Tds,
  query: string,
  columns: readonly string[],
  path: string,
): Promise<RowFile> {
  let rows = 0;
  async function* lines(): AsyncGenerator<string> {
    yield row(columns.map(field));
    for await (const group of tds.stream(query)) {
      rows += group.length;
      yield group.map(lineOf).join('');
    }
  }
  await pipeline(Readable.from(lines()), createWriteStream(path, { highWaterMark: CHUNK }));
  return { path, rows };
}

const lineOf = (values: Values): string =>
  row(values.map((value) => field(value === null || value === undefined ? undefined : String(value))));

/** Rows from text that arrives in pieces, without a header line. */
export const rowsOfPieces = (pieces: Iterable<string> | AsyncIterable<string>): AsyncGenerator<readonly Fields[]> =>
  readRows(pieces);
