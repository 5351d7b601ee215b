import { sql } from 'kysely';
import type { PortableFunction } from '../../../models/functions.ts';
import { text } from '../../../models/types.ts';
import { EcomError } from '../../errors.ts';
import { assertAllArrived } from '../../storage/row-file.ts';
import type { Database, NamedColumn, TableName } from '../../storage/storage.ts';
import type { Engine, EngineSession } from '../compute.ts';
import type { SparkAddress } from './address.ts';
import { type KeptRelation, openSpark, type SparkClient, sqlRelation, unionByName } from './client.ts';
import { sparkFunctions } from './functions.ts';
import { sparkType } from './types.ts';

export interface SparkEngineOptions {
  /** The server, which knows the warehouse as the catalog `ecom_dwh`; started if it is ours. */
  readonly server: () => Promise<SparkAddress>;
  /** Rows go to Spark and back through its `stage` tables. */
  readonly dwh: Database;
}

/** Above this a stage table is read in parts, side by side. */
const ROWS_A_PART = 50_000;
const MOST_PARTS = 32;
const ROW_NUMBER = 'stage_row';

/** What makes Spark answer as our models expect. */
const settings = {
  'spark.sql.session.timeZone': 'UTC',
  'spark.sql.timestampType': 'TIMESTAMP_NTZ',
  'spark.sql.ansi.enabled': 'true',
  // A run has many small tables: two hundred tasks for each shuffle cost more than their work. Large ones are split by the adaptive planner.
  'spark.sql.adaptive.enabled': 'true',
  'spark.sql.adaptive.coalescePartitions.enabled': 'true',
};

/** Spark on this machine or on a cluster, through Spark Connect. */
export function sparkEngine(options: SparkEngineOptions): Engine {
  const running = new Set<SparkClient>();
  return {
    name: 'spark',
    async open(_workFolder, functions, { onTasks } = {}) {
      const client = openSpark(await options.server(), onTasks ? { onTasks } : {});
      running.add(client);
      return openSession(client, options, functions, () => running.delete(client));
    },
    async cancel() {
      await Promise.all([...running].map((client) => client.interrupt()));
    },
  };
}

async function openSession(
  client: SparkClient,
  options: SparkEngineOptions,
  portable: readonly PortableFunction[],
  onClosed: () => void,
): Promise<EngineSession> {
  try {
    await refuseOldServer(client);
    await client.configure(settings);
    const functions = sparkFunctions(portable);
    for (const definition of functions.definitions) await client.run(definition);
    await takeOver(client, options);
    return session(client, options.dwh, functions.expand, onClosed);
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

const quote = (identifier: string): string => `\`${identifier.replaceAll('`', '``')}\``;
const literal = (value: string): string => `'${value.replaceAll('\\', '\\\\').replaceAll("'", "\\'")}'`;

function session(
  client: SparkClient,
  dwh: Database,
  expand: (sql: string) => string,
  onClosed: () => void,
): EngineSession {
  /** What the cluster holds for us, by table. */
  const kept = new Map<string, KeptRelation>();
  let stages = 0;
  const nextStage = (): string => {
    stages += 1;
    return `spark_${stages}`;
  };
  const replace = async (table: string, relation: Parameters<SparkClient['keep']>[1]): Promise<void> => {
    const next = await client.keep(table, relation);
    const last = kept.get(table);
    kept.set(table, next);
    if (last) await client.forget(last);
  };
  const count = async (table: string): Promise<number> => {
    const [row] = await client.rows(`select count(*) as n from ${table}`);
    return Number(row?.n);
  };
  return {
    quote,
    typeName: sparkType,
    rowAsJson: (alias, columns) => {
      const fields = columns.map((column) => `${literal(column.name)}, ${inJson(alias, column)}`).join(', ');
      return `to_json(named_struct(${fields}), map('ignoreNullFields', 'false'))`;
    },
    async loadFile(table, columns, file, select) {
      const stage = await dwh.session(async ({ ddl, bulk }) => {
        const made = await ddl.createStage(nextStage(), namesOf(columns), ROW_NUMBER);
        await bulk.importRows(made, asText(namesOf(columns)), file);
        return made;
      });
      const rows = stagedRows(stage, columns, file.rows);
      const wanted = select ? expand(`select ${select.join(', ')} from (${rows}) as file_rows`) : rows;
      await replace(table, sqlRelation(wanted));
      await dwh.session(({ ddl }) => ddl.dropTable(stage));
      assertAllArrived(table, file.rows, await count(table));
    },
    async createEmpty(table, columns) {
      const nulls = columns.map(({ name, type }) => `cast(null as ${sparkType(type)}) as ${quote(name)}`);
      await client.run(`create or replace temporary view ${table} as select ${nulls.join(', ')} where false`);
      const last = kept.get(table);
      kept.delete(table);
      if (last) await client.forget(last);
    },
    async createTable(table, select) {
      await replace(table, sqlRelation(expand(select)));
      return count(table);
    },
    async createView(view, select) {
      await client.run(`create or replace temporary view ${view} as ${expand(select)}`);
    },
    async insert(table, select) {
      const present = sqlRelation(`select * from ${table}`);
      await replace(table, unionByName(present, sqlRelation(expand(select))));
    },
    async drop(table) {
      await client.run(`drop view if exists ${table}`);
      const last = kept.get(table);
      kept.delete(table);
      if (last) await client.forget(last);
    },
    async exportFile(select, path) {
      const names = await client.columns(expand(select));
      const stage = await dwh.session(({ ddl }) => ddl.createStage(nextStage(), names));
      const texts = names.map((name) => `cast(${quote(name)} as string) as ${quote(name)}`).join(', ');
      await client.run(`insert into ${inSpark(stage)} by name select ${texts} from (${expand(select)})`);
      return dwh.session(async ({ bulk, ddl }) => {
        const file = await bulk.exportRows({ from: stage, columns: asText(names) }, path);
        await ddl.dropTable(stage);
        return file;
      });
    },
    rows: (select) => client.rows(expand(select)),
    async close() {
      onClosed();
      await client.close();
      await dwh.session(({ ddl }) => ddl.clearStages());
    },
  };
}

/** Spark's JSON has formats of its own for moments. */
function inJson(alias: string, { name, type }: NamedColumn): string {
  const value = `${alias}.${quote(name)}`;
  return type.kind === 'timestamp' ? `cast(${value} as string)` : value;
}

const namesOf = (columns: readonly NamedColumn[]): string[] => columns.map(({ name }) => name);

const asText = (names: readonly string[]): NamedColumn[] => names.map((name) => ({ name, type: text() }));

const inSpark = ({ schema, name }: TableName): string => `ecom_dwh.${schema}.${name}`;

/** A stage table's rows in their types. */
function stagedRows(stage: TableName, columns: readonly NamedColumn[], rows: number): string {
  const typed = columns.map(({ name, type }) => `cast(${quote(name)} as ${sparkType(type)}) as ${quote(name)}`);
  const parts = Math.min(MOST_PARTS, Math.ceil(rows / ROWS_A_PART));
  const options = `with ('partitionColumn' = '${ROW_NUMBER}', 'lowerBound' = '1', 'upperBound' = '${rows}', 'numPartitions' = '${parts}')`;
  return `select ${typed.join(', ')} from ${inSpark(stage)} ${parts > 1 ? options : ''}`;
}
