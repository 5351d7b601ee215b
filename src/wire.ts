import { type Project, shopProject } from '../models/project.ts';
import type { EndedRun } from './alerts/problem.ts';
import type { Engine, EngineHealth, SqlAnalyser } from './compute/compute.ts';
import { type Config, packageFolder } from './config.ts';
import { DATABASE_URLS } from './database-url.ts';
import { EcomError } from './errors.ts';
import { keptFolder } from './machine/kept-files.ts';
import type { Dag } from './orchestration/dags.ts';
import type { Scheduler, SchedulerOptions } from './orchestration/dbos/scheduler.ts';
import type { Orchestrator, OrchestratorHealth } from './orchestration/orchestration.ts';
import type { State } from './orchestration/state.ts';
import type { Platform } from './platform.ts';
import { type Progress, silent } from './progress.ts';
import { tableOf } from './project/catalog.ts';
import type { ServerHealth } from './storage/embedded/health.ts';
import { passwordFile } from './storage/embedded/logins.ts';
import { databaseUrl, ensureServer } from './storage/embedded/server.ts';
import { migrate } from './storage/migrations/migrate.ts';
import { BI_ROLE, PII_ROLE } from './storage/roles.ts';
import type { StatementOptions, StatementRunner } from './storage/statements.ts';
import type { Database, ReaderRole, Role, TableName } from './storage/storage.ts';
import type { VariableStore } from './variables/store.ts';

/** The one file that names implementations. */

/**
 * Opens what the configuration names, and makes nothing in a database: what a command needs there it prepares itself (`prepare.ts`). Where
 * a database is embedded, its server is started or adopted; a new one has empty databases.
 *
 * @param options.project what the data means; the shop's project with the folder of own models, where it is not given
 * @throws EcomError PROJECT_INVALID, URL_INVALID, SERVER_…, DATABASE_…, PORT_IN_USE, DISK_FULL
 */
export async function openPlatform(config: Config, options: PlatformOptions = {}): Promise<Platform> {
  const { progress = silent, project = await openProject(config) } = options;
  // Before a server is started for the other one.
  for (const [setting, url] of Object.entries({ ECOM_OLTP_URL: config.oltpUrl, ECOM_DWH_URL: config.dwhUrl })) {
    if (url !== undefined) await storeOf(setting, url);
  }
  const urls = await databaseUrls(config, progress);
  const oltp = await openStore('ECOM_OLTP_URL', urls.oltp, 'oltp');
  const dwh = await openStore('ECOM_DWH_URL', urls.dwh, 'dwh');
  try {
    const engine = await engines[config.engine].open({ config, dwh, progress });
    const [analyser, variables] = await Promise.all([openAnalyser(), openVariables(config)]);
    return { config, oltp, dwh, engine, analyser, project, variables, close: () => closeAll([oltp, dwh]) };
  } catch (error) {
    await closeAll([oltp, dwh]);
    throw error;
  }
}

export interface PlatformOptions {
  readonly progress?: Progress;
  readonly project?: Project;
}

/** The shop's project with the folder of own models. @throws EcomError PROJECT_INVALID naming the file and the line */
export async function openProject({ ownModels }: Pick<Config, 'ownModels'>): Promise<Project> {
  if (ownModels === undefined) return shopProject;
  const { withOwnModels } = await import('./project/own/own-models.ts');
  return withOwnModels(shopProject, ownModels, packageFolder());
}

async function databaseUrls(config: Config, progress: Progress): Promise<{ oltp: string; dwh: string }> {
  const { oltpUrl, dwhUrl } = config;
  if (oltpUrl !== undefined && dwhUrl !== undefined) return { oltp: oltpUrl, dwh: dwhUrl };
  const server = await ensureServer(config, progress);
  return { oltp: oltpUrl ?? databaseUrl(server, 'ecom_db'), dwh: dwhUrl ?? databaseUrl(server, 'ecom_dwh') };
}

/** The embedded server's life: see there. */
export { ensureServer, serverStatus, stopServer, whileStopped } from './storage/embedded/server.ts';

/** Whether the embedded server's programs start. @throws EcomError SERVER_BINARIES_MISSING */
export const serverHealth = async (): Promise<ServerHealth> =>
  (await import('./storage/embedded/health.ts')).serverHealth();

/** A log-in of the embedded server that can only read, and where its password is. */
export interface EmbeddedLogin {
  readonly name: string;
  readonly passwordFile: string;
}

/** The log-ins for people and their tools: each reads one database, the warehouse's only what is meant for BI. */
export const embeddedLogins = (
  config: Config,
): { readonly ecom_db: EmbeddedLogin; readonly ecom_dwh: EmbeddedLogin } => ({
  ecom_db: { name: 'ecom_reader', passwordFile: passwordFile(config, 'ecom_reader') },
  ecom_dwh: { name: BI_ROLE, passwordFile: passwordFile(config, BI_ROLE) },
});

/**
 * What reads the embedded warehouse: BI tools, and who may see personal data. On a server of their own people make such log-ins
 * (docs/bi.md).
 */
export function embeddedReaders({ dwhUrl }: Config, { models }: Project): readonly ReaderRole[] {
  if (dwhUrl !== undefined) return [];
  const personal = models.filter(({ isPersonal }) => isPersonal).map(tableOf);
  const reader = (name: string, withheld: readonly TableName[]): ReaderRole => ({
    name,
    schemas: ['core', 'mart'],
    withheld,
  });
  return [reader(BI_ROLE, personal), reader(PII_ROLE, [])];
}

interface EngineInput {
  readonly config: Config;
  readonly dwh: Database;
  readonly progress: Progress;
}

interface EngineParts {
  open(input: EngineInput): Promise<Engine>;
  health(config: Config): Promise<EngineHealth>;
}

const engines: Readonly<Record<Config['engine'], EngineParts>> = {
  duckdb: {
    open: () => openLocalEngine(),
    health: async () => ({ isReady: true, found: 'DuckDB, in this process' }),
  },
  spark: {
    open: async ({ config, dwh, progress }) =>
      (await import('./compute/spark/open.ts')).openSparkEngine(config, dwh, progress),
    health: async (config) => (await import('./compute/spark/health.ts')).sparkHealth(config),
  },
};

/** Stops the servers that engines have left running on this machine, whichever is configured; false where none ran. */
export const stopEngines = async (config: Config): Promise<boolean> =>
  (await import('./compute/spark/server.ts')).stopSparkServer(config);

/** The engine that runs in this process, whichever is configured: for questions that need no cluster. */
export const openLocalEngine = async (): Promise<Engine> => (await import('./compute/duckdb/engine.ts')).duckdbEngine;

/** Reads SQL in this process, whichever engine runs it. */
export const openAnalyser = async (): Promise<SqlAnalyser> =>
  (await import('./compute/duckdb/analyser.ts')).duckdbAnalyser;

/** The tables that a run with --keep-files left. @throws EcomError FILE_UNREADABLE */
export const openKeptRun = async (config: Config, runId: number): Promise<StatementRunner> =>
  (await import('./compute/duckdb/kept-tables.ts')).openKeptTables(keptFolder(config.home, runId));

/** Whether the configured engine can start. It is not started. */
export const engineHealth = (config: Config): Promise<EngineHealth> => engines[config.engine].health(config);

interface StoreParts {
  open(url: string, role: Role): Promise<Database>;
  statements(url: string, options: StatementOptions): Promise<StatementRunner>;
  /** What is wrong with a URL of the scheme, in words without its text; undefined if nothing is. */
  problem(url: URL): Promise<string | undefined>;
}

const postgres: StoreParts = {
  open: async (url, role) => (await import('./storage/postgres/database.ts')).openPostgres(url, role),
  statements: async (url, options) =>
    (await import('./storage/postgres/statements.ts')).openPostgresStatements(url, options),
  problem: async () => undefined,
};

/** By the URL's scheme. */
const stores: ReadonlyMap<string, StoreParts> = new Map([
  ['postgres:', postgres],
  ['postgresql:', postgres],
  [
    'mssql:',
    {
      open: async (url, role) => (await import('./storage/sqlserver/database.ts')).openSqlServer(url, role),
      statements: async (url, options) =>
        (await import('./storage/sqlserver/statements.ts')).openSqlServerStatements(url, options),
      problem: async (url) => (await import('./storage/sqlserver/address.ts')).parameterProblem(url),
    },
  ],
]);

/** What gives the URL of an ODBC connection string; undefined for a text that is none. */
export const odbcTranslator = async (): Promise<(text: string, database: string) => string | undefined> =>
  (await import('./storage/sqlserver/odbc.ts')).urlOfOdbc;

const openStore = async (setting: string, url: string, role: Role): Promise<Database> =>
  (await storeOf(setting, url)).open(url, role);

/**
 * Opens a database for SQL that a person writes. To read, it is opened with the log-in that is there to read, where there is one; nothing
 * else of the platform is opened.
 *
 * @throws EcomError URL_INVALID, SERVER_…, PORT_IN_USE, DISK_FULL
 */
export async function openStatements(
  config: Config,
  role: Role,
  options: StatementOptions,
  progress: Progress = silent,
): Promise<StatementRunner> {
  const [setting, url, readerUrl] =
    role === 'oltp'
      ? (['ECOM_OLTP', config.oltpUrl, config.oltpReaderUrl] as const)
      : (['ECOM_DWH', config.dwhUrl, config.dwhReaderUrl] as const);
  if (!options.mayWrite && readerUrl !== undefined) return openAs(`${setting}_READER_URL`, readerUrl, options);
  if (url !== undefined) return openAs(`${setting}_URL`, url, options);
  const server = await ensureServer(config, progress);
  const login = options.mayWrite ? undefined : 'ecom_reader';
  return postgres.statements(databaseUrl(server, role === 'oltp' ? 'ecom_db' : 'ecom_dwh', login), options);
}

const openAs = async (setting: string, url: string, options: StatementOptions): Promise<StatementRunner> =>
  (await storeOf(setting, url)).statements(url, options);

/** @throws EcomError URL_INVALID */
async function storeOf(setting: string, text: string): Promise<StoreParts> {
  const url = new URL(text);
  const store = stores.get(url.protocol);
  const problem = store ? await store.problem(url) : `there is no store for ${url.protocol}//`;
  if (store && problem === undefined) return store;
  throw new EcomError('URL_INVALID', `${setting} names no usable database: ${problem}.`, {
    next: `It should be ${DATABASE_URLS}.`,
    fields: { setting },
  });
}

/**
 * `ecom_ops` on the embedded server, whatever the orchestrator: alerts are kept there.
 *
 * @throws EcomError SERVER_…, PORT_IN_USE, DISK_FULL
 */
export async function openState(config: Config, progress: Progress = silent): Promise<State> {
  const url = databaseUrl(await ensureServer(config, progress), 'ecom_ops');
  const database = await postgres.open(url, 'dwh');
  await migrate(database, 'platform');
  return { url, database };
}

/** What `ecom up` starts the schedules with. */
export type ScheduleOptions = Pick<SchedulerOptions, 'dags' | 'onAttempt' | 'onRun' | 'onWarning'>;

interface OrchestratorParts {
  /** Any process's view; a scheduler need not run. */
  open(config: Config, progress: Progress): Promise<Orchestrator>;
  /** It is not started. */
  health(config: Config): Promise<OrchestratorHealth>;
  /** Where set Variables are. */
  variables(config: Config): Promise<VariableStore>;
  /** Starts what keeps the schedules, without any yet; resolves to what stops it again, where it was started here. */
  prepare(
    config: Config,
    dags: readonly Dag[],
    onNote: (text: string) => void,
  ): Promise<(() => Promise<void>) | undefined>;
  /** Keeps the schedules until it is stopped. */
  schedule(config: Config, state: State, options: ScheduleOptions): Promise<Scheduler>;
}

const embedded: OrchestratorParts = {
  health: async () => ({ isReady: true, found: 'DBOS, in ecom up' }),
  open: async (config, progress) =>
    (await import('./orchestration/dbos/client.ts')).openDbosOrchestrator(await openState(config, progress)),
  variables: async (config) => (await import('./variables/file-store.ts')).fileStore(config),
  prepare: async () => undefined,
  async schedule(config, state, options) {
    const [{ startScheduler }, { tellRun }] = await Promise.all([
      import('./orchestration/dbos/scheduler.ts'),
      import('./alerts/report.ts'),
    ]);
    const onRun = async (run: EndedRun): Promise<void> => {
      await options.onRun?.(run);
      await tellRun(state.database, run, await openVariables(config), options.onWarning);
    };
    return startScheduler({ ...options, config, state, program: ecomProgram(), onRun });
  },
};

/** Its tasks tell alerts themselves. */
const airflow: OrchestratorParts = {
  health: async (config) => (await import('./orchestration/airflow/health.ts')).airflowHealth(config),
  open: async (config) => (await import('./orchestration/airflow/client.ts')).openAirflowOrchestrator(config),
  async variables(config) {
    const [{ airflowVariables }, { openApi }, { accessOf }] = await Promise.all([
      import('./orchestration/airflow/variables.ts'),
      import('./orchestration/airflow/api.ts'),
      import('./orchestration/airflow/access.ts'),
    ]);
    return airflowVariables(async () => openApi(await accessOf(config)));
  },
  prepare: async (config, dags, onNote) =>
    (await import('./orchestration/airflow/server.ts')).startAirflow(config, dags, onNote),
  schedule: async (config, _state, options) =>
    (await import('./orchestration/airflow/scheduler.ts')).watchAirflow({
      ...options,
      config,
      orchestrator: await openOrchestrator(config),
    }),
};

const orchestrators: Readonly<Record<Config['orchestrator'], OrchestratorParts>> = { embedded, airflow };

/** The configured orchestrator; a scheduler need not run. */
export const openOrchestrator = (config: Config, progress: Progress = silent): Promise<Orchestrator> =>
  orchestrators[config.orchestrator].open(config, progress);

/** Whether the configured orchestrator can keep the schedules. */
export const orchestratorHealth = (config: Config): Promise<OrchestratorHealth> =>
  orchestrators[config.orchestrator].health(config);

export const openVariables = (config: Config): Promise<VariableStore> =>
  orchestrators[config.orchestrator].variables(config);

/** Starts what the configured orchestrator needs; resolves to what stops it again, where it was started here. */
export const prepareOrchestrator = (
  config: Config,
  dags: readonly Dag[],
  onNote: (text: string) => void,
): Promise<(() => Promise<void>) | undefined> => orchestrators[config.orchestrator].prepare(config, dags, onNote);

/** Stops the orchestrators that scripts have started on this machine, whichever is configured; false where none ran. */
export const stopOrchestrators = async (config: Config): Promise<boolean> =>
  (await import('./orchestration/airflow/server.ts')).stopAirflow(config, () => {});

/** The declaration of the DAGs for an orchestrator that does not read ours, and where it is written. */
export const declarationOfDags = (): Promise<typeof import('./orchestration/airflow/declaration.ts')> =>
  import('./orchestration/airflow/declaration.ts');

export interface WatchedScheduler extends Scheduler {
  /** How many problems last; rejects where the state does not answer. */
  ask(): Promise<number>;
  /** What keeps schedules from being kept, in words: the state takes no write, a clock is wrong, no run began when one should have. */
  reasons(): Promise<readonly string[]>;
}

/** Starts the DAGs by their schedules until it is stopped. */
export async function openScheduler(config: Config, options: ScheduleOptions): Promise<WatchedScheduler> {
  const [{ countOpen }, { reasonsOf, stateReasons }, { overdue }, { watchClock }] = await Promise.all([
    import('./alerts/ledger.ts'),
    import('./status/health.ts'),
    import('./orchestration/overdue.ts'),
    import('./machine/clock.ts'),
  ]);
  const state = await openState(config);
  const scheduler = await orchestrators[config.orchestrator].schedule(config, state, options);
  const stopping = new AbortController();
  let since = new Date();
  const watching = watchClock(stopping.signal, async ({ to }) => {
    since = to;
  });
  const dagIds = options.dags.map(({ id }) => id);
  const overdueRuns = async (): Promise<readonly string[]> => {
    const orchestrator = await openOrchestrator(config);
    return overdue(orchestrator, dagIds, since).finally(() => orchestrator.close());
  };
  return {
    ...scheduler,
    ask: () => countOpen(state.database),
    async reasons() {
      const problem = scheduler.problem();
      const [ofState, ofRuns] = await Promise.all([stateReasons(state.database), reasonsOf('schedules', overdueRuns)]);
      return [...(problem === undefined ? [] : [problem]), ...ofState, ...ofRuns];
    },
    async stop() {
      stopping.abort();
      await watching;
      await scheduler.stop();
      await state.database.close();
    },
  };
}

/** This program, as a task starts it. */
const ecomProgram = (): readonly [string, ...string[]] => [process.execPath, process.argv[1] ?? ''];

async function closeAll(databases: readonly Database[]): Promise<void> {
  await Promise.all(databases.map((database) => database.close()));
}
