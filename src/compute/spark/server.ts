import { spawn } from 'node:child_process';
import { createHash, randomBytes } from 'node:crypto';
import { existsSync } from 'node:fs';
import { mkdir, readFile, rm, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { z } from 'zod';
import { type Config, dataFolder, logsFolder } from '../../config.ts';
import { EcomError } from '../../errors.ts';
import { readJson, writeWhole } from '../../machine/files.ts';
import { withLockFile } from '../../machine/lock-file.ts';
import { openLogFile, sizeOf } from '../../machine/log-file.ts';
import { freePort, LOOPBACK } from '../../machine/ports.ts';
import { isSameProcess, processStart } from '../../machine/processes.ts';
import { type Progress, silent } from '../../progress.ts';
import { newSecretFile } from '../../secrets.ts';
import type { SparkAddress } from './address.ts';
import { openSpark } from './client.ts';

/** The life of a Spark Connect server on this machine: one for each home folder, shared by all processes, running until it is stopped. */

type Settings = Pick<Config, 'home' | 'sparkHome'>;

export interface SparkServer {
  readonly address: SparkAddress;
  /** The JVM's own. */
  readonly pid: number;
  readonly logFile: string;
  /** It ran already. */
  readonly adopted: boolean;
}

/** `<home>/data/spark.json`, mode 600. */
interface ServerState {
  readonly pid: number;
  readonly processStart: string | null;
  readonly port: number;
  readonly token: string;
  /** Of the properties that it was started with. */
  readonly fingerprint: string;
}

const PREFERRED_PORT = 15_002;
const DRIVER_MEMORY = '2g';
const START_TIMEOUT_MS = 120_000;
const STOP_TIMEOUT_MS = 15_000;
const POLL_MS = 250;
const LINES_SHOWN = 12;

/**
 * Makes sure that a server with these properties runs. It is started detached and outlives this process, since it takes some ten seconds
 * to start; one that runs is adopted, one with other properties (another database) is exchanged.
 *
 * @param properties Spark's settings beyond those of the server itself; may hold credentials, they are kept in a file of mode 600
 * @throws EcomError SERVER_BINARIES_MISSING, SERVER_START_FAILED, PORT_IN_USE
 */
export async function ensureSparkServer(
  settings: Settings,
  properties: Readonly<Record<string, string>> = {},
  progress: Progress = silent,
): Promise<SparkServer> {
  const fingerprint = createHash('sha256')
    .update(JSON.stringify([settings.sparkHome, properties]))
    .digest('hex');
  const adopted = await adopt(settings, fingerprint);
  if (adopted) return adopted;
  await mkdir(dataFolder(settings), { recursive: true });
  return withLockFile(join(dataFolder(settings), 'spark.lock'), async () => {
    const other = await adopt(settings, fingerprint);
    if (other) return other;
    await end(settings);
    progress({ step: 'start the Spark server' });
    return start(settings, properties, fingerprint);
  });
}

/** Stops the server and what it computes; false if none ran. */
export async function stopSparkServer(settings: Pick<Config, 'home'>): Promise<boolean> {
  const state = await readState(settings);
  if (!state || !(await isRunning(state))) return false;
  return withLockFile(join(dataFolder(settings), 'spark.lock'), () => end(settings));
}

const stateFile = (settings: Pick<Config, 'home'>): string => join(dataFolder(settings), 'spark.json');
const logFile = (settings: Pick<Config, 'home'>): string => join(logsFolder(settings), 'spark.log');

const serverState: z.ZodType<ServerState> = z.object({
  pid: z.number().int(),
  processStart: z.string().nullable(),
  port: z.number().int(),
  token: z.string(),
  fingerprint: z.string(),
});

const STATE_LOST =
  'End the Spark server of this folder, if one runs, and remove the file: the next start makes both anew.';

const readState = (settings: Pick<Config, 'home'>): Promise<ServerState | undefined> =>
  readJson(stateFile(settings), serverState, STATE_LOST);

const isRunning = ({ pid, processStart: start }: ServerState): Promise<boolean> => isSameProcess(pid, start);

const addressOf = ({ port, token }: ServerState): SparkAddress => ({
  host: LOOPBACK,
  port,
  useTls: false,
  token,
  userId: 'ecom',
});

async function adopt(settings: Settings, fingerprint: string): Promise<SparkServer | undefined> {
  const state = await readState(settings);
  if (!state || state.fingerprint !== fingerprint || !(await isRunning(state))) return undefined;
  // One that was killed is seen as running for another moment.
  if (!(await answers(state))) return undefined;
  return { address: addressOf(state), pid: state.pid, logFile: logFile(settings), adopted: true };
}

async function end(settings: Pick<Config, 'home'>): Promise<boolean> {
  const state = await readState(settings);
  const wasRunning = state !== undefined && (await isRunning(state));
  if (wasRunning) await endProcess(state);
  await rm(stateFile(settings), { force: true });
  return wasRunning;
}

async function endProcess(state: ServerState): Promise<void> {
  signal(state, 'SIGTERM');
  const killAt = performance.now() + STOP_TIMEOUT_MS;
  while (await isRunning(state)) {
    if (performance.now() > killAt) signal(state, 'SIGKILL');
    await sleep(POLL_MS);
  }
}

function signal({ pid }: ServerState, name: NodeJS.Signals): void {
  try {
    process.kill(pid, name);
  } catch (error) {
    // It has just ended by itself.
    if ((error as NodeJS.ErrnoException).code !== 'ESRCH') throw error;
  }
}

async function start(
  settings: Settings,
  properties: Readonly<Record<string, string>>,
  fingerprint: string,
): Promise<SparkServer> {
  const program = join(settings.sparkHome, 'bin', 'spark-submit');
  if (!existsSync(program)) throw sparkMissing(settings.sparkHome);
  const token = randomBytes(32).toString('hex');
  const port = await freePort([PREFERRED_PORT]);
  const file = await writeProperties(settings, port, properties);
  await mkdir(logsFolder(settings), { recursive: true });
  const log = await openLogFile(logFile(settings));
  const written = await sizeOf(logFile(settings));
  const child = spawn(
    program,
    [
      ...['--class', 'org.apache.spark.sql.connect.service.SparkConnectServer'],
      ...['--properties-file', file],
      ...['--driver-memory', DRIVER_MEMORY],
      'spark-internal',
    ],
    { cwd: workFolder(settings), detached: true, env: environment(settings, token), stdio: ['ignore', log.fd, log.fd] },
  );
  const failed = new Promise<Error>((resolve) => child.once('error', resolve));
  await log.close();
  const { pid } = child;
  if (pid === undefined) throw startFailed((await failed).message, logFile(settings));
  child.unref();
  const state = { pid, processStart: (await processStart(pid)) ?? null, port, token, fingerprint };
  await writeWhole(stateFile(settings), JSON.stringify(state));
  await waitUntilAnswering(settings, state, written);
  return { address: addressOf(state), pid, logFile: logFile(settings), adopted: false };
}

const workFolder = (settings: Pick<Config, 'home'>): string => join(dataFolder(settings), 'spark');

/** What the JVM needs of this process's surroundings; no secret but its own. */
function environment({ sparkHome }: Settings, token: string): NodeJS.ProcessEnv {
  const { PATH, HOME, JAVA_HOME, LANG } = process.env;
  return {
    ...{ PATH, HOME, JAVA_HOME, LANG },
    SPARK_HOME: sparkHome,
    SPARK_LOCAL_IP: LOOPBACK,
    SPARK_CONNECT_AUTHENTICATE_TOKEN: token,
  };
}

async function writeProperties(
  settings: Settings,
  port: number,
  properties: Readonly<Record<string, string>>,
): Promise<string> {
  const folder = workFolder(settings);
  await mkdir(folder, { recursive: true });
  const all = {
    'spark.master': 'local[*]',
    'spark.app.name': 'ecom',
    'spark.connect.grpc.binding.address': LOOPBACK,
    'spark.connect.grpc.binding.port': String(port),
    'spark.driver.bindAddress': LOOPBACK,
    'spark.driver.host': LOOPBACK,
    'spark.ui.enabled': 'false',
    'spark.log.level': 'WARN',
    'spark.local.dir': join(folder, 'local'),
    'spark.sql.warehouse.dir': join(folder, 'tables'),
    ...properties,
  };
  const path = await newSecretFile(settings, 'spark.properties');
  const lines = Object.entries(all).map(([name, value]) => `${escaped(name)}=${escaped(value)}\n`);
  await rm(path, { force: true });
  await writeFile(path, lines.join(''), { mode: 0o600 });
  return path;
}

/** Java's properties format: https://docs.oracle.com/javase/8/docs/api/java/util/Properties.html#load-java.io.Reader- */
const escaped = (text: string): string => text.replaceAll(/[\\:=#! ]/g, '\\$&');

async function waitUntilAnswering(settings: Settings, state: ServerState, written: number): Promise<void> {
  const giveUpAt = performance.now() + START_TIMEOUT_MS;
  const log = async (): Promise<string> => (await readFile(logFile(settings))).subarray(written).toString('utf8');
  for (;;) {
    if (!(await isRunning(state))) throw startFailed(await log(), logFile(settings));
    if (await answers(state)) return;
    if (performance.now() > giveUpAt) {
      await end(settings);
      throw startFailed(await log(), logFile(settings));
    }
    await sleep(POLL_MS);
  }
}

async function answers(state: ServerState): Promise<boolean> {
  const client = openSpark(addressOf(state), { retries: 0 });
  try {
    return (await client.version()) !== '';
  } catch (error) {
    if (error instanceof EcomError && error.code === 'ENGINE_UNREACHABLE') return false;
    throw error;
  } finally {
    await client.close();
  }
}

const sparkMissing = (sparkHome: string): EcomError =>
  new EcomError('SERVER_BINARIES_MISSING', `Spark is not installed in ${sparkHome}.`, {
    next: 'Run scripts/spark/install.sh, set SPARK_HOME to a Spark 4, or ECOM_SPARK_URL to a server of your own.',
    fields: { spark_home: sparkHome },
  });

const startFailed = (output: string, log: string): EcomError =>
  new EcomError('SERVER_START_FAILED', `The Spark server did not start.\n${lastLines(output)}`, {
    next: `Correct what the lines say (it needs Java 17 or newer); ${log} has all of them.`,
    fields: { log },
  });

/** Without the JVM's stack, which would push out what it is about. */
const lastLines = (output: string): string =>
  output
    .trim()
    .split('\n')
    .filter((line) => !/^\s+(at |\.\.\. \d)/.test(line))
    .slice(-LINES_SHOWN)
    .join('\n');
