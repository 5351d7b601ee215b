import type { Socket } from 'node:net';
import { Connection, type ConnectionConfiguration, Request, TYPES } from 'tedious';

/** One row's values in the statement's order. */
export type Values = readonly unknown[];

export interface Column {
  readonly name: string;
  /** The TDS type's name, such as `Decimal`. */
  readonly type: string;
  /** Decimals after the point. */
  readonly scale: number | undefined;
}

export interface Result {
  /** Of the last row set; undefined where the statement returns none. */
  readonly columns: readonly Column[] | undefined;
  readonly rows: readonly Values[];
  /** Rows that all statements of the batch changed or returned. */
  readonly rowCount: number;
}

/** A batch whose rows are still to come. */
export interface Streamed {
  /** Undefined where it returns no rows. */
  readonly columns: readonly Column[] | undefined;
  readonly rows: AsyncIterable<readonly Values[]>;
  /** Rows that all statements of the batch changed or returned, once the rows are taken. */
  rowCount(): number;
}

/** A column on its way by bulk load: text of at most `length` UTF-16 units, undefined: any number. */
export interface BulkColumn {
  readonly name: string;
  readonly length: number | undefined;
}

/** A connection with promises in the place of callbacks. One thing at a time. */
export interface Tds {
  /** False once the server or the network ended it. */
  isOpen(): boolean;
  /** Resolves once it is no longer open. */
  readonly ended: Promise<void>;
  /** Bytes that have come. */
  received(): number;
  /** Runs a batch, with values for `@1`, `@2`, …; it is cancelled after `giveUpMs`, where that is given (`ETIMEOUT`). */
  query(text: string, values?: readonly unknown[], giveUpMs?: number): Promise<Result>;
  /** Runs a batch and hands its rows over in groups; the server waits while nobody takes the next. */
  stream(text: string): AsyncIterable<readonly Values[]>;
  /** The same, once its columns are known. @throws RangeError, while rows are taken, for a second row set */
  open(text: string): Promise<Streamed>;
  /** Appends rows of text to a table, in flat memory; returns how many arrived. */
  bulk(table: string, columns: readonly BulkColumn[], rows: AsyncIterable<readonly (string | null)[]>): Promise<number>;
  /** Ends it as the network would, with the error: whoever waits for an answer gets that. */
  cut(error: Error): void;
  /** Drops temporary tables and forgets settings. */
  reset(): Promise<void>;
  close(): void;
}

/** @throws the driver's ConnectionError */
export async function connect(configuration: ConnectionConfiguration): Promise<Tds> {
  const connection = new Connection(configuration);
  let [isOpen, end] = [true, () => {}];
  const ended = new Promise<void>((resolve) => {
    end = resolve;
  });
  connection.on('end', () => {
    isOpen = false;
    end();
  });
  // Between two statements nobody else hears that the server went away; the next statement tells.
  connection.on('error', () => {
    isOpen = false;
  });
  await new Promise<void>((resolve, reject) => {
    connection.connect((error) => (error ? reject(error) : resolve()));
  });
  return {
    isOpen: () => isOpen,
    ended,
    received: () => socketOf(connection)?.bytesRead ?? 0,
    cut: (error) => void socketOf(connection)?.destroy(error),
    query: (text, values = [], giveUpMs) => query(connection, text, values, giveUpMs),
    stream: (text) => stream(connection, text),
    open: (text) => open(connection, text),
    bulk: (table, columns, rows) => bulk(connection, table, columns, rows),
    reset: () => promised((done) => connection.reset(done)),
    close() {
      isOpen = false;
      connection.close();
    },
  };
}

/** What the driver keeps to itself. */
const socketOf = (connection: Connection): Socket | undefined =>
  (connection as unknown as { readonly socket?: Socket }).socket;

function promised(call: (done: (error?: Error | null) => void) => void): Promise<void> {
  return new Promise((resolve, reject) => call((error) => (error ? reject(error) : resolve())));
}

/** A batch of several statements may fail several times: the first error is the cause. */
const firstOf = (error: Error): Error => (error instanceof AggregateError ? (error.errors[0] as Error) : error);

function query(
  connection: Connection,
  text: string,
  values: readonly unknown[],
  giveUpMs: number | undefined,
): Promise<Result> {
  return new Promise((resolve, reject) => {
    let columns: readonly Column[] | undefined;
    const rows: Values[] = [];
    const request = new Request(text, (error, rowCount) => {
      if (error) reject(firstOf(error));
      else resolve({ columns, rows, rowCount: rowCount ?? 0 });
    });
    request.on('columnMetadata', (metadata) => {
      columns = (metadata as ColumnMetadata[]).map(columnOf);
    });
    request.on('row', (row: Row) => rows.push(valuesOf(row)));
    if (giveUpMs !== undefined) request.setTimeout(giveUpMs);
    send(connection, request, values);
  });
}

type Row = readonly { readonly value: unknown }[];

const valuesOf = (row: Row): Values => row.map(({ value }) => value);

interface ColumnMetadata {
  readonly colName: string;
  readonly type: { readonly name: string };
  readonly scale?: number | undefined;
}

const columnOf = ({ colName, type, scale }: ColumnMetadata): Column => ({ name: colName, type: type.name, scale });

/** A statement with values runs in a procedure of its own, with which a temporary table would go: others run as they are. */
function send(connection: Connection, request: Request, values: readonly unknown[]): void {
  for (const [position, value] of values.entries()) request.addParameter(String(position + 1), typeOf(value), value);
  if (values.length > 0) connection.execSql(request);
  else connection.execSqlBatch(request);
}

type DataType = Parameters<Request['addParameter']>[1];

function typeOf(value: unknown): DataType {
  if (typeof value === 'boolean') return TYPES.Bit;
  if (typeof value === 'bigint') return TYPES.BigInt;
  if (typeof value === 'number') return Number.isSafeInteger(value) ? TYPES.BigInt : TYPES.Float;
  if (value instanceof Date) return TYPES.DateTime2;
  if (Buffer.isBuffer(value)) return TYPES.VarBinary;
  return TYPES.NVarChar;
}

const GROUP = 500;

async function* stream(connection: Connection, text: string): AsyncGenerator<readonly Values[]> {
  yield* (await open(connection, text)).rows;
}

async function open(connection: Connection, text: string): Promise<Streamed> {
  let columns: readonly Column[] | undefined;
  let group: Values[] = [];
  let rowCount = 0;
  let [isDone, wake] = [false, () => {}];
  let failure: Error | undefined;
  const woken = (): Promise<void> =>
    new Promise((resolve) => {
      wake = resolve;
    });
  const request = new Request(text, (error, count) => {
    failure ??= error ? firstOf(error) : undefined;
    rowCount = count ?? 0;
    isDone = true;
    wake();
  });
  request.on('columnMetadata', (metadata) => {
    if (columns) failure ??= new RangeError('The statement has a second result, and one is shown.');
    columns ??= (metadata as ColumnMetadata[]).map(columnOf);
    wake();
  });
  request.on('row', (row: Row) => {
    group.push(valuesOf(row));
    if (group.length < GROUP) return;
    request.pause();
    wake();
  });
  connection.execSqlBatch(request);
  if (!isDone) await woken();
  if (failure) throw failure;
  async function* rows(): AsyncGenerator<readonly Values[]> {
    for (;;) {
      while (!isDone && failure === undefined && group.length < GROUP) await woken();
      if (failure) throw failure;
      const ready = group;
      group = [];
      if (ready.length > 0) yield ready;
      if (isDone && group.length === 0) return;
      request.resume();
    }
  }
  return { columns, rows: rows(), rowCount: () => rowCount };
}

function bulk(
  connection: Connection,
  table: string,
  columns: readonly BulkColumn[],
  rows: AsyncIterable<readonly (string | null)[]>,
): Promise<number> {
  const source: { failure?: unknown } = {};
  return new Promise((resolve, reject) => {
    const load = connection.newBulkLoad(table, { keepNulls: true, lockTable: true }, (error, rowCount) => {
      // A source that breaks makes the server end the load, for a reason of its own.
      if (error) reject(source.failure ?? firstOf(error));
      else resolve(rowCount ?? 0);
    });
    for (const { name, length } of columns) {
      load.addColumn(name, TYPES.NVarChar, { nullable: true, length: length ?? Number.POSITIVE_INFINITY });
    }
    connection.execBulkLoad(load, watched(rows, source));
  });
}

/** The same rows; what breaks them is kept. */
async function* watched(
  rows: AsyncIterable<readonly (string | null)[]>,
  source: { failure?: unknown },
): AsyncGenerator<unknown[]> {
  try {
    for await (const row of rows) yield row as (string | null)[];
  } catch (error) {
    source.failure = error;
    throw error;
  }
}
