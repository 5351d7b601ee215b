import { createReadStream, createWriteStream } from 'node:fs';
import { Readable } from 'node:stream';
import { pipeline } from 'node:stream/promises';
import { type RawBuilder, sql } from 'kysely';
import { from as copyFrom, to as copyTo } from 'pg-copy-streams';
import type { TableName } from '../storage.ts';
import { columnList, tableRef } from './identifiers.ts';
import type { PostgresConnection } from './session.ts';

const CHUNK = 256 * 1024;

/** `COPY` has no parameters: the query holds identifiers and literals only. */
function textOf(connection: PostgresConnection, query: RawBuilder<unknown>): string {
  const compiled = query.compile(connection.queries);
  if (compiled.parameters.length > 0) throw new Error('a COPY query cannot have parameters');
  return compiled.sql;
}

/** Streams a query's rows into a row file; returns how many. */
export async function copyOut(
  connection: PostgresConnection,
  query: RawBuilder<unknown>,
  path: string,
): Promise<number> {
  const stream = connection.client.query(
    copyTo(textOf(connection, sql`copy (${query}) to stdout (format csv, header true)`), { highWaterMark: CHUNK }),
  );
  await pipeline(stream, createWriteStream(path, { highWaterMark: CHUNK }));
  return stream.rowCount ?? 0;
}

/** Streams a row file into a table; returns how many rows. */
export async function copyFileIn(
  connection: PostgresConnection,
  table: TableName,
  columns: readonly string[],
  path: string,
): Promise<number> {
  return copyIn(connection, table, columns, createReadStream(path, { highWaterMark: CHUNK }), true);
}

/** Streams pieces of CSV text without a header into a table; returns how many rows. */
export async function copyPiecesIn(
  connection: PostgresConnection,
  table: TableName,
  columns: readonly string[],
  pieces: Iterable<string> | AsyncIterable<string>,
): Promise<number> {
  return copyIn(
    connection,
    table,
    columns,
    Readable.from(joined(pieces), { objectMode: true, highWaterMark: 2 }),
    false,
  );
}

/** A piece is often one row: a stream's step for each would cost more than the row. */
async function* joined(pieces: Iterable<string> | AsyncIterable<string>): AsyncGenerator<Buffer> {
  let text = '';
  for await (const piece of pieces) {
    text += piece;
    if (text.length < CHUNK) continue;
    yield Buffer.from(text, 'utf8');
    text = '';
  }
  if (text !== '') yield Buffer.from(text, 'utf8');
}

async function copyIn(
  connection: PostgresConnection,
  table: TableName,
  columns: readonly string[],
  input: Readable,
  hasHeader: boolean,
): Promise<number> {
  const header = sql.raw(hasHeader ? 'true' : 'false');
  const text = textOf(
    connection,
    sql`copy ${tableRef(table)} (${columnList(columns)}) from stdin (format csv, header ${header})`,
  );
  const target = connection.client.query(copyFrom(text, { highWaterMark: CHUNK }));
  await pipeline(input, target);
  return target.rowCount ?? 0;
}
