import { availableParallelism } from 'node:os';
import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { type DuckDBConnection, DuckDBInstance, type DuckDBMaterializedResult } from '@duckdb/node-api';
import { type FunctionSettings, portableFunctions } from '../../../models/functions.ts';
import { EcomError } from '../../errors.ts';
import { assertAllArrived } from '../../storage/row-file.ts';
import type { NamedColumn } from '../../storage/storage.ts';
import type { Engine, EngineSession } from '../compute.ts';
import { duckdbType } from './types.ts';

/** A table of this many rows is worth more than one thread: below, starting threads costs more than they save. */
const MANY_ROWS = 20_000;

/** Above this DuckDB writes intermediate results to the work folder. */
const MEMORY_LIMIT = '832MB';

/** DuckDB in this process: nothing to install, nothing to start. */
export const duckdbEngine: Engine = { name: 'duckdb', open, cancel: async () => {} };

async function open(workFolder: string, settings: FunctionSettings): Promise<EngineSession> {
  const instance = await DuckDBInstance.create(':memory:', {
    threads: '1',
    memory_limit: MEMORY_LIMIT,
    temp_directory: join(workFolder, 'spill'),
    autoinstall_known_extensions: 'false',
    autoload_known_extensions: 'false',
  });
  const connection = await instance.connect();
  // Results are written to files while the next model is computed.
  const exporting = await instance.connect();
  await createMacros(connection, settings);
  const running = new Set<Promise<unknown>>();
  return session(runnerOn(connection, running), runnerOn(exporting, running), async () => {
    await stop([connection, exporting], running);
    exporting.closeSync();
    connection.closeSync();
    instance.closeSync();
  });
}

/** Runs a statement to its end. */
type Run = (sql: string) => Promise<DuckDBMaterializedResult>;

function runnerOn(connection: DuckDBConnection, running: Set<Promise<unknown>>): Run {
  return async (sql) => {
    const statement = connection.run(sql);
    running.add(statement);
    try {
      return await statement;
    } catch (cause) {
      throw failure(sql, cause);
    } finally {
      running.delete(statement);
    }
  };
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

async function createMacros(connection: DuckDBConnection, settings: FunctionSettings): Promise<void> {
  const macros = portableFunctions(settings).map(
    ({ name, parameters, duckdb }) => `create macro ${name}(${parameters.join(', ')}) as (${duckdb})`,
  );
  await connection.run(macros.join(';\n'));
}

const quote = (identifier: string): string => `"${identifier.replaceAll('"', '""')}"`;
const literal = (text: string): string => `'${text.replaceAll("'", "''")}'`;
const definition = ({ name, type }: NamedColumn): string => `${quote(name)} ${duckdbType(type)}`;

function session(answer: Run, exporting: Run, close: () => Promise<void>): EngineSession {
  const run = async (sql: string): Promise<number> => (await answer(sql)).rowsChanged;
  const create = async (table: string, select: string): Promise<number> => {
    const result = await answer(`create or replace table ${table} as ${select}`);
    return Number((await result.getRows())[0]?.[0] ?? 0);
  };
  return {
    quote,
    typeName: duckdbType,
    rowAsJson: (alias, columns) =>
      `cast(to_json(struct_pack(${columns.map(({ name }) => `${quote(name)} := ${alias}.${quote(name)}`).join(', ')})) as varchar)`,
    async loadFile(table, columns, { path, rows }) {
      if (rows >= MANY_ROWS) await run(`set threads = ${availableParallelism()}`);
      assertAllArrived(table, rows, await create(table, `select * from ${reader(columns, path)}`));
    },
    async createEmpty(table, columns) {
      await run(`create or replace table ${table} (${columns.map(definition).join(', ')})`);
    },
    createTable: create,
    async createView(view, select) {
      await run(`create or replace view ${view} as ${select}`);
    },
    async insert(table, select) {
      await run(`insert into ${table} by name ${select}`);
    },
    async drop(table) {
      await run(`drop table if exists ${table}`);
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

/** A quoted empty field is the empty string, an unquoted one null: so `allow_quoted_nulls` must be off. */
function reader(columns: readonly NamedColumn[], path: string): string {
  const types = columns.map(({ name, type }) => `${literal(name)}: ${literal(duckdbType(type))}`).join(', ');
  return `read_csv(${literal(path)}, header = true, auto_detect = false, delim = ',', quote = '"', escape = '"', nullstr = '',
    allow_quoted_nulls = false, strict_mode = true, max_line_size = 16777216, buffer_size = 33554432, columns = {${types}})`;
}

function failure(sql: string, cause: unknown): EcomError {
  const message = cause instanceof Error ? cause.message : String(cause);
  if (/no space left|disk.*full|not enough space|could not write/i.test(message)) {
    return new EcomError('DISK_FULL', `The disk is full: ${message}`, {
      next: 'Free some space, or move ECOM_HOME to a larger disk; nothing was loaded and the next run goes on from the same point.',
      cause,
      retryable: true,
    });
  }
  return new EcomError('MODEL_FAILED', `DuckDB could not run a statement: ${message}`, {
    next: 'Correct the SQL named in the message; nothing was loaded.',
    fields: { statement: sql.length > 4_000 ? `${sql.slice(0, 4_000)}…` : sql },
    cause,
  });
}
