import { execFile } from 'node:child_process';
import { chmod, copyFile, mkdtemp, readdir, readFile, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { promisify } from 'node:util';
import { sql } from 'kysely';
import { afterAll, beforeAll, expect, it, onTestFinished } from 'vitest';
import { type Config, loadConfig } from '../../src/config.ts';
import { airflowHome } from '../../src/orchestration/airflow/access.ts';
import { openAirflowOrchestrator } from '../../src/orchestration/airflow/client.ts';
import { dags } from '../../src/orchestration/dags.ts';
import { openDbosOrchestrator } from '../../src/orchestration/dbos/client.ts';
import { startScheduler } from '../../src/orchestration/dbos/scheduler.ts';
import { type DagRun, endStates, type Orchestrator } from '../../src/orchestration/orchestration.ts';
import { secretFile } from '../../src/secrets.ts';
import { databaseUrl, ensureServer, stopServer } from '../../src/storage/embedded/server.ts';
import { openPlatform, openState } from '../../src/wire.ts';
import { startReceiver } from '../alerts/receivers.ts';
import { checkout, ecom, type Outcome, startEcom } from '../cli/ecom.ts';
import { attemptsOf, CLEANUP, ETL, endOf, STREAM } from '../orchestration/contract.ts';
import { administer } from '../support/databases.ts';
import { askedFor, awaited, holdTable } from '../support/locks.ts';
import { endOfProcess, linesOf, until, within } from '../support/waiting.ts';
import { type Rows, readWarehouse } from '../support/warehouse.ts';
import { dagsOf, startTestAirflow, type TestAirflow } from './support/airflow.ts';

/** The platform as a person has it with Airflow: one home folder, the checkout's own DAGs. Each test goes on from the one before. */
let airflow: TestAirflow;
let orchestrator: Orchestrator;
/** For the end of a run, which Airflow may notice minutes later. */
const patienceMs = 280_000;

beforeAll(async () => {
  airflow = await startTestAirflow();
  orchestrator = await openAirflowOrchestrator(airflow.config);
});

afterAll(() => airflow?.remove());

const call = async (...args: readonly string[]): Promise<Outcome> => {
  const outcome = await ecom(args, { env: airflow.env, patienceMs: 150_000 });
  if (outcome.code !== 0) throw new Error(`ecom ${args.join(' ')} ended with ${outcome.code}: ${outcome.stderr}`);
  return outcome;
};

const HISTORY = ['--since', '3h', '--seed', '7'] as const;

const TICK_MS = 5 * 60_000;

/** So that the first run by the schedule has something to write. */
const historyEnd = (now: number): string => new Date(Math.floor(now / TICK_MS) * TICK_MS - 4 * TICK_MS).toISOString();

async function onPlatform<T>(
  config: Config,
  work: (platform: Awaited<ReturnType<typeof openPlatform>>) => Promise<T>,
): Promise<T> {
  const platform = await openPlatform(config);
  try {
    return await work(platform);
  } finally {
    await platform.close();
  }
}

const warehouseOf = (config: Config): Promise<Record<string, Rows>> =>
  onPlatform(config, ({ dwh }) => readWarehouse(dwh));

async function onDatabase(name: 'ecom_db' | 'ecom_dwh', statement: string): Promise<void> {
  const url = databaseUrl(await ensureServer(airflow.config), name);
  await onPlatform(airflow.config, async ({ oltp, dwh }) =>
    (name === 'ecom_db' ? oltp : dwh).session(({ queries }) => sql.raw(statement).execute(queries)),
  );
  expect(url).toContain(name);
}

it('Airflow reads the DAGs without an error or a warning, and its processes listen on loopback only', async () => {
  expect((await dagsOf(airflow.api)).map(({ dag_id }) => dag_id).sort()).toEqual([ETL, CLEANUP, STREAM].sort());
  expect((await call('doctor')).stdout).toContain('its scheduler is healthy');
  expect(await airflow.api.get('/importErrors')).toMatchObject({ total_entries: 0 });
  expect(await airflow.api.get('/dagWarnings')).toMatchObject({ total_entries: 0 });
  const python = join(checkout, 'libs', 'airflow', 'bin', 'python');
  const file = join(checkout, 'dags', 'ecom_schedules.py');
  const { stderr } = await promisify(execFile)(python, ['-W', 'always', file], {
    env: { ...process.env, AIRFLOW_HOME: airflowHome(airflow.config) },
  });
  expect(stderr.split('\n').filter((line) => line.includes('ecom_schedules'))).toEqual([]);
  expect(await listeners()).toEqual([['127.0.0.1', Number(airflow.env.ECOM_AIRFLOW_PORT)]]);
});

/** Addresses and ports on which Airflow's processes listen. */
async function listeners(): Promise<readonly (readonly [string, number])[]> {
  const sockets = new Set((await Promise.all((await airflowProcesses()).map(socketsOf))).flat());
  const tables = await Promise.all(['tcp', 'tcp6'].map((name) => readFile(`/proc/net/${name}`, 'utf8')));
  const lines = tables.flatMap((text) => text.trim().split('\n').slice(1)).map((line) => line.trim().split(/\s+/));
  const LISTENING = '0A';
  return lines
    .filter(([, , , state, , , , , , inode]) => state === LISTENING && sockets.has(inode ?? ''))
    .map(([, local = '']) => addressOf(local));
}

/** `0100007F:1F90`: bytes of the address from the last, then the port. */
function addressOf(local: string): readonly [string, number] {
  const [address = '', port = ''] = local.split(':');
  return [Buffer.from(address, 'hex').reverse().join('.'), Number.parseInt(port, 16)];
}

/** Every process of the groups that the script started. */
async function airflowProcesses(): Promise<readonly number[]> {
  const folder = airflowHome(airflow.config);
  const files = (await readdir(folder)).filter((name) => name.endsWith('.pid'));
  const groups = await Promise.all(files.map(async (name) => (await readFile(join(folder, name), 'utf8')).trim()));
  const { stdout } = await promisify(execFile)('ps', ['-eo', 'pid=,pgid=']);
  const pairs = stdout
    .trim()
    .split('\n')
    .map((line) => line.trim().split(/\s+/));
  return pairs.filter(([, group]) => groups.includes(group ?? '')).map(([pid]) => Number(pid));
}

async function socketsOf(pid: number): Promise<readonly string[]> {
  const folder = `/proc/${pid}/fd`;
  const names = await readdir(folder).catch(() => []);
  const { readlink } = await import('node:fs/promises');
  const links = await Promise.all(names.map((name) => readlink(join(folder, name)).catch(() => '')));
  return links.flatMap((link) => /^socket:\[(\d+)\]$/.exec(link)?.[1] ?? []);
}

it('the stream and then the ETL run by the schedule; history and warehouse equal what the embedded orchestrator gives', async () => {
  const until = historyEnd(Date.now());
  await call('stream', ...HISTORY, '--until', until);
  const since = JSON.parse(
    (await call('sql', '--db', 'oltp', 'select min(covers_from) as since from stream.batch', '--json')).stdout,
  );
  const runs = [...(await runsBySchedule(STREAM)), ...(await runsBySchedule(ETL))];
  expect(new Set(runs.map(({ state }) => state))).toEqual(new Set(['success']));
  const embedded = await runEmbedded({ since: since.rows[0].since, until, runs });
  const ours = await historyOf(orchestrator, runs);
  expect(embedded.history).toEqual(ours);
  const expected = await warehouseOf(airflow.config);
  expect(Object.values(expected).flat().length).toBeGreaterThan(1_000);
  expect(embedded.warehouse).toEqual(expected);
});

/** What the schedule runs until a first run has ended, oldest first; the DAG is paused after it. The next moment may have come meanwhile. */
async function runsBySchedule(dagId: string): Promise<readonly DagRun[]> {
  const runs = (): Promise<readonly DagRun[]> => orchestrator.runs({ dagId });
  await call('dags', 'unpause', dagId);
  await expect.poll(async () => (await runs()).length, { timeout: 60_000 }).toBeGreaterThan(0);
  for (const run of await runs()) await endOf({ orchestrator, patienceMs }, run);
  await call('dags', 'pause', dagId);
  const found = (await runs()).toReversed();
  if (found.every(({ state }) => endStates.has(state))) return found;
  // What waits is begun only while its DAG is not paused.
  return runsBySchedule(dagId);
}

async function historyOf(of: Orchestrator, runs: readonly DagRun[]): Promise<readonly unknown[]> {
  return Promise.all(
    runs.map(async ({ dagId, runId, logicalTime, state }) => ({
      dagId,
      logicalTime,
      state,
      attempts: (await of.attempts(dagId, runId)).map(({ taskId, number, state: end, exitCode }) => [
        taskId,
        number,
        end,
        exitCode,
      ]),
    })),
  );
}

interface Wanted {
  readonly since: string;
  readonly until: string;
  readonly runs: readonly DagRun[];
}

/** The same shop and the same moments, by the embedded orchestrator in a home of its own. */
async function runEmbedded({ since, until, runs }: Wanted) {
  const home = await mkdtemp(join(tmpdir(), 'ecom-embedded-'));
  await chmod(home, 0o755);
  const env = { ECOM_HOME: home, ECOM_PG_PORT: '5680' };
  const config = loadConfig(env, home);
  const seeded = await ecom(['stream', '--since', new Date(since).toISOString(), '--until', until, '--seed', '7'], {
    env,
  });
  expect(seeded.code).toBe(0);
  const [from, to] = [airflow.config, config].map((one) => secretFile(one, 'personal-data.key'));
  await copyFile(from ?? '', to ?? '');
  const state = await openState(config);
  const program = [process.execPath, join(checkout, 'bin', 'ecom.mjs')] as const;
  const scheduler = await startScheduler({ config, state, dags, program, pollMs: 100 });
  const client = await openDbosOrchestrator(await openState(config));
  try {
    for (const { id } of dags) await client.pause(id);
    const again: DagRun[] = [];
    for (const { dagId, logicalTime } of runs) {
      const moment = new Date(logicalTime);
      const [made] = await client.backfill(dagId, moment, new Date(moment.getTime() + 1));
      again.push(await endOf({ orchestrator: client, patienceMs }, made as DagRun));
    }
    return { history: await historyOf(client, again), warehouse: await warehouseOf(config) };
  } finally {
    await scheduler.stop();
    await client.close();
    await state.database.close();
    await stopServer(config);
    await rm(home, { recursive: true, force: true });
  }
}

it('a Variable that is set with ecom is Airflow’s, and holds for the next task', async () => {
  await call('variables', 'set', 'last_purchases_count', '2');
  expect(await airflow.api.get('/variables/last_purchases_count')).toMatchObject({ value: '2' });
  const listed = JSON.parse((await call('variables', 'list', '--json')).stdout) as {
    name: string;
    source: string;
    value: string;
  }[];
  expect(listed.find(({ name }) => name === 'last_purchases_count')).toMatchObject({ value: '2', source: 'stored' });
  await call('dags', 'unpause', ETL);
  expect((await endOf({ orchestrator, patienceMs }, await orchestrator.trigger(ETL))).state).toBe('success');
  const longest = await onPlatform(airflow.config, ({ dwh }) =>
    dwh.session(({ queries }) =>
      sql<{
        n: number;
      }>`select max(length(last_purchases) - length(replace(last_purchases, ',', '')) + 1) as n from mart.customer_360`.execute(
        queries,
      ),
    ),
  );
  expect(Number(longest.rows[0]?.n)).toBe(2);
  await call('variables', 'unset', 'last_purchases_count');
  await expect(airflow.api.get('/variables/last_purchases_count')).rejects.toMatchObject({ status: 404 });
  expect((await endOf({ orchestrator, patienceMs }, await orchestrator.trigger(ETL))).state).toBe('success');
});

it('what fails alerts once while it lasts, and once when it is over', async () => {
  const receiver = await startReceiver();
  await call('variables', 'set', 'alert_webhook_url', receiver.url);
  const told = (): string[] =>
    receiver.posts.map(({ body }) => {
      const { type, data } = JSON.parse(body) as {
        type: string;
        data: { kind: string; task: string; check: string | null };
      };
      return [type, data.kind, data.task, data.check ?? ''].join(' ').trim();
    });
  await onDatabase(
    'ecom_dwh',
    'update core.fact_order set total_amount = total_amount + 1 where order_id = (select max(order_id) from core.fact_order)',
  );
  const failing = async (): Promise<string> =>
    (await endOf({ orchestrator, patienceMs }, await orchestrator.trigger(ETL))).state;
  expect([await failing(), await failing()]).toEqual(['failed', 'failed']);
  // A task tells how it ended when it has ended.
  const timeout = 30_000;
  await expect.poll(told, { timeout }).toContain('alert.opened failed_check validate sum_of_total_amount');
  const opened = told();
  expect(new Set(opened).size).toBe(opened.length);
  await call('etl', '--full');
  expect(await failing()).toBe('success');
  const resolved = opened.map((text) => text.replace('opened', 'resolved')).sort();
  await expect.poll(() => told().slice(opened.length).sort(), { timeout }).toEqual(resolved);

  const before = receiver.posts.length;
  await call('dags', 'unpause', CLEANUP);
  // We would refuse it; whoever asks Airflow itself is not asked.
  const asked = { logical_date: null, conf: { history_runs_kept: 'many' } };
  const { dag_run_id: runId } = await airflow.api.post<{ dag_run_id: string }>(`/dags/${CLEANUP}/dagRuns`, asked);
  const broken = await until(
    async () => (await orchestrator.runs({ dagId: CLEANUP })).find((run) => run.runId === runId),
    'the run that was asked for',
  );
  expect((await endOf({ orchestrator, patienceMs }, broken)).state).toBe('failed');
  expect(await attemptsOf({ orchestrator }, broken)).toEqual(['cleanup 1 failed', 'cleanup 2 failed']);
  await expect.poll(() => told().slice(before), { timeout }).toEqual(['alert.opened failed_task cleanup']);
  await call('variables', 'unset', 'alert_webhook_url');
});

it('the clean-up leaves the newest five runs of each DAG, with their logs', async () => {
  await call('dags', 'unpause', CLEANUP);
  await call('dags', 'unpause', STREAM);
  for (let number = 0; number < 6; number += 1)
    await endOf({ orchestrator, patienceMs }, await orchestrator.trigger(STREAM));
  const newest = (await orchestrator.runs({ dagId: STREAM })).slice(0, 5).map(({ runId }) => runId);
  expect((await endOf({ orchestrator, patienceMs }, await orchestrator.trigger(CLEANUP))).state).toBe('success');
  const left = (await orchestrator.runs({ dagId: STREAM })).map(({ runId }) => runId);
  expect(left.slice(-5)).toEqual(newest);
  // A batch may have come by the schedule meanwhile.
  expect(left.length - 5).toBeLessThan(2);
  const folders = await readdir(join(airflow.config.home, 'logs', `dag_id=${STREAM}`));
  expect(folders.sort()).toEqual(left.map((runId) => `run_id=${runId}`).sort());
});

it('a Connection names the database of a task, and its password is in no log', async () => {
  const password = 'p@ss/w0rd#:%é"\\';
  const url = new URL(databaseUrl(await ensureServer(airflow.config), 'ecom_dwh', 'ecom'));
  await administer(url.toString(), `create role analyst superuser login password '${password}'`);
  await administer(url.toString(), 'create database other_dwh');
  await airflow.api.post('/connections', {
    connection_id: 'ecom_dwh',
    conn_type: 'postgres',
    host: url.hostname,
    port: Number(url.port),
    login: 'analyst',
    password,
    schema: 'other_dwh',
  });
  onTestFinished(() => airflow.api.delete('/connections/ecom_dwh'));
  const run = await endOf({ orchestrator, patienceMs }, await orchestrator.trigger(ETL));
  expect(run.state).toBe('success');
  url.pathname = '/other_dwh';
  const other = await warehouseOf({ ...airflow.config, dwhUrl: url.toString() });
  expect(other.fact_order?.length).toBeGreaterThan(100);
  const [attempt] = await orchestrator.attempts(ETL, run.runId);
  const log = await readFile(attempt?.logFile ?? '', 'utf8');
  expect(log).toContain('run_etl.sh');
  for (const text of [password, encodeURIComponent(password), 'w0rd']) expect(log).not.toContain(text);
  const rendered = await airflow.api.get<object>(
    `/dags/${ETL}/dagRuns/${encodeURIComponent(run.runId)}/taskInstances/etl`,
  );
  expect(JSON.stringify(rendered)).not.toContain('w0rd');
});

it('a task whose Airflow is killed goes on; its repetition waits for it, and the run ends with one load', async () => {
  const url = databaseUrl(await ensureServer(airflow.config), 'ecom_db');
  await call('stream');
  const holder = await holdTable(url, 'shop.orders');
  const { runId } = await orchestrator.trigger(ETL, { runId: 'killed' });
  await awaited(holder, 'the load', 100_000);
  for (const pid of await airflowProcesses()) process.kill(pid, 'SIGKILL');
  await airflow.script('start');
  const folder = join(airflow.config.home, 'logs', `dag_id=${ETL}`, `run_id=${runId}`, 'task_id=etl');
  const second = (): Promise<string> => readFile(join(folder, 'attempt=2.log'), 'utf8').catch(() => '');
  await expect.poll(second, { timeout: 150_000, interval: 1_000 }).toContain('Attempt 1 still runs');
  await holder.end();
  expect((await endOf({ orchestrator, patienceMs }, { dagId: ETL, runId } as DagRun)).state).toBe('success');
  const loads = await onPlatform(airflow.config, ({ dwh }) =>
    dwh.session(({ queries }) =>
      sql<{ n: number }>`select count(*) as n from ops.etl_run where requested_by = ${runId}`.execute(queries),
    ),
  );
  expect(Number(loads.rows[0]?.n)).toBe(1);
  expect((await attemptsOf({ orchestrator }, { dagId: ETL, runId })).slice(-2)).toEqual([
    'etl 2 success',
    'validate 1 success',
  ]);
});

/** Airflow looks for such tasks every minute, and on a busy machine took more than four to see one. */
const NOTICED_MS = 560_000;

it('a task whose worker is killed fails once Airflow notices, and alerts', { timeout: 800_000 }, async () => {
  const receiver = await startReceiver();
  await call('variables', 'set', 'alert_webhook_url', receiver.url);
  await call('dags', 'unpause', ETL);
  const url = databaseUrl(await ensureServer(airflow.config), 'ecom_dwh');
  // The load before it uses the same table: it is held at its end, while the table that validate needs is asked for.
  const cursor = await holdTable(url, 'ops.source_cursor', 'share');
  const { runId } = await orchestrator.trigger(ETL, { runId: 'worker-killed' });
  await awaited(cursor, 'the load', 100_000);
  const asked = holdTable(url, 'mart.customer_360');
  await askedFor(cursor, 'mart.customer_360');
  await cursor.end();
  // It would end well if it were let go; nobody is left to see it.
  await awaited(await asked, 'validate', 100_000);
  for (const pid of await workers()) process.kill(pid, 'SIGKILL');
  const run = await endOf({ orchestrator, patienceMs: NOTICED_MS }, { dagId: ETL, runId } as DagRun);
  expect(run.state).toBe('failed');
  const told = (): unknown[] =>
    receiver.posts.map(({ body }) => {
      const { type, data } = JSON.parse(body) as { type: string; data: { kind: string; task: string } };
      return [type, data.kind, data.task];
    });
  await expect.poll(told, { timeout: 60_000 }).toEqual([['alert.opened', 'failed_task', 'validate']]);
  await call('variables', 'unset', 'alert_webhook_url');
});

/** What runs tasks: whatever the scheduler has started, but not the scheduler. */
async function workers(): Promise<readonly number[]> {
  const folder = airflowHome(airflow.config);
  const scheduler = Number(await readFile(join(folder, 'scheduler.pid'), 'utf8'));
  const { stdout } = await promisify(execFile)('ps', ['-eo', 'pid=,pgid=']);
  const pairs = stdout
    .trim()
    .split('\n')
    .map((line) => line.trim().split(/\s+/).map(Number));
  return pairs.flatMap(([pid = 0, group]) => (group === scheduler && pid !== scheduler ? [pid] : []));
}

it('ecom up fills the shop, lets Airflow keep the schedules, and tells what ends there', async () => {
  await airflow.script('stop');
  const env = { ...airflow.env, ECOM_HTTP_PORT: '8670' };
  const up = startEcom(['up', '--history', '1h'], { env });
  onTestFinished(() => void up.kill('SIGKILL'));
  const lines = linesOf(up.stderr);
  await lines.next(/^Health and metrics/, 120_000);
  // The runs of two DAGs end in any order.
  const told = new Set<string>();
  for (const dag of [STREAM, ETL]) await orchestrator.trigger(dag);
  const untilAll = async (): Promise<void> => {
    while (told.size < 3) {
      const line = await lines.next(/^\d\d:\d\d:\d\d {2}(stream|etl|validate) /, 120_000);
      told.add(line.split(/ +/)[1] ?? '');
    }
  };
  await within(untilAll(), 'stream, etl and validate to be told', { ms: 200_000, found: () => [...told].join(', ') });
  up.kill('SIGTERM');
  await lines.next(/Airflow is stopped\./, 120_000);
  await endOfProcess(up, 'ecom up after SIGTERM', 120_000);
  await expect(orchestrator.dags()).rejects.toMatchObject({ code: 'ORCHESTRATOR_UNREACHABLE' });
});

it('ecom up does not take another span than the one that Airflow was given', async () => {
  const outcome = await ecom(['up', '--etl-every', '1m'], { env: { ...airflow.env, ECOM_HTTP_PORT: '8670' } });
  expect(outcome.code).toBe(2);
  expect(outcome.stderr).toContain('which ecom up cannot change');
});
