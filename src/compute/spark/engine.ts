import { sql } from 'kysely';
import type { PortableFunction } from '../../../models/functions.ts';
import { text } from '../../../models/types.ts';
import { EcomError } from '../../errors.ts';
import { assertAllArrived } from '../../storage/row-file.ts';
import type { Database } from '../../storage/storage.ts';
import type { Engine, EngineSession } from '../compute.ts';
import type { SparkAddress } from './address.ts';
import { emptyRelation, type KeptRelation, openSpark, type SparkClient, sqlRelation, unionByName } from './client.ts';
import { quote, rowAsJson, schemaOf } from './expressions.ts';
import { callsOf, sparkFunctions } from './functions.ts';
import type { Message } from './messages.ts';
import { configureSession, MANY_ROWS, type Scale } from './settings.ts';
import { sharedFiles } from './shared-files.ts';
import { tableSizes } from './sizes.ts';
import { fitsInStatement, relationWithRows, writeBatches } from './small-files.ts';
import { type Stages, stagesIn } from './stages.ts';
import { sparkType } from './types.ts';

export interface SparkEngineOptions {
  /** The server, which knows the warehouse as the catalog `ecom_dwh`; started if it is ours. */
  readonly server: () => Promise<SparkAddress>;
  /** Rows go to Spark and back through its `stage` tables. */
  readonly dwh: Database;
  /** The server reads and writes this machine's files: rows go through the run's folder instead. */
  readonly sharesFiles: boolean;
}

/** Spark on this machine or on a cluster, through Spark Connect. */
export function sparkEngine(options: SparkEngineOptions): Engine {
  const running = new Set<SparkClient>();
  return {
    name: 'spark',
    async open(workFolder, functions, { onTasks } = {}) {
      const client = openSpark(await options.server(), onTasks ? { onTasks } : {});
      running.add(client);
      return openSession(client, { ...options, workFolder }, functions, () => running.delete(client));
    },
    async cancel() {
      await Promise.all([...running].map((client) => client.interrupt()));
    },
  };
}

async function openSession(
  client: SparkClient,
  options: SparkEngineOptions & { readonly workFolder: string },
  portable: readonly PortableFunction[],
  onClosed: () => void,
): Promise<EngineSession> {
  try {
    await refuseOldServer(client);
    const scale = await configureSession(client);
    await takeOver(client, options);
    const { dwh, sharesFiles, workFolder } = options;
    const tables = stagesIn(client, dwh);
    const stages = sharesFiles ? sharedFiles(client, workFolder, tables) : tables;
    return session({ client, dwh, stages, scale, ready: preparation(client, portable), onClosed });
  } catch (error) {
    onClosed();
    await client.close();
    throw error;
  }
}

const SESSION = 'spark_session';
const sessionColumn = { name: 'session_id', type: text() } as const;

/**
 * Ends what a run that was killed has left on the cluster, and writes down this session for the next one. A run holds the warehouse's lock,
 * so that whatever `stage` holds belongs to nobody.
 */
async function takeOver(client: SparkClient, { server, dwh }: SparkEngineOptions): Promise<void> {
  const orphan = await dwh.session(async ({ catalog, queries }) => {
    if (!(await catalog.columns({ schema: 'stage', name: SESSION }))) return undefined;
    const { rows } = await sql<{ session_id: string }>`select session_id from ${sql.table(`stage.${SESSION}`)}`.execute(
      queries,
    );
    return rows[0]?.session_id;
  });
  if (orphan !== undefined) await openSpark(await server(), { sessionId: orphan }).close();
  await dwh.session(async ({ ddl, bulk }) => {
    await ddl.clearStages();
    const table = await ddl.createStage(SESSION, [sessionColumn.name]);
    await bulk.importStream(table, [sessionColumn], [`${client.sessionId}\n`]);
  });
}

async function refuseOldServer(client: SparkClient): Promise<void> {
  const version = await client.version();
  if (Number(version.split('.')[0]) >= 4) return;
  throw new EcomError('SETTING_INVALID', `The Spark server is version ${version}; version 4 or newer is needed.`, {
    next: 'Point ECOM_SPARK_URL to a Spark 4.',
    fields: { version },
  });
}

/** A function is defined when it is first called: a run of few changes needs some of them only. */
function preparation(client: SparkClient, portable: readonly PortableFunction[]): SessionParts['ready'] {
  const functions = sparkFunctions(portable);
  const defined = new Map<string, Promise<void>>();
  return async (sql) => {
    const expanded = functions.expand(sql);
    for (const [name, statement] of functions.definitionsFor(expanded)) {
      const called = [...defined].flatMap(([other, begun]) => (callsOf(statement, other) ? [begun] : []));
      if (!defined.has(name))
        defined.set(
          name,
          Promise.all(called).then(() => client.run(statement)),
        );
    }
    await Promise.all(defined.values());
    return expanded;
  };
}

interface SessionParts {
  readonly client: SparkClient;
  readonly dwh: Database;
  readonly stages: Stages;
  readonly scale: Scale;
  /** SQL as Spark runs it, with every function that it calls defined. */
  readonly ready: (sql: string) => Promise<string>;
  readonly onClosed: () => void;
}

function session({ client, dwh, stages, scale, ready, onClosed }: SessionParts): EngineSession {
  const tables = tablesOf(client);
  const prepared = async (select: string): Promise<string> => {
    await scale.prepareFor(tables.sizes.readBy(select));
    return ready(select);
  };
  const loadFile: EngineSession['loadFile'] = async (table, columns, file, select) => {
    const values = select ? await ready(select.join(', ')) : '*';
    const wanted = (from: string): string => `select ${values} from (${from}) as file_rows`;
    if (await fitsInStatement(file)) {
      const rows = await tables.replace(table, await relationWithRows(columns, file, `rows_of_${table}`, wanted));
      return assertAllArrived(table, file.rows, rows);
    }
    await scale.prepareFor(file.rows);
    const stage = await stages.write(columns, file);
    const rows = await tables.replace(table, sqlRelation(wanted(stage.rows)));
    await stage.drop();
    assertAllArrived(table, file.rows, rows);
  };
  return {
    quote,
    typeName: sparkType,
    rowAsJson,
    // Spark computes them for each column that asks anyway.
    inlined: (select) => select,
    loadFile,
    openFile: loadFile,
    createEmpty: (table, columns) => tables.empty(table, schemaOf(columns)),
    createTable: async (table, select) => tables.replace(table, sqlRelation(await prepared(select))),
    async createView(view, select) {
      await client.run(`create or replace temporary view ${view} as ${await ready(select)}`);
      tables.sizes.view(view, select);
    },
    async insert(table, select) {
      const present = `select * from ${table}`;
      await scale.prepareFor(tables.sizes.readBy(present));
      const added = sqlRelation(await prepared(select));
      await tables.replace(table, unionByName(sqlRelation(present), added));
    },
    drop: tables.drop,
    async exportFile(select, path) {
      const query = await prepared(select);
      if (tables.sizes.readBy(select) < MANY_ROWS) return writeBatches(await client.batches(query), path);
      return stages.export(query, path);
    },
    rows: async (select) => client.rows(await prepared(select)),
    async close() {
      onClosed();
      await client.close();
      await dwh.session(({ ddl }) => ddl.clearStages());
    },
  };
}

/** What the cluster holds for a session, by table. */
function tablesOf(client: SparkClient) {
  const kept = new Map<string, KeptRelation>();
  const sizes = tableSizes();
  const forget = (table: string): void => {
    const last = kept.get(table);
    kept.delete(table);
    // Its rows are given up at some time; nothing waits for it, and a server that is gone is seen by the next statement.
    if (last) void client.forget(last).catch(() => {});
  };
  return {
    sizes,
    async replace(table: string, relation: Message): Promise<number> {
      const next = await client.keep(table, relation);
      forget(table);
      kept.set(table, next);
      sizes.table(table, next.rows);
      return next.rows;
    },
    async empty(table: string, schema: string): Promise<void> {
      await client.name(table, emptyRelation(schema));
      forget(table);
      sizes.table(table, 0);
    },
    async drop(table: string): Promise<void> {
      await client.run(`drop view if exists ${table}`);
      forget(table);
      sizes.remove(table);
    },
  };
}
