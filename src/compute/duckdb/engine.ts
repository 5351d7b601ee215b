import { availableParallelism } from 'node:os';
import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { type DuckDBConnection, DuckDBInstance, type DuckDBMaterializedResult } from '@duckdb/node-api';
import type { PortableFunction } from '../../../models/functions.ts';
import { EcomError } from '../../errors.ts';
import { assertAllArrived, type RowFile } from '../../storage/row-file.ts';
import type { NamedColumn } from '../../storage/storage.ts';
import type { Engine, EngineOptions, EngineSession, FileColumn } from '../compute.ts';
import { notReadable } from '../readable.ts';
import { inlined, literal, quote, rowAsJson } from './expressions.ts';
import { type DuckdbFunctions, duckdbFunctions } from './functions.ts';
import { moreMemory, USUAL_MEMORY } from './memory.ts';
import { duckdbType } from './types.ts';

/** A table of this many rows is worth more than one thread: below, starting threads costs more than they save. */
const MANY_ROWS = 20_000;

/** From so many rows on a better plan is worth what it costs. */
const SOME_ROWS = 2_000;

/** Of a list of more than five constants DuckDB makes a join, which costs more to plan and to run than it saves, whatever the rows. */
const NEVER_OPTIMIZED = 'in_clause';

/**
 * Passes of the optimiser that cost more than they save while all tables are small: to plan a statement takes most of its time then.
 * Those stay without which rows would be multiplied before they are chosen, or computed that nobody asks for.
 */
const OPTIMIZED_FOR_SOME = [
  ...['build_side_probe_side', 'column_lifetime', 'common_aggregate', 'common_subexpressions', 'common_subplan'],
  ...['compressed_materialization', 'cte_filter_pusher', 'duplicate_groups', 'empty_result_pullup', 'extension'],
  ...['join_elimination', 'join_filter_pushdown', 'join_order', 'late_materialization', 'limit_pushdown'],
  ...['materialized_cte', 'regex_range', 'reorder_filter', 'row_group_pruner', 'sampling_pushdown'],
  ...['statistics_propagation', 'sum_rewriter', 'top_n', 'top_n_window_elimination', 'unnest_rewriter'],
  ...['window_self_join'],
].join(',');

/** DuckDB in this process: nothing to install, nothing to start. */
export const duckdbEngine: Engine = { name: 'duckdb', open, cancel: async () => {} };

/** Where the tables of a run are whose files are kept. */
export const KEPT_TABLES = 'run.duckdb';

async function open(
  workFolder: string,
  functions: readonly PortableFunction[],
  { keepsTables = false }: EngineOptions = {},
): Promise<EngineSession> {
  const instance = await DuckDBInstance.create(keepsTables ? join(workFolder, KEPT_TABLES) : ':memory:', {
    threads: '1',
    memory_limit: bytes(USUAL_MEMORY),
    temp_directory: join(workFolder, 'spill'),
    // No model depends on the order of rows, and to keep it costs a third of every row file's reading and writing.
    preserve_insertion_order: 'false',
    disabled_optimizers: `${NEVER_OPTIMIZED},${OPTIMIZED_FOR_SOME}`,
    autoinstall_known_extensions: 'false',
    autoload_known_extensions: 'false',
  });
  const connection = await instance.connect();
  // Results are written to files while the next model is computed.
  const exporting = await instance.connect();
  const work: Work = { running: new Set(), memory: USUAL_MEMORY, isClosed: false };
  const run = runnerOn(connection, work);
  const portable = duckdbFunctions(functions);
  const make = typeMaker(run, portable);
  const prepared = (on: Run): Run => withFunctions(on, portable, make);
  return session(prepared(run), prepared(runnerOn(exporting, work)), async () => {
    work.isClosed = true;
    await stop([connection, exporting], work.running);
    exporting.closeSync();
    connection.closeSync();
    instance.closeSync();
  });
}

const bytes = (count: number): string => `${count}B`;

/** What the connections of a session share. */
interface Work {
  readonly running: Set<Promise<unknown>>;
  /** DuckDB's limit, bytes. */
  memory: number;
  /** No statement begins any more. */
  isClosed: boolean;
}

/** Runs a statement to its end. */
type Run = (sql: string) => Promise<DuckDBMaterializedResult>;

function runnerOn(connection: DuckDBConnection, work: Work): Run {
  return async (sql) => {
    for (;;) {
      if (work.isClosed) throw failure(sql, new Error('the session is closed'));
      const given = work.memory;
      const statement = connection.run(sql);
      work.running.add(statement);
      try {
        return await statement;
      } catch (cause) {
        if (!(isOutOfMemory(cause) && (await hasMoreThan(given, connection, work)))) throw failure(sql, cause);
      } finally {
        work.running.delete(statement);
      }
    }
  };
}

const isOutOfMemory = (cause: unknown): boolean => cause instanceof Error && cause.message.includes('Out of Memory');

/** Whether a statement for which `given` bytes were not enough now has more, by this or by the other connection. */
async function hasMoreThan(given: number, connection: DuckDBConnection, work: Work): Promise<boolean> {
  if (work.memory > given) return true;
  const more = moreMemory(given);
  if (more === undefined) return false;
  work.memory = more;
  await connection.run(`set memory_limit = '${bytes(more)}'`);
  return true;
}

/**
 * A connection that is closed while its statement runs waits for itself, and the process never ends. A statement that is about to
 * begin does not notice an interrupt: so it is repeated.
 */
async function stop(connections: readonly DuckDBConnection[], running: ReadonlySet<Promise<unknown>>): Promise<void> {
  while (running.size > 0) {
    for (const connection of connections) connection.interrupt();
    await Promise.race([Promise.allSettled(running), sleep(20)]);
  }
}

/**
 * Makes the types that a statement names, once each.
 *
 * @returns undefined where they are all there
 */
function typeMaker(run: Run, { typesIn }: DuckdbFunctions): (sql: string) => Promise<unknown> | undefined {
  const making = new Map<string, Promise<unknown>>();
  const made = new Set<string>();
  const make = async (name: string, statement: string): Promise<void> => {
    await run(statement);
    made.add(name);
  };
  return (sql) => {
    const missing = [...typesIn(sql)].filter(([name]) => !made.has(name));
    for (const [name, statement] of missing) if (!making.has(name)) making.set(name, make(name, statement));
    return missing.length === 0 ? undefined : Promise.all(missing.map(([name]) => making.get(name)));
  };
}

/** Runs statements that call functions; at once where the types are there, so that whoever closes the session finds them running. */
const withFunctions =
  (run: Run, { expand }: DuckdbFunctions, make: (sql: string) => Promise<unknown> | undefined): Run =>
  (sql) => {
    const expanded = expand(sql);
    return make(expanded)?.then(() => run(expanded)) ?? run(expanded);
  };

const definition = ({ name, type }: NamedColumn): string => `${quote(name)} ${duckdbType(type)}`;

function session(answer: Run, exporting: Run, close: () => Promise<void>): EngineSession {
  const run = async (sql: string): Promise<number> => (await answer(sql)).rowsChanged;
  const views = new Set<string>();
  const create = async (table: string, select: string): Promise<number> => {
    const result = await answer(`create or replace table ${table} as ${select}`);
    return Number((await result.getRows())[0]?.[0] ?? 0);
  };
  const createView = async (view: string, select: string): Promise<void> => {
    await run(`create or replace view ${view} as ${select}`);
    views.add(view);
  };
  let isForSome = false;
  const prepareFor = async (rows: number): Promise<void> => {
    if (rows >= SOME_ROWS && !isForSome) {
      isForSome = true;
      await run(`set disabled_optimizers = '${NEVER_OPTIMIZED}'`);
    }
    if (rows >= MANY_ROWS) await run(`set threads = ${availableParallelism()}`);
  };
  return {
    quote,
    typeName: duckdbType,
    rowAsJson,
    inlined,
    async loadFile(table, columns, file, select = ['*']) {
      await prepareFor(file.rows);
      const rows = await create(table, `select ${select.join(', ')} from ${reader(columns, file)}`);
      assertAllArrived(table, file.rows, rows);
    },
    async openFile(table, columns, file) {
      await prepareFor(file.rows);
      await createView(table, `select * from ${reader(columns, file)}`);
    },
    async createEmpty(table, columns) {
      await run(`create or replace table ${table} (${columns.map(definition).join(', ')})`);
    },
    createTable: create,
    createView,
    async insert(table, select) {
      await run(`insert into ${table} by name ${select}`);
    },
    async drop(table) {
      await run(`drop ${views.delete(table) ? 'view' : 'table'} if exists ${table}`);
    },
    async exportFile(select, path) {
      const written = await exporting(`copy (${select}) to ${literal(path)} (format csv, header true, nullstr '')`);
      return { path, rows: written.rowsChanged };
    },
    async rows(select) {
      return (await (await answer(select)).getRowObjectsJson()) as Record<string, string | number | boolean | null>[];
    },
    close,
  };
}

/** Longer lines are read with more memory, where a table is read value by value. */
const USUAL_LINE = 16_777_216;

const trimmed = (value: string, characters: string): string => `trim(${value}, ${literal(characters)})`;

/** The rows of a file in their types. What the types hold and no value may be ends the statement. */
function reader(columns: readonly FileColumn[], file: RowFile): string {
  const checked = columns.flatMap((column) => {
    const name = quote(column.name);
    const wrong = notReadable(column, name, { typeName: duckdbType, trimmed });
    return wrong === undefined
      ? []
      : [
          `case when ${wrong} then error(${literal(`a value of ${column.name} cannot be read`)}) else ${name} end as ${name}`,
        ];
  });
  const rows = rowsOf(columns, file);
  return checked.length === 0 ? rows : `(select * replace (${checked.join(', ')}) from ${rows})`;
}

/** A quoted empty field is the empty string, an unquoted one null: so `allow_quoted_nulls` must be off. */
function rowsOf(columns: readonly NamedColumn[], { path, longestLine = 0 }: RowFile): string {
  const line = Math.max(USUAL_LINE, longestLine + 1);
  const types = columns.map(({ name, type }) => `${literal(name)}: ${literal(duckdbType(type))}`).join(', ');
  return `read_csv(${literal(path)}, header = true, auto_detect = false, delim = ',', quote = '"', escape = '"', nullstr = '',
    allow_quoted_nulls = false, strict_mode = true, max_line_size = ${line}, buffer_size = ${2 * line}, columns = {${types}})`;
}

/** What DuckDB says when a value does not fit; what it says of a query names nothing of the rows. */
const OF_VALUES = /^(Conversion|Invalid Input|Out of Range|Constraint|Invalid|Mismatch Type) Error: /;

/** A row's values in a message would carry personal data into logs: of an error about values, what comes before the first of them. */
function withoutValues(message: string): string {
  if (!OF_VALUES.test(message)) return message;
  const [said = ''] = message.split(/["'(\n]/);
  const column = /^Error when converting column "([^"\n]*)"/m.exec(message)?.[1];
  return `${said.trim()}${column === undefined ? '' : ` in column ${column}`}`;
}

function failure(sql: string, thrown: unknown): EcomError {
  const message = withoutValues(thrown instanceof Error ? thrown.message : String(thrown));
  const cause = new Error(message);
  if (/no space left|disk.*full|not enough space|could not write/i.test(message)) {
    return new EcomError('DISK_FULL', `The disk is full: ${message}`, {
      next: 'Free some space, or move ECOM_HOME to a larger disk; nothing was loaded and the next run goes on from the same point.',
      cause,
      retryable: true,
    });
  }
  return new EcomError('MODEL_FAILED', `DuckDB could not run a statement: ${message}`, {
    next: isOutOfMemory(thrown)
      ? 'Give the machine more memory, of which DuckDB takes up to half, or set ECOM_ENGINE=spark; nothing was loaded.'
      : 'Correct the SQL named in the message; nothing was loaded.',
    fields: { statement: sql.length > 4_000 ? `${sql.slice(0, 4_000)}…` : sql },
    cause,
  });
}
