import { createReadStream, createWriteStream } from 'node:fs';
import { Readable } from 'node:stream';
import { pipeline } from 'node:stream/promises';
import { type RawBuilder, sql } from 'kysely';
import pg, { type ClientBase } from 'pg';
import { from as copyFrom, to as copyTo } from 'pg-copy-streams';
import { columnList, tableRef } from '../identifiers.ts';
import { assertAllArrived, type RowFile } from '../row-file.ts';
import type { TableName } from '../storage.ts';
import { qualifiedName } from './identifiers.ts';
import type { PostgresConnection } from './session.ts';

const CHUNK = 256 * 1024;

/** `COPY` has no parameters: the query holds identifiers and literals only. */
function textOf(connection: PostgresConnection, query: RawBuilder<unknown>): string {
  const compiled = query.compile(connection.queries);
  if (compiled.parameters.length > 0) throw new Error('a COPY query cannot have parameters');
  return compiled.sql;
}

/**
 * Streams a query's rows into a row file.
 *
 * @param from the table that it reads: of a value that cannot be written the server does not say where it is
 */
export const copyOut = (
  connection: PostgresConnection,
  query: RawBuilder<unknown>,
  path: string,
  from: TableName,
): Promise<RowFile> =>
  copyRowsOut(connection, query, path).catch((error: unknown) => {
    if (error instanceof pg.DatabaseError && error.table === undefined)
      Object.assign(error, { schema: from.schema, table: from.name });
    throw error;
  });

async function copyRowsOut(connection: PostgresConnection, query: RawBuilder<unknown>, path: string): Promise<RowFile> {
  const { client } = connection;
  const isIdle = nextIdle(client);
  const stream = client.query(
    copyTo(textOf(connection, sql`copy (${query}) to stdout (format csv, header true)`), { highWaterMark: CHUNK }),
  );
  await pipeline(stream, createWriteStream(path, { highWaterMark: CHUNK }));
  // The stream ends with the last row; how many there were comes with the server's next message, and the stream says 0 until then.
  await isIdle;
  return { path, rows: stream.rowCount };
}

/** Resolves when the server has answered all that it was asked, rejects when it goes away before. */
function nextIdle(client: ClientBase): Promise<void> {
  const waited = new Promise<void>((resolve, reject) => {
    const answered = (): void => {
      client.off('end', gone);
      resolve();
    };
    const gone = (): void => {
      client.off('drain', answered);
      reject(new Error('Connection terminated unexpectedly'));
    };
    client.once('drain', answered);
    client.once('end', gone);
  });
  // Where the copy itself fails, that is what counts.
  waited.catch(() => {});
  return waited;
}

/** Where rows go. */
export interface CopyTarget {
  readonly table: TableName;
  readonly columns: readonly string[];
  /**
   * The table was truncated in this transaction: its rows are written as if they had always been there, so that nobody who reads them
   * later has to look up, and write down, whether they were committed.
   */
  readonly isRenewed?: boolean;
}

/** Streams a row file into a table. */
export async function copyFileIn(
  connection: PostgresConnection,
  target: CopyTarget,
  { path, rows }: RowFile,
): Promise<number> {
  const count = await copyIn(connection, target, createReadStream(path, { highWaterMark: CHUNK }), true);
  assertAllArrived(qualifiedName(target.table), rows, count);
  return count;
}

/** Streams pieces of CSV text without a header into a table; returns how many rows. */
export async function copyPiecesIn(
  connection: PostgresConnection,
  target: CopyTarget,
  pieces: Iterable<string> | AsyncIterable<string>,
): Promise<number> {
  return copyIn(connection, target, Readable.from(joined(pieces), { objectMode: true, highWaterMark: 2 }), false);
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
  { table, columns, isRenewed = false }: CopyTarget,
  input: Readable,
  hasHeader: boolean,
): Promise<number> {
  const options = sql.raw(`format csv, header ${hasHeader}, freeze ${isRenewed}`);
  const text = textOf(connection, sql`copy ${tableRef(table)} (${columnList(columns)}) from stdin (${options})`);
  const target = connection.client.query(copyFrom(text, { highWaterMark: CHUNK }));
  await pipeline(input, target);
  return target.rowCount ?? 0;
}
