import type { ChildProcess } from 'node:child_process';
import { chmod, readFile, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import pg from 'pg';
import { expect, it, onTestFinished, vi } from 'vitest';
import type { ReadyReport } from '../../src/cli/up/ready.ts';
import { type DagRun, endStates, type TaskAttempt } from '../../src/orchestration/orchestration.ts';
import type { StatusReport } from '../../src/status/report.ts';
import { askedFor, awaited, hold, holdTable } from '../support/locks.ts';
import { endOfProcess, type Lines, linesOf, until, within } from '../support/waiting.ts';
import { type Call, ecom, emptyFolder, startEcom } from './ecom.ts';

/** From an empty folder to the first validation, milliseconds on a busy machine. */
const START_MS = 150_000;

vi.setConfig({ testTimeout: 600_000 });

type Home = Call & { readonly home: string };

/** A home folder with an embedded server of its own. */
async function newHome(): Promise<Home> {
  const home = await emptyFolder();
  await chmod(home, 0o755);
  const call = { home, env: { ECOM_HOME: home, ECOM_PG_PORT: '5660', ECOM_HTTP_PORT: '8660' } };
  onTestFinished(async () => void (await ecom(['down'], call)));
  return call;
}

const statusOf = async (call: Call): Promise<StatusReport> =>
  JSON.parse((await ecom(['status', '--json'], call)).stdout) as StatusReport;

interface Up {
  readonly child: ChildProcess;
  /** Of its messages. */
  readonly lines: Lines;
  /** Sends the signal and waits for the end; resolves to the exit code. */
  end(signal: NodeJS.Signals): Promise<number | null>;
}

function startUp(call: Call, ...args: readonly string[]): Up {
  const child = startEcom(['up', ...args], call);
  return {
    child,
    lines: linesOf(child.stderr),
    async end(signal) {
      child.kill(signal);
      return (await endOfProcess(child, `ecom up after ${signal}`)).code;
    },
  };
}

const startFresh = (call: Call): Up => startUp(call, '--history', '1h', '--json');

const VALIDATED = /^\d\d:\d\d:\d\d {2}validate {2}/;

/** Reads the one document of `ecom up --json`. */
function readyFrom({ child }: Up): Promise<ReadyReport> {
  let text = '';
  const whole = new Promise<ReadyReport>((resolve) => {
    child.stdout?.on('data', (piece) => {
      text += String(piece);
      if (text.endsWith('\n}\n')) resolve(JSON.parse(text) as ReadyReport);
    });
  });
  return within(whole, 'the document of ecom up', { ms: START_MS, found: () => `it is ${text}` });
}

it('up fills the shop and the warehouse, works on by itself, and down stops it with its server', async () => {
  const call = await newHome();
  // Its first runs are looked at, and none of the schedule comes between.
  const up = startUp(call, '--history', '1h', '--json', '--batch-every', '12h', '--etl-every', '12h');
  const ready = await readyFrom(up);
  expect(ready.connections.map(({ database }) => database)).toEqual(['ecom_dwh', 'ecom_db']);
  expect(await up.lines.next(VALIDATED, START_MS)).toMatch(/validate {2}\d+ checks passed/);

  const { up: state, server, databases } = await statusOf(call);
  expect(state).toMatchObject({ is_running: true, pid: up.child.pid });
  expect(server?.is_running).toBe(true);
  expect(databases).toMatchObject({ last_run: { etl_run_id: 2 }, lag: { batches: 0 }, failure: null });
  const runs = JSON.parse((await ecom(['dags', 'runs', '--json'], call)).stdout) as DagRun[];
  expect(runs.map(({ dagId, state }) => [dagId, state]).slice(-2)).toEqual([
    ['ecom_etl_10min', 'success'],
    ['synth_stream_5min', 'success'],
  ]);
  const waited = await ecom(['dags', 'trigger', 'ecom_etl_10min', '--run-id', 'waited-for', '--wait'], call);
  expect([waited.code, waited.stdout.trim().split('\n').at(-1)]).toEqual([
    0,
    'ecom_etl_10min: waited-for ended: success.',
  ]);
  expect(waited.stderr).toMatch(/^etl, attempt 1 of waited-for\n(?:.+\n)*?.* info .*"etl_run_id":3/m);
  const failing = ['dags', 'trigger', 'synth_stream_5min', '--conf', 'orders_per_batch=x', '--wait'];
  expect((await ecom(failing, call)).code).toBe(2);
  const logs = await ecom(['logs', 'show', 'ecom_etl_10min', runs.at(-2)?.runId ?? ''], call);
  // A slow machine tells how far the run is, before the result.
  expect(logs.stdout).toMatch(/^etl, attempt 1 of manual__.+\n(?:.+\n)*?.* info .*"etl_run_id":2/);

  const log = (await readFile(join(call.home, 'logs', 'up.log'), 'utf8')).trim().split('\n');
  expect(log.map((line) => JSON.parse(line) as unknown)).toContainEqual({
    timestamp: expect.stringMatching(/^\d{4}-/),
    level: 'info',
    event: expect.stringMatching(/^\d\d:\d\d:\d\d {2}validate {2}/),
  });

  const second = await ecom(['up'], call);
  expect(second.code).toBe(99);
  expect(second.stderr).toContain(`process ${up.child.pid}`);

  expect((await ecom(['down', '--json'], call)).stdout).toBe(
    `${JSON.stringify({ stopped_process: up.child.pid, stopped_airflow: false, stopped_server: true, stopped_spark: false }, null, 2)}\n`,
  );
  expect((await endOfProcess(up.child, 'ecom up after ecom down')).code).toBe(0);
  expect(await statusOf(call)).toMatchObject({
    up: { is_running: false },
    server: { is_running: false },
    databases: null,
  });
});

it('Ctrl-C stops up, also while it starts; the next start goes on', async () => {
  const call = await newHome();
  const early = startFresh(call);
  await early.lines.next(/^✓ databases/, START_MS);
  expect(await early.end('SIGINT')).toBe(0);
  expect((await statusOf(call)).server?.is_running).toBe(false);

  const up = startFresh(call);
  await readyFrom(up);
  expect(await up.end('SIGINT')).toBe(0);
  expect((await statusOf(call)).server?.is_running).toBe(false);

  const again = startFresh(call);
  await again.lines.next(/^✓ shop /, START_MS);
  expect(await again.end('SIGTERM')).toBe(0);
});

it('what a killed up left behind, or a file of another process, is no running up', async () => {
  const call = await newHome();
  const up = startFresh(call);
  await up.lines.next(/^✓ databases/, START_MS);
  await up.end('SIGKILL');
  expect((await statusOf(call)).up.is_running).toBe(false);

  const file = join(call.home, 'data', 'up.json');
  const left = JSON.parse(await readFile(file, 'utf8')) as Record<string, unknown>;
  await writeFile(file, JSON.stringify({ ...left, pid: process.pid }));
  expect((await statusOf(call)).up.is_running).toBe(false);
  expect((await ecom(['down'], call)).stdout).toBe('Stopped the embedded PostgreSQL.\n');
});

it('reset deletes the embedded databases, and only when it is sure', async () => {
  const call = await newHome();
  expect((await ecom(['sql', '--write', 'create table public.kept as select 1 as n'], call)).code).toBe(0);
  const refused = await ecom(['reset'], call);
  expect(refused.code).toBe(2);
  expect(refused.stderr).toContain('NOT_CONFIRMED');
  expect((await ecom(['reset', '--dry-run'], call)).stdout).toContain('Would delete');
  expect((await ecom(['sql', 'select n from public.kept'], call)).code).toBe(0);
  expect((await ecom(['reset', '--yes'], call)).stdout).toContain('Deleted');
  expect((await ecom(['sql', 'select n from public.kept'], call)).stderr).toContain('SQL_FAILED');
});

const TASKS = [
  ['synth_stream_5min', 'stream'],
  ['ecom_etl_10min', 'etl'],
  ['ecom_etl_10min', 'validate'],
  ['log_cleanup_hourly', 'cleanup'],
] as const;

/** Up after its first validation, its DAGs paused and nothing under way: no other run comes between. */
async function startIdle(call: Call): Promise<Up> {
  const up = startUp(call, '--history', '1h');
  await up.lines.next(VALIDATED, START_MS);
  for (const [dag] of TASKS) await ecom(['dags', 'pause', dag], call);
  const isIdle = async (): Promise<boolean> => (await runsOf(call)).every(({ state }) => endStates.has(state));
  await until(isIdle, 'the runs of the schedules to end', { ms: START_MS });
  return up;
}

it('up that is killed in the middle of each task goes on with it: every run ends once, and the warehouse is right', async () => {
  const call = await newHome();
  let up = await startIdle(call);
  const runIds: string[] = [];
  for (const [dag, task] of TASKS) {
    const { runId, holder } = await inTheMiddle(call, task);
    await up.end('SIGKILL');
    await holder.end();
    up = startUp(call);
    await up.lines.next(/^Health and metrics/, START_MS);
    await ended(call, runId);
    runIds.push(runId);
    const tasks = TASKS.filter(([other]) => other === dag).map(([, name]) => [name, 1, 'success']);
    // The clean-up's own run stays, and so do its attempts.
    expect(await attemptsOf(call, dag, runId)).toEqual(tasks);
  }
  // The clean-up was to keep one run of each DAG: the newest.
  expect((await runsOf(call)).map(({ runId }) => runId).sort()).toEqual(
    runIds.filter((runId) => runId !== 'killed-etl').sort(),
  );
  expect((await ecom(['validate'], call)).code).toBe(0);
  await up.end('SIGINT');
});

type Task = (typeof TASKS)[number][1];

/** A run whose task waits for what the connection holds. */
interface HeldRun {
  readonly runId: string;
  readonly holder: pg.Client;
}

/** Triggers a run and resolves when its task waits, in the middle of its work, for what is held. */
async function inTheMiddle(call: Home, task: Task): Promise<HeldRun> {
  const held = await holding[task](call);
  await awaited(held.holder, task);
  await runningProcess(call, held.runId, task);
  return held;
}

/** What each task waits for. The address is asked for before: ecom status counts the rows of the tables. */
const holding: Readonly<Record<Task, (call: Home) => Promise<HeldRun>>> = {
  /**
   * For the next moment of the schedule, which is still to come: until then no batch may be due, and a stream would have nothing to write.
   * Every batch writes its own row; in some minutes of a night it has no order.
   */
  async stream(call) {
    const holder = await holdTable(await embeddedUrl(call, 'ecom_db'), 'stream.batch', 'share');
    const next = Math.ceil((Date.now() + 1) / BATCH_MS) * BATCH_MS;
    const [from, to] = [next, next + 1].map((moment) => new Date(moment).toISOString());
    const made = await ecom(
      ['dags', 'backfill', 'synth_stream_5min', '--from', from ?? '', '--to', to ?? '', '--json'],
      call,
    );
    const [run, ...others] = JSON.parse(made.stdout) as DagRun[];
    expect([run?.logicalTime, others]).toEqual([from, []]);
    return { holder, runId: run?.runId ?? '' };
  },
  async etl(call) {
    const holder = await holdTable(await embeddedUrl(call, 'ecom_db'), 'shop.orders');
    return { holder, runId: await trigger(call, 'ecom_etl_10min', 'killed-etl') };
  },
  /** The load before it uses the same tables: it is held at its end, while the table that validate needs is asked for. */
  async validate(call) {
    const url = await embeddedUrl(call, 'ecom_dwh');
    const cursor = await holdTable(url, 'ops.source_cursor', 'share');
    const runId = await trigger(call, 'ecom_etl_10min', 'killed-validate');
    await awaited(cursor, 'the load');
    const holder = holdTable(url, 'mart.customer_360');
    await askedFor(cursor, 'mart.customer_360');
    await cursor.end();
    return { holder: await holder, runId };
  },
  /** The rows of a run that is to be forgotten: the scheduler has no more use for them. */
  async cleanup(call) {
    const url = await embeddedUrl(call, 'ecom_ops');
    const holder = await hold(url, "select from platform.task_attempt where run_id = 'killed-etl' for update");
    const keepOne = ['--conf', 'history_runs_kept=1'] as const;
    return { holder, runId: await trigger(call, 'log_cleanup_hourly', 'killed-cleanup', ...keepOne) };
  },
};

const BATCH_MS = 5 * 60_000;

/** Resolves to the run's name. */
async function trigger(call: Call, dag: string, runId: string, ...more: readonly string[]): Promise<string> {
  expect((await ecom(['dags', 'trigger', dag, '--run-id', runId, ...more], call)).code).toBe(0);
  return runId;
}

it('a task that is killed is begun again as the next attempt', async () => {
  const call = await newHome();
  const up = await startIdle(call);
  const { runId, holder } = await inTheMiddle(call, 'stream');
  process.kill(await runningProcess(call, runId, 'stream'), 'SIGKILL');
  await holder.end();
  await ended(call, runId);
  expect(await attemptsOf(call, 'synth_stream_5min', runId)).toEqual([
    ['stream', 1, 'failed'],
    ['stream', 2, 'success'],
  ]);
  await up.end('SIGINT');
});

it('a PostgreSQL that is killed in the middle of a task fails the attempt; the next one does the work, and the run ends once', async () => {
  const call = await newHome();
  const up = await startIdle(call);
  // Asked first: status counts the rows of the table that is held.
  const server = await serverPid(call);
  const { runId } = await inTheMiddle(call, 'etl');
  process.kill(server, 'SIGKILL');
  await ended(call, runId);
  expect(await attemptsOf(call, 'ecom_etl_10min', runId)).toEqual([
    ['etl', 1, 'failed'],
    ['etl', 2, 'success'],
    ['validate', 1, 'success'],
  ]);
  expect((await runsOf(call)).filter(({ state }) => state !== 'success')).toEqual([]);
  expect((await ecom(['validate'], call)).code).toBe(0);
  await up.end('SIGINT');
});

async function serverPid(call: Call): Promise<number> {
  const { server } = await statusOf(call);
  if (!server?.pid) throw new Error('the server does not run');
  return server.pid;
}

/** The process of a task's first attempt, once it is written down as running. */
async function runningProcess(call: Home, runId: string, task: string): Promise<number> {
  const client = new pg.Client({ connectionString: await embeddedUrl(call, 'ecom_ops') });
  await client.connect();
  let attempts: readonly { pid: string; state: string }[] = [];
  const ask = async (): Promise<number | undefined> => {
    const { rows } = await client.query<{ pid: string; state: string }>(
      'select pid, state from platform.task_attempt where run_id = $1 and task_id = $2',
      [runId, task],
    );
    attempts = rows;
    const running = rows.find(({ state }) => state === 'running');
    return running && Number(running.pid);
  };
  try {
    return await until(ask, `${task} of ${runId} to run`, {
      found: () => `its attempts are ${JSON.stringify(attempts)}`,
    });
  } finally {
    await client.end();
  }
}

async function attemptsOf(call: Call, dag: string, runId: string): Promise<unknown[]> {
  const { stdout } = await ecom(['dags', 'runs', '--dag', dag, '--run', runId, '--json'], call);
  return (JSON.parse(stdout) as TaskAttempt[]).map(({ taskId, number, state }) => [taskId, number, state]);
}

async function embeddedUrl({ home }: Home, database: string): Promise<string> {
  const password = (await readFile(join(home, 'data', 'secrets', 'postgres.password'), 'utf8')).trim();
  const { port } = JSON.parse(await readFile(join(home, 'data', 'postgres.json'), 'utf8')) as { port: number };
  return `postgresql://ecom:${password}@127.0.0.1:${port}/${database}`;
}

async function runsOf(call: Call): Promise<readonly DagRun[]> {
  return JSON.parse((await ecom(['dags', 'runs', '--json'], call)).stdout) as DagRun[];
}

/** Resolves when the run has ended well; throws as soon as it has ended otherwise. */
async function ended(call: Call, runId: string): Promise<void> {
  let state: string | undefined;
  const ask = async (): Promise<boolean> => {
    // A server that was killed answers again in a moment.
    const { code, stdout } = await ecom(['dags', 'runs', '--json'], call);
    if (code === 0) state = (JSON.parse(stdout) as DagRun[]).find((run) => run.runId === runId)?.state;
    return state !== undefined && endStates.has(state as DagRun['state']);
  };
  await until(ask, `the run ${runId} to end`, { ms: START_MS, everyMs: 500, found: () => `its state is ${state}` });
  expect(state).toBe('success');
}

it('a PostgreSQL that is killed is started again, and the schedules go on; health says how it is', async () => {
  const call = await newHome();
  const up = startUp(call, '--history', '1h', '--batch-every', '5s', '--etl-every', '30s');
  const { lines } = up;
  const [, url] = /(http:\S+)\/health/.exec(await lines.next(/^Health and metrics/, START_MS)) ?? [];
  await lines.next(VALIDATED, START_MS);
  expect(await (await fetch(`${url}/health`)).json()).toEqual({ status: 'ok', reasons: [] });
  expect((await fetch(`${url}/ready`)).status).toBe(200);
  // Rows are counted when the run has ended, somewhat after its last task.
  await vi.waitFor(async () => {
    const metrics = await (await fetch(`${url}/metrics`)).text();
    expect(metrics).toMatch(/^ecom_task_attempts_total\{dag="ecom_etl_10min",task="etl",state="success"\} \d+$/m);
    expect(metrics).toMatch(/^ecom_rows_total\{what="loaded",table="orders"\} \d+$/m);
    expect(metrics).toMatch(/^ecom_alerts_open 0$/m);
  }, 50_000);

  process.kill(await serverPid(call), 'SIGKILL');
  await lines.next(/^PostgreSQL had ended and is started again/);
  await lines.next(/^\d\d:\d\d:\d\d {2}stream {4}/);
  await expect.poll(async () => (await fetch(`${url}/health`)).status, { timeout: 50_000 }).toBe(200);
  expect((await ecom(['validate'], call)).code).toBe(0);
  expect(await up.end('SIGTERM')).toBe(0);
});
