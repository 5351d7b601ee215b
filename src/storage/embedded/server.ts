import { mkdir, readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { type Config, dataFolder } from '../../config.ts';
import { EcomError } from '../../errors.ts';
import { withLockFile } from '../../machine/lock-file.ts';
import { LOOPBACK } from '../../machine/ports.ts';
import { withUmask } from '../../machine/umask.ts';
import { type Progress, silent } from '../../progress.ts';
import { type Account, serverAccount } from './account.ts';
import { programPath } from './binaries.ts';
import { runAs } from './command.ts';
import { livingPostmaster, type Postmaster } from './control-file.ts';
import { startFailed } from './failures.ts';
import { initialise, isInitialised } from './initialise.ts';
import {
  createPassword,
  type DatabaseName,
  type LoginName,
  makePasswords,
  owners,
  type Passwords,
  passwordFile,
  readPassword,
  readPasswords,
  SUPERUSER,
} from './logins.ts';
import { choosePlaces, type Places } from './places.ts';
import { type Answer, ask } from './probe.ts';
import { provesToBeOurs } from './proof.ts';
import { settle, unsettled } from './rights.ts';
import { startProcess, waitUntilAnswering } from './start.ts';
import { readState, type ServerState, writeState } from './state.ts';

/** The embedded PostgreSQL server's life: one for each home folder, shared by all processes, running until it is stopped. */

export type ServerSettings = Pick<Config, 'home' | 'pgPort'>;

export interface RunningServer {
  readonly host: string;
  readonly port: number;
  /** The superuser's. */
  readonly password: string;
  readonly passwords: Passwords;
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
 * Makes sure that the embedded server runs and has its databases and log-ins. It is started detached and outlives this process; one that
 * runs is adopted. May be called by several processes at once.
 *
 * @throws EcomError SERVER_BINARIES_MISSING, SERVER_START_FAILED, PORT_IN_USE, DISK_FULL
 */
export async function ensureServer(config: ServerSettings, progress: Progress = silent): Promise<RunningServer> {
  const adopted = await adopt(config, false);
  if (adopted) return adopted;
  await mkdir(dataFolder(config), { recursive: true });
  return withLockFile(
    lockFile(config),
    async () => (await adopt(config, true)) ?? (await startReadable(config, progress)),
  );
}

/**
 * Stops the server, ending its connections; false if none ran.
 *
 * @throws EcomError STORE_FAILED where it does not stop, or does not prove to be ours
 */
export async function stopServer(config: ServerSettings): Promise<boolean> {
  const state = await readState(config);
  if (!state || !(await livingPostmaster(state.data))) return false;
  return withLockFile(lockFile(config), async () => {
    await stop(config, state);
    return true;
  });
}

/** Of who holds the lock file. */
async function stop(config: ServerSettings, state: ServerState): Promise<void> {
  if (!(await provesToBeOurs(state, await readPassword(config)))) return;
  const { status, output } = await runAs(serverAccount(), programPath(state.binaries, 'pg_ctl'), [
    'stop',
    `--pgdata=${state.data}`,
    '--mode=fast',
    '--wait',
    '--timeout=60',
  ]);
  if (status !== 0 && (await livingPostmaster(state.data))) throw stopFailed(state, output);
}

/**
 * Does work on the files of the server, which is down meanwhile: whoever needs it waits. It runs afterwards if it ran before.
 *
 * @param work gets the data folder, which may be missing
 */
export async function whileStopped<T>(
  config: ServerSettings,
  work: (data: string, account: Account | undefined) => Promise<T>,
): Promise<T> {
  await mkdir(dataFolder(config), { recursive: true });
  return withLockFile(lockFile(config), async () => {
    const state = await readState(config);
    const ran = state !== undefined && (await livingPostmaster(state.data)) !== undefined;
    if (state && ran) await stop(config, state);
    const account = serverAccount();
    try {
      return await work((await choosePlaces(config, account, state)).data, account);
    } finally {
      if (ran) await startReadable(config, silent);
    }
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

/** The URL of one of the server's databases, for its owner or another log-in. */
export function databaseUrl(
  { host, port, password, passwords }: Pick<RunningServer, 'host' | 'port' | 'password' | 'passwords'>,
  database: DatabaseName,
  login: LoginName | typeof SUPERUSER = owners[database],
): string {
  const secret = login === SUPERUSER ? password : passwords[login];
  return `postgres://${login}:${encodeURIComponent(secret)}@${host}:${port}/${database}`;
}

const lockFile = (config: ServerSettings): string => join(dataFolder(config), 'postgres.lock');

/** Undefined where none runs, and where something is to be made that only the holder of the lock file makes. */
async function adopt(config: ServerSettings, isLocked: boolean): Promise<RunningServer | undefined> {
  const state = await readState(config);
  const password = await readPassword(config);
  const postmaster = state && (await livingPostmaster(state.data));
  if (!state || !postmaster || password === undefined) return undefined;
  const passwords = await (isLocked ? makePasswords(config) : readPasswords(config));
  return passwords && connectTo(state, postmaster, { password, passwords }, { adopted: true, mayChange: isLocked });
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
  const passwords = await makePasswords(config);
  const server = await connectTo(state, postmaster, { password, passwords }, { adopted: false, mayChange: true });
  if (!server) throw startFailed('it ended while it started', await readFile(places.log, 'utf8'), places);
  return server;
}

interface Secrets {
  /** The superuser's. */
  readonly password: string;
  readonly passwords: Passwords;
}

/** Undefined if the server ends before it answers, and where it is not as it should be and may not be changed. */
async function connectTo(
  state: Pick<ServerState, 'data' | 'log'>,
  { port }: Postmaster,
  { password, passwords }: Secrets,
  { adopted, mayChange }: { readonly adopted: boolean; readonly mayChange: boolean },
): Promise<RunningServer | undefined> {
  const access = { port, password };
  const answer = await waitUntilAnswering(() => ask(access), state);
  if (!answer) return undefined;
  if (answer.data !== state.data) throw anotherServer(state, port, answer);
  const missing = await unsettled(answer, passwords);
  if (missing && !mayChange) return undefined;
  if (missing) {
    await settle(access, missing, passwords).catch((error: unknown) => {
      throw notSettled(state, error);
    });
  }
  const { pid, version } = answer;
  return { host: LOOPBACK, ...access, passwords, pid, dataFolder: state.data, logFile: state.log, adopted, version };
}

const notSettled = ({ data, log }: Pick<ServerState, 'data' | 'log'>, cause: unknown): EcomError =>
  new EcomError('STORE_FAILED', `The PostgreSQL of ${data} did not get its log-ins: ${(cause as Error).message}.`, {
    next: `Nothing is lost. End who holds what the message names, or stop the server with ecom down, and run the command again; ${log} has the statement.`,
    fields: { data, log },
    cause,
    retryable: true,
  });

const anotherServer = ({ data }: Pick<ServerState, 'data'>, port: number, answer: Answer): EcomError =>
  new EcomError('SERVER_START_FAILED', `The server on port ${port} is that of ${answer.data}, not of ${data}.`, {
    next: `Run ecom doctor; where ${data} was moved, stop the server of its old place.`,
    fields: { data, answers: answer.data, port },
  });

const stopFailed = ({ data, log }: ServerState, output: string): EcomError =>
  new EcomError('STORE_FAILED', `The embedded PostgreSQL did not stop: ${output.trim()}`, {
    next: `End the process whose number is in ${join(data, 'postmaster.pid')}; ${log} says what it waits for.`,
    retryable: true,
  });

const passwordLost = (config: ServerSettings, { data }: Places): EcomError =>
  new EcomError('SERVER_START_FAILED', `The password of ${data} is gone.`, {
    next: `Put ${passwordFile(config, SUPERUSER)} back, or move ${data} away to start anew.`,
  });
