import type { ChildProcess } from 'node:child_process';
import { once } from 'node:events';
import { chmod, readFile, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { createInterface } from 'node:readline';
import pg from 'pg';
import { expect, it, onTestFinished, vi } from 'vitest';
import type { ReadyReport } from '../../src/cli/up/ready.ts';
import type { DagRun, TaskAttempt } from '../../src/orchestration/orchestration.ts';
import type { StatusReport } from '../../src/status/report.ts';
import { holdTable, isAwaited } from '../support/databases.ts';
import { type Call, ecom, emptyFolder, startEcom } from './ecom.ts';

/** A home folder with an embedded server of its own. */
async function newHome(): Promise<Call & { readonly home: string }> {
  const home = await emptyFolder();
  await chmod(home, 0o755);
  const call = { home, env: { ECOM_HOME: home, ECOM_PG_PORT: '5660', ECOM_HTTP_PORT: '8660' } };
  onTestFinished(async () => void (await ecom(['down'], call)));
  return call;
}

const statusOf = async (call: Call): Promise<StatusReport> =>
  JSON.parse((await ecom(['status', '--json'], call)).stdout) as StatusReport;

/** Resolves with the line that matches. */
async function lineFrom(stream: ChildProcess['stderr'], pattern: RegExp): Promise<string> {
  if (!stream) throw new Error('no stream');
  for await (const line of createInterface({ input: stream })) if (pattern.test(line)) return line;
  throw new Error(`the stream ended without ${pattern}`);
}

const startUp = (call: Call): ChildProcess => startEcom(['up', '--history', '1h', '--json'], call);

/** Reads the one document of `ecom up --json`. */
async function readyFrom(child: ChildProcess): Promise<ReadyReport> {
  let text = '';
  for await (const piece of child.stdout ?? []) {
    text += String(piece);
    if (text.endsWith('\n}\n')) break;
  }
  return JSON.parse(text) as ReadyReport;
}

async function endOf(child: ChildProcess): Promise<number | null> {
  if (child.exitCode === null) await once(child, 'exit');
  return child.exitCode;
}

it('up fills the shop and the warehouse, works on by itself, and down stops it with its server', async () => {
  const call = await newHome();
  const up = startUp(call);
  const firstRun = lineFrom(up.stderr, /^\d\d:\d\d:\d\d {2}validate {2}\d+ checks passed/);
  const ready = await readyFrom(up);
  expect(ready.connections.map(({ database }) => database)).toEqual(['ecom_dwh', 'ecom_db']);
  expect(await firstRun).toBeTruthy();

  const { up: state, server, databases } = await statusOf(call);
  expect(state).toMatchObject({ is_running: true, pid: up.pid });
  expect(server?.is_running).toBe(true);
  expect(databases).toMatchObject({ last_run: { etl_run_id: 2 }, lag: { batches: 0 }, failure: null });
  const runs = JSON.parse((await ecom(['dags', 'runs', '--json'], call)).stdout) as DagRun[];
  expect(runs.map(({ dagId, state }) => [dagId, state]).slice(-2)).toEqual([
    ['ecom_etl_10min', 'success'],
    ['synth_stream_5min', 'success'],
  ]);
  const logs = await ecom(['logs', 'show', 'ecom_etl_10min'], call);
  expect(logs.stdout).toMatch(/^etl, attempt 1 of manual__.+\n.* info .*"etl_run_id":2/m);

  const log = (await readFile(join(call.home, 'logs', 'up.log'), 'utf8')).trim().split('\n');
  expect(log.map((line) => JSON.parse(line) as unknown)).toContainEqual({
    timestamp: expect.stringMatching(/^\d{4}-/),
    level: 'info',
    event: expect.stringMatching(/^\d\d:\d\d:\d\d {2}validate {2}/),
  });

  const second = await ecom(['up'], call);
  expect(second.code).toBe(99);
  expect(second.stderr).toContain(`process ${up.pid}`);

  expect((await ecom(['down', '--json'], call)).stdout).toBe(
    `${JSON.stringify({ stopped_process: up.pid, stopped_airflow: false, stopped_server: true, stopped_spark: false }, null, 2)}\n`,
  );
  expect(await endOf(up)).toBe(0);
  expect(await statusOf(call)).toMatchObject({
    up: { is_running: false },
    server: { is_running: false },
    databases: null,
  });
});

it('Ctrl-C stops up, also while it starts; the next start goes on', async () => {
  const call = await newHome();
  const early = startUp(call);
  await lineFrom(early.stderr, /^✓ databases/);
  early.kill('SIGINT');
  expect(await endOf(early)).toBe(0);
  expect((await statusOf(call)).server?.is_running).toBe(false);

  const up = startUp(call);
  await readyFrom(up);
  up.kill('SIGINT');
  expect(await endOf(up)).toBe(0);
  expect((await statusOf(call)).server?.is_running).toBe(false);

  const again = startUp(call);
  await lineFrom(again.stderr, /^✓ shop /);
  again.kill('SIGTERM');
  expect(await endOf(again)).toBe(0);
});

it('what a killed up left behind, or a file of another process, is no running up', async () => {
  const call = await newHome();
  const up = startUp(call);
  await lineFrom(up.stderr, /^✓ databases/);
  up.kill('SIGKILL');
  await endOf(up);
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

it('up that is killed in the middle of each task goes on with it: every run ends once, and the warehouse is right', async () => {
  const call = await newHome();
  let up = startEcom(['up', '--history', '1h'], call);
  await lineFrom(up.stderr, /^\d\d:\d\d:\d\d {2}validate {2}/);
  // No other run of these comes between.
  for (const [dag] of TASKS) await ecom(['dags', 'pause', dag], call);
  for (const [dag, task] of TASKS) {
    const runId = `killed-${task}`;
    const letGo = await inTheMiddle(call, dag, task, runId);
    up.kill('SIGKILL');
    await endOf(up);
    await letGo();
    up = startEcom(['up'], call);
    await lineFrom(up.stderr, /^Health and metrics/);
    await expect.poll(() => stateOf(call, runId), { timeout: 60_000 }).toBe('success');
    const tasks = TASKS.filter(([other]) => other === dag).map(([, name]) => [name, 1, 'success']);
    // The clean-up's own run stays, and so do its attempts.
    expect(await attemptsOf(call, dag, runId)).toEqual(tasks);
  }
  expect((await ecom(['validate'], call)).code).toBe(0);
  up.kill('SIGINT');
  await endOf(up);
}, 300_000);

/**
 * Triggers a run and resolves when the task is in the middle of its work: one that writes waits for a table, and holds the lock that keeps
 * others from the same work; another is halted.
 *
 * @returns lets it go on
 */
async function inTheMiddle(
  call: Call & { readonly home: string },
  dag: string,
  task: string,
  runId: string,
): Promise<() => Promise<void>> {
  const trigger = (): Promise<unknown> => ecom(['dags', 'trigger', dag, '--run-id', runId], call);
  if (task === 'stream' || task === 'etl') {
    const holder = await holdTable(await embeddedUrl(call, 'ecom_db'), 'shop.orders');
    await trigger();
    await expect.poll(() => isAwaited(holder), { timeout: 30_000 }).toBe(true);
    return () => holder.end();
  }
  await trigger();
  const pid = await heldProcess(call, runId, task);
  return async () => void process.kill(pid, 'SIGCONT');
}

it('a task that is killed is begun again as the next attempt', async () => {
  const call = await newHome();
  const up = startEcom(['up', '--history', '1h'], call);
  await lineFrom(up.stderr, /^\d\d:\d\d:\d\d {2}validate {2}/);
  expect((await ecom(['dags', 'trigger', 'synth_stream_5min', '--run-id', 'killed'], call)).code).toBe(0);
  process.kill(await heldProcess(call, 'killed', 'stream'), 'SIGKILL');
  await expect.poll(() => stateOf(call, 'killed'), { timeout: 60_000 }).toBe('success');
  expect(await attemptsOf(call, 'synth_stream_5min', 'killed')).toEqual([
    ['stream', 1, 'failed'],
    ['stream', 2, 'success'],
  ]);
  up.kill('SIGINT');
  await endOf(up);
}, 180_000);

it('a PostgreSQL that is killed in the middle of a task fails the attempt; the next one does the work, and the run ends once', async () => {
  const call = await newHome();
  const up = startEcom(['up', '--history', '1h'], call);
  await lineFrom(up.stderr, /^\d\d:\d\d:\d\d {2}validate {2}/);
  for (const [dag] of TASKS) await ecom(['dags', 'pause', dag], call);
  // Asked first: status counts the rows of the table that is held.
  const server = await serverPid(call);
  await inTheMiddle(call, 'ecom_etl_10min', 'etl', 'killed');
  process.kill(server, 'SIGKILL');
  await expect.poll(() => stateOf(call, 'killed'), { timeout: 120_000, interval: 1_000 }).toBe('success');
  expect(await attemptsOf(call, 'ecom_etl_10min', 'killed')).toEqual([
    ['etl', 1, 'failed'],
    ['etl', 2, 'success'],
    ['validate', 1, 'success'],
  ]);
  const runs = JSON.parse((await ecom(['dags', 'runs', '--json'], call)).stdout) as DagRun[];
  expect(runs.filter(({ state }) => state !== 'success')).toEqual([]);
  expect((await ecom(['validate'], call)).code).toBe(0);
  up.kill('SIGINT');
  await endOf(up);
}, 300_000);

async function serverPid(call: Call): Promise<number> {
  const { server } = await statusOf(call);
  if (!server?.pid) throw new Error('the server does not run');
  return server.pid;
}

/** The process of a task that has just begun, halted in the middle of its work. */
async function heldProcess(call: Call & { readonly home: string }, runId: string, task: string): Promise<number> {
  const client = new pg.Client({ connectionString: await embeddedUrl(call, 'ecom_ops') });
  await client.connect();
  try {
    for (;;) {
      const { rows } = await client.query<{ pid: string }>(
        "select pid from platform.task_attempt where run_id = $1 and task_id = $2 and state = 'running'",
        [runId, task],
      );
      if (rows[0]) {
        const pid = Number(rows[0].pid);
        process.kill(pid, 'SIGSTOP');
        return pid;
      }
    }
  } finally {
    await client.end();
  }
}

async function attemptsOf(call: Call, dag: string, runId: string): Promise<unknown[]> {
  const { stdout } = await ecom(['dags', 'runs', '--dag', dag, '--run', runId, '--json'], call);
  return (JSON.parse(stdout) as TaskAttempt[]).map(({ taskId, number, state }) => [taskId, number, state]);
}

async function embeddedUrl(call: Call & { readonly home: string }, database: string): Promise<string> {
  const password = (await readFile(join(call.home, 'data', 'secrets', 'postgres.password'), 'utf8')).trim();
  return `postgresql://ecom:${password}@127.0.0.1:${(await statusOf(call)).server?.port}/${database}`;
}

async function stateOf(call: Call, runId: string): Promise<string | undefined> {
  const runs = JSON.parse((await ecom(['dags', 'runs', '--json'], call)).stdout) as DagRun[];
  return runs.find((run) => run.runId === runId)?.state;
}

it('a PostgreSQL that is killed is started again, and the schedules go on; health says how it is', async () => {
  const call = await newHome();
  const up = startEcom(['up', '--history', '1h', '--batch-every', '5s', '--etl-every', '30s'], call);
  const lines = linesOf(up);
  const [, url] = /(http:\S+)\/health/.exec(await lines.next(/^Health and metrics/)) ?? [];
  await lines.next(/^\d\d:\d\d:\d\d {2}validate {2}/);
  expect(await (await fetch(`${url}/health`)).json()).toEqual({ status: 'ok', reason: null });
  // Rows are counted when the run has ended, somewhat after its last task.
  await vi.waitFor(async () => {
    const metrics = await (await fetch(`${url}/metrics`)).text();
    expect(metrics).toMatch(/^ecom_task_attempts_total\{dag="ecom_etl_10min",task="etl",state="success"\} \d+$/m);
    expect(metrics).toMatch(/^ecom_rows_total\{what="loaded",table="orders"\} \d+$/m);
    expect(metrics).toMatch(/^ecom_alerts_open 0$/m);
  }, 30_000);

  process.kill(await serverPid(call), 'SIGKILL');
  await lines.next(/^PostgreSQL had ended and is started again/);
  await lines.next(/^\d\d:\d\d:\d\d {2}stream {4}/);
  await expect.poll(async () => (await fetch(`${url}/health`)).status, { timeout: 20_000 }).toBe(200);
  expect((await ecom(['validate'], call)).code).toBe(0);
  up.kill('SIGTERM');
  expect(await endOf(up)).toBe(0);
}, 180_000);

/** The lines of a process's messages, each looked at once. */
function linesOf(child: ChildProcess): { next(pattern: RegExp): Promise<string> } {
  if (!child.stderr) throw new Error('no stream');
  const lines = createInterface({ input: child.stderr })[Symbol.asyncIterator]();
  return {
    async next(pattern) {
      for (;;) {
        const { value, done } = await lines.next();
        if (done) throw new Error(`the stream ended without ${pattern}`);
        if (pattern.test(value)) return value;
      }
    },
  };
}
