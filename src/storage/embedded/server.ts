import { mkdir, readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { type Config, dataFolder } from '../../config.ts';
import { EcomError } from '../../errors.ts';
import { withLockFile } from '../../machine/lock-file.ts';
import { LOOPBACK } from '../../machine/ports.ts';
import { withUmask } from '../../machine/umask.ts';
import { type Progress, silent } from '../../progress.ts';
import { serverAccount } from './account.ts';
import { programPath } from './binaries.ts';
import { runAs } from './command.ts';
import { livingPostmaster, type Postmaster } from './control-file.ts';
import { startFailed } from './failures.ts';
import { initialise, isInitialised } from './initialise.ts';
import { choosePlaces, type Places } from './places.ts';
import { type Answer, ask, createDatabases, type databaseNames, SUPERUSER } from './probe.ts';
import { startProcess, waitUntilAnswering } from './start.ts';
import { createPassword, passwordFile, readPassword, readState, type ServerState, writeState } from './state.ts';

/** The embedded PostgreSQL server's life: one for each home folder, shared by all processes, running until it is stopped. */

export type ServerSettings = Pick<Config, 'home' | 'pgPort'>;

export interface RunningServer {
  readonly host: string;
  readonly port: number;
  readonly user: string;
  readonly password: string;
  readonly pid: number;
  readonly dataFolder: string;
  readonly logFile: string;
  /** It ran already. */
  readonly adopted: boolean;
  /** PostgreSQL's, such as `18.4`. */
  readonly version: string;
}

export interface ServerStatus {
  readonly isRunning: boolean;
  readonly port?: number;
  readonly pid?: number;
  readonly dataFolder?: string;
  readonly logFile?: string;
}

/**
 * Makes sure that the embedded server runs and has its databases. It is started detached and outlives this process; one that runs is
 * adopted. May be called by several processes at once.
 *
 * @throws EcomError SERVER_BINARIES_MISSING, SERVER_START_FAILED, PORT_IN_USE, DISK_FULL
 */
export async function ensureServer(config: ServerSettings, progress: Progress = silent): Promise<RunningServer> {
  const adopted = await adopt(config);
  if (adopted) return adopted;
  await mkdir(dataFolder(config), { recursive: true });
  return withLockFile(lockFile(config), async () => (await adopt(config)) ?? (await startReadable(config, progress)));
}

/** Stops the server, ending its connections; false if none ran. */
export async function stopServer(config: ServerSettings): Promise<boolean> {
  const state = await readState(config);
  if (!state || !(await livingPostmaster(state.data))) return false;
  return withLockFile(lockFile(config), async () => {
    const { status, output } = await runAs(serverAccount(), programPath(state.binaries, 'pg_ctl'), [
      'stop',
      `--pgdata=${state.data}`,
      '--mode=fast',
      '--wait',
      '--timeout=60',
    ]);
    if (status !== 0 && (await livingPostmaster(state.data))) throw stopFailed(state, output);
    return true;
  });
}

/** What is known of the server without starting it. */
export async function serverStatus(config: ServerSettings): Promise<ServerStatus> {
  const state = await readState(config);
  if (!state) return { isRunning: false };
  const postmaster = await livingPostmaster(state.data);
  const known = { dataFolder: state.data, logFile: state.log };
  return postmaster ? { isRunning: true, ...postmaster, ...known } : { isRunning: false, ...known };
}

/** The URL of one of the server's databases. */
export function databaseUrl(
  { host, port, user, password }: Pick<RunningServer, 'host' | 'port' | 'user' | 'password'>,
  database: (typeof databaseNames)[number],
): string {
  return `postgres://${user}:${encodeURIComponent(password)}@${host}:${port}/${database}`;
}

const lockFile = (config: ServerSettings): string => join(dataFolder(config), 'postgres.lock');

async function adopt(config: ServerSettings): Promise<RunningServer | undefined> {
  const state = await readState(config);
  const password = await readPassword(config);
  const postmaster = state && (await livingPostmaster(state.data));
  if (!state || !postmaster || password === undefined) return undefined;
  return connectTo(state, postmaster, password, true);
}

/** As root the server runs as another account, which has to get through whatever is made for it; secrets have a mode of their own. */
const startReadable = (config: ServerSettings, progress: Progress): Promise<RunningServer> =>
  withUmask(0o022, () => start(config, progress));

async function start(config: ServerSettings, progress: Progress): Promise<RunningServer> {
  const account = serverAccount();
  const last = await readState(config);
  const places = await choosePlaces(config, account, last);
  if (!isInitialised(places)) {
    progress({ step: 'make the embedded PostgreSQL databases' });
    await initialise(places, account, await createPassword(config));
  }
  progress({ step: 'start the embedded PostgreSQL server' });
  const password = await readPassword(config);
  if (password === undefined) throw passwordLost(config, places);
  const wanted = last?.preferredPort === config.pgPort ? [last.port, config.pgPort] : [config.pgPort];
  const postmaster = await startProcess(places, account, wanted);
  const state = { ...places, port: postmaster.port, preferredPort: config.pgPort };
  await writeState(config, state);
  const server = await connectTo(state, postmaster, password, false);
  if (!server) throw startFailed('it ended while it started', await readFile(places.log, 'utf8'), places);
  return server;
}

/** Undefined if the server ends before it answers. */
async function connectTo(
  state: Pick<ServerState, 'data' | 'log'>,
  postmaster: Postmaster,
  password: string,
  adopted: boolean,
): Promise<RunningServer | undefined> {
  const answer = await waitUntilAnswering(() => ask(postmaster.port, password), state);
  if (!answer) return undefined;
  await createDatabases(postmaster.port, password, answer.databases);
  return running(state, postmaster, password, { adopted, ...answer });
}

function running(
  state: Pick<ServerState, 'data' | 'log'>,
  { pid, port }: Postmaster,
  password: string,
  { adopted, version }: Answer & { readonly adopted: boolean },
): RunningServer {
  return {
    host: LOOPBACK,
    port,
    user: SUPERUSER,
    password,
    pid,
    dataFolder: state.data,
    logFile: state.log,
    adopted,
    version,
  };
}

const stopFailed = ({ data, log }: ServerState, output: string): EcomError =>
  new EcomError('STORE_FAILED', `The embedded PostgreSQL did not stop: ${output.trim()}`, {
    next: `End the process whose number is in ${join(data, 'postmaster.pid')}; ${log} says what it waits for.`,
    retryable: true,
  });

const passwordLost = (config: ServerSettings, { data }: Places): EcomError =>
  new EcomError('SERVER_START_FAILED', `The password of ${data} is gone.`, {
    next: `Put ${passwordFile(config)} back, or move ${data} away to start anew.`,
  });
