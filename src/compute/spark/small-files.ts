import { createReadStream } from 'node:fs';
import { stat, writeFile } from 'node:fs/promises';
import { Table, tableToIPC, Utf8, type Vector, vectorFromArray } from 'apache-arrow';
import { field, row } from '../../csv-row.ts';
import { assertAllArrived, type RowFile } from '../../storage/row-file.ts';
import { type Fields, readRows } from '../../storage/row-reader.ts';
import type { NamedColumn } from '../../storage/storage.ts';
import type { FileColumn } from '../compute.ts';
import { columnsOfArrow, type Value, valuesOfArrow } from './arrow.ts';
import type { ArrowBatch } from './client.ts';
import { typed } from './expressions.ts';
import type { Message } from './messages.ts';

/** Few rows travel inside the statement that reads them: a stage table takes five statements and two jobs. */

const FEW_ROWS = 2_000;
/** A message of gRPC must be smaller than 128 MB on the server's side; the plan holds it, so it should stay far below. */
const FEW_BYTES = 4_000_000;

export const fitsInStatement = async ({ path, rows }: RowFile): Promise<boolean> =>
  rows <= FEW_ROWS && (await stat(path)).size <= FEW_BYTES;

/**
 * A query over a row file, whose rows go with it as texts. Spark gives them their types, as it does with those of a stage table.
 *
 * @param alias a name that no table has: the server makes and removes a view of it
 * @param select a query over `from`, the rows of the file in their types
 */
export async function relationWithRows(
  columns: readonly FileColumn[],
  file: RowFile,
  alias: string,
  select: (from: string) => string,
): Promise<Message> {
  const input = { local_relation: { data: tableToIPC(await textsOf(columns, file.path), 'stream') } };
  return {
    with_relations: {
      root: { sql: { query: select(`select ${typed(columns)} from ${alias}`) } },
      references: [{ subquery_alias: { input, alias } }],
    },
  };
}

async function textsOf(columns: readonly NamedColumn[], path: string): Promise<Table> {
  const rows: Fields[] = [];
  for await (const complete of readRows(createReadStream(path, 'utf8'))) rows.push(...complete);
  const wrong = rows.find((row) => row.length !== columns.length);
  if (wrong) throw new Error(`a row file has a row of ${wrong.length} fields where it has ${columns.length} columns`);
  const [, ...values] = rows;
  const vectors = columns.map(({ name }, place): [string, Vector<Utf8>] => [
    name,
    vectorFromArray(
      values.map((row) => row[place] ?? null),
      new Utf8(),
    ),
  ]);
  return new Table(Object.fromEntries(vectors));
}

/**
 * Writes the rows of an answer to a row file.
 *
 * @throws EcomError ROWS_LOST
 */
export async function writeBatches(batches: readonly [ArrowBatch, ...ArrowBatch[]], path: string): Promise<RowFile> {
  const rows = batches.flatMap(({ data }) => valuesOfArrow(data));
  const sent = batches.reduce((sum, batch) => sum + (batch.row_count ?? 0), 0);
  assertAllArrived(path, sent, rows.length);
  const lines = [columnsOfArrow(batches[0].data).map(({ name }) => name), ...rows].map((values) =>
    row(values.map(asField)),
  );
  await writeFile(path, lines.join(''));
  return { path, rows: rows.length };
}

const asField = (value: Value): string => field(value === null ? undefined : String(value));
