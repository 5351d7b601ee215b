import { randomBytes } from 'node:crypto';
import { mkdtemp, readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { expect, inject, it, onTestFinished } from 'vitest';
import type { EndedRun } from '../../src/alerts/problem.ts';
import { loadConfig } from '../../src/config.ts';
import { type Dag, type DagTask, dags } from '../../src/orchestration/dags.ts';
import { openDbosOrchestrator } from '../../src/orchestration/dbos/client.ts';
import { type Scheduler, startScheduler } from '../../src/orchestration/dbos/scheduler.ts';
import { type DagRun, endStates, type Orchestrator } from '../../src/orchestration/orchestration.ts';
import { pruneRuns } from '../../src/orchestration/prune.ts';
import type { State } from '../../src/orchestration/state.ts';
import { migrate } from '../../src/storage/migrations/migrate.ts';
import { openPostgres } from '../../src/storage/postgres/database.ts';
import { administer } from '../support/databases.ts';

const STREAM = 'synth_stream_5min';
const ETL = 'ecom_etl_10min';

/** The declared DAGs, never due by themselves, with scripts in the place of commands. */
function scripted(scripts: Readonly<Record<string, string>>, more: Partial<DagTask> = {}): readonly Dag[] {
  return dags.map((dag) => ({
    ...dag,
    cron: '0 0 1 1 *',
    tasks: dag.tasks.map((task) => ({
      ...task,
      command: [scripts[task.id] ?? 'exit 0'],
      retryDelaySeconds: 0.05,
      ...more,
    })),
  }));
}

interface Bench {
  readonly orchestrator: Orchestrator;
  readonly home: string;
  start(declared: readonly Dag[]): Promise<Scheduler>;
  /** Runs that have ended, as others are told. */
  readonly ended: EndedRun[];
}

/** A state of its own, and schedulers on it. */
async function newBench(): Promise<Bench> {
  const url = new URL(inject('templateUrl'));
  const name = `ops_${randomBytes(6).toString('hex')}`;
  await administer(url.toString(), `create database ${name} strategy file_copy`);
  url.pathname = `/${name}`;
  const home = await mkdtemp(join(inject('testFolder'), 'scheduler-'));
  const config = loadConfig({ ECOM_HOME: home }, home);
  const state = (): State => ({ url: url.toString(), database: openPostgres(url.toString(), 'dwh') });
  const [own, theirs] = [state(), state()];
  await migrate(own.database, 'platform');
  let running: Scheduler | undefined;
  const ended: EndedRun[] = [];
  const start = async (declared: readonly Dag[]): Promise<Scheduler> => {
    running = await startScheduler({
      config,
      state: own,
      dags: declared,
      program: ['/bin/sh', '-c'],
      pollMs: 20,
      graceMs: 300,
      onRun: async (run) => void ended.push(run),
    });
    const { stop } = running;
    running = { stop: () => stop().finally(() => (running = undefined)) };
    return running;
  };
  await (await start(scripted({}))).stop();
  const orchestrator = await openDbosOrchestrator(theirs);
  onTestFinished(async () => {
    await running?.stop();
    await orchestrator.close();
    await own.database.close();
    await administer(inject('templateUrl'), `drop database ${name} with (force)`);
  });
  return { orchestrator, home, start, ended };
}

async function endOf(orchestrator: Orchestrator, { dagId, runId }: DagRun): Promise<DagRun> {
  for (;;) {
    const run = (await orchestrator.runs({ dagId })).find((candidate) => candidate.runId === runId);
    if (run && endStates.has(run.state)) return run;
    await sleep(20);
  }
}

const attemptsOf = async (orchestrator: Orchestrator, { dagId, runId }: DagRun): Promise<string[]> =>
  (await orchestrator.attempts(dagId, runId)).map(({ taskId, number, state }) => `${taskId} ${number} ${state}`);

it('a triggered run runs its tasks in their order, each with its log', async () => {
  const { orchestrator, home, start } = await newBench();
  await start(scripted({ etl: 'echo $ECOM_DAG_ID $ECOM_TASK_ID $ECOM_TRY_NUMBER', validate: 'echo checked' }));
  const run = await orchestrator.trigger(ETL, { runId: 'manual__one' });
  expect(await endOf(orchestrator, run)).toMatchObject({ state: 'success', dagId: ETL });
  expect(await attemptsOf(orchestrator, run)).toEqual(['etl 1 success', 'validate 1 success']);
  const log = join(home, 'logs', `dag_id=${ETL}`, 'run_id=manual__one', 'task_id=etl', 'attempt=1.log');
  expect(await readFile(log, 'utf8')).toBe(`${ETL} etl 1\n`);
  const again = await orchestrator.trigger(ETL, { runId: 'manual__one' });
  expect(again.state).toBe('success');
  expect(await orchestrator.runs({ dagId: ETL })).toHaveLength(1);
});

it('a failed attempt is repeated; a run whose task keeps failing fails, and runs nothing after it', async () => {
  const { orchestrator, start } = await newBench();
  await start(scripted({ etl: 'test $ECOM_TRY_NUMBER = 3', stream: 'exit 1' }));
  const healed = await endOf(orchestrator, await orchestrator.trigger(ETL));
  expect(healed.state).toBe('success');
  expect(await attemptsOf(orchestrator, healed)).toEqual([
    'etl 1 failed',
    'etl 2 failed',
    'etl 3 success',
    'validate 1 success',
  ]);
  const failed = await endOf(orchestrator, await orchestrator.trigger(STREAM));
  expect(failed.state).toBe('failed');
  expect(await attemptsOf(orchestrator, failed)).toEqual([1, 2, 3, 4].map((number) => `stream ${number} failed`));
});

it('a task that skips itself skips what comes after it, without a repetition', async () => {
  const { orchestrator, start } = await newBench();
  await start(scripted({ etl: 'exit 99' }));
  const run = await endOf(orchestrator, await orchestrator.trigger(ETL));
  expect(run.state).toBe('skipped');
  expect(await attemptsOf(orchestrator, run)).toEqual(['etl 1 skipped']);
});

it('a failed validation fails the run and is not repeated', async () => {
  const { orchestrator, start } = await newBench();
  await start(scripted({ validate: 'exit 1' }));
  const run = await endOf(orchestrator, await orchestrator.trigger(ETL));
  expect(run.state).toBe('failed');
  expect(await attemptsOf(orchestrator, run)).toEqual(['etl 1 success', 'validate 1 failed']);
});

it('conf is in the environment of the run’s tasks, and only of Variables that there are', async () => {
  const { orchestrator, home, start } = await newBench();
  await start(scripted({ stream: 'echo $ECOM_VAR_ORDERS_PER_BATCH' }));
  await endOf(orchestrator, await orchestrator.trigger(STREAM, { runId: 'a', conf: { orders_per_batch: '7' } }));
  expect(await readFile(join(home, `logs/dag_id=${STREAM}/run_id=a/task_id=stream/attempt=1.log`), 'utf8')).toBe('7\n');
  await expect(orchestrator.trigger(STREAM, { conf: { orders: '7' } })).rejects.toMatchObject({
    code: 'SETTING_INVALID',
  });
});

it('five hundred triggered runs wait for each other and end in their order', async () => {
  const { orchestrator, home, start } = await newBench();
  const names = Array.from({ length: 500 }, (_, place) => `run-${String(place).padStart(3, '0')}`);
  for (const runId of names) await orchestrator.trigger(STREAM, { runId });
  await start(scripted({ stream: `echo begin $ECOM_RUN_ID >> ${home}/order; echo end $ECOM_RUN_ID >> ${home}/order` }));
  for (const runId of names.slice(-1)) await endOf(orchestrator, { dagId: STREAM, runId } as DagRun);
  expect((await readFile(join(home, 'order'), 'utf8')).trim().split('\n')).toEqual(
    names.flatMap((name) => [`begin ${name}`, `end ${name}`]),
  );
}, 300_000);

it('a run that is cancelled ends its processes and starts no other', async () => {
  const { orchestrator, start } = await newBench();
  await start(scripted({ etl: 'sleep 60' }));
  const run = await orchestrator.trigger(ETL);
  await expect.poll(() => attemptsOf(orchestrator, run), { timeout: 10_000 }).toEqual(['etl 1 running']);
  expect(await orchestrator.cancel(ETL, run.runId)).toBe(true);
  expect((await endOf(orchestrator, run)).state).toBe('cancelled');
  await expect.poll(() => attemptsOf(orchestrator, run), { timeout: 10_000 }).toEqual(['etl 1 cancelled']);
  expect(await orchestrator.cancel(ETL, run.runId)).toBe(false);
  const next = await orchestrator.trigger(STREAM);
  expect((await endOf(orchestrator, next)).state).toBe('success');
});

it('a task that runs for too long is ended and repeated', async () => {
  const { orchestrator, start } = await newBench();
  await start(scripted({ stream: 'test $ECOM_TRY_NUMBER = 2 || sleep 60' }, { timeoutSeconds: 1 }));
  const run = await endOf(orchestrator, await orchestrator.trigger(STREAM));
  expect(await attemptsOf(orchestrator, run)).toEqual(['stream 1 timed_out', 'stream 2 success']);
});

it('a scheduler that stops leaves its run to the next one, which goes on with the same attempt', async () => {
  const { orchestrator, home, start } = await newBench();
  const declared = scripted({ etl: 'exit 0', validate: `test -f ${home}/go || sleep 60` });
  const first = await start(declared);
  const run = await orchestrator.trigger(ETL);
  await expect
    .poll(() => attemptsOf(orchestrator, run), { timeout: 10_000 })
    .toEqual(['etl 1 success', 'validate 1 running']);
  const { writeFile } = await import('node:fs/promises');
  await writeFile(join(home, 'go'), '');
  await first.stop();
  await start(declared);
  expect((await endOf(orchestrator, run)).state).toBe('success');
  expect(await attemptsOf(orchestrator, run)).toEqual(['etl 1 success', 'validate 1 success']);
});

it('a back-fill puts one run in line for each moment of the schedule, once', async () => {
  const { orchestrator, start } = await newBench();
  await start(scripted({}));
  const window = [new Date('2026-03-01T10:00:00Z'), new Date('2026-03-01T10:30:00Z')] as const;
  const made = await orchestrator.backfill(ETL, ...window);
  expect(made.map(({ logicalTime }) => logicalTime)).toEqual([
    '2026-03-01T10:00:00.000Z',
    '2026-03-01T10:10:00.000Z',
    '2026-03-01T10:20:00.000Z',
  ]);
  for (const run of made) expect((await endOf(orchestrator, run)).state).toBe('success');
  await orchestrator.backfill(ETL, ...window);
  expect(await orchestrator.runs({ dagId: ETL })).toHaveLength(3);
});

it('the clean-up keeps the newest runs of each DAG and whatever has not ended', async () => {
  const { orchestrator, home, start } = await newBench();
  await start(scripted({ etl: `test $ECOM_RUN_ID != slow || sleep 60; echo done` }));
  for (const runId of ['a', 'b', 'c', 'd']) await endOf(orchestrator, await orchestrator.trigger(ETL, { runId }));
  for (const runId of ['x', 'y']) await endOf(orchestrator, await orchestrator.trigger(STREAM, { runId }));
  const slow = await orchestrator.trigger(ETL, { runId: 'slow' });
  await expect.poll(() => attemptsOf(orchestrator, slow), { timeout: 10_000 }).toEqual(['etl 1 running']);
  const waiting = await orchestrator.trigger(ETL, { runId: 'waiting' });
  const config = loadConfig({ ECOM_HOME: home }, home);
  const would = await pruneRuns(config, orchestrator, dags, { keep: 1, isDryRun: true });
  expect(await orchestrator.runs()).toHaveLength(8);
  const report = await pruneRuns(config, orchestrator, dags, { keep: 1 });
  expect(report).toEqual(would);
  expect(report.dags.map(({ dag, removed_runs }) => [dag, removed_runs])).toEqual([
    [STREAM, 1],
    [ETL, 4],
    ['log_cleanup_hourly', 0],
  ]);
  expect(report.dags[1]?.freed_bytes).toBeGreaterThan(0);
  expect((await orchestrator.runs()).map(({ runId }) => runId).sort()).toEqual(['slow', 'waiting', 'y']);
  expect(await orchestrator.attempts(ETL, 'a')).toEqual([]);
  await orchestrator.cancel(ETL, slow.runId);
  expect((await endOf(orchestrator, waiting)).state).toBe('success');
});

it('pausing keeps over a restart', async () => {
  const { orchestrator, start } = await newBench();
  const first = await start(scripted({}));
  await orchestrator.pause(STREAM);
  await first.stop();
  await start(scripted({}));
  const paused = (await orchestrator.dags()).map(({ dag, isPaused, nextRunAt }) => [
    dag.id,
    isPaused,
    nextRunAt === null,
  ]);
  expect(paused).toEqual([
    [STREAM, true, true],
    [ETL, false, false],
    ['log_cleanup_hourly', false, false],
  ]);
});

it('by the schedule a DAG runs at its moments; a run that waited until the next was due is missed', async () => {
  const { orchestrator, home, start } = await newBench();
  const declared = scripted({ stream: `sleep 4; echo $ECOM_RUN_ID >> ${home}/ran` }).map((dag) =>
    dag.id === STREAM ? { ...dag, cron: '*/1 * * * * *' } : dag,
  );
  await start(declared);
  await expect
    .poll(async () => (await orchestrator.runs({ dagId: STREAM, state: 'missed' })).length, { timeout: 30_000 })
    .toBeGreaterThan(2);
  const missed = await orchestrator.runs({ dagId: STREAM, state: 'missed' });
  const ran = (await readFile(join(home, 'ran'), 'utf8')).trim().split('\n');
  expect(missed.map(({ runId }) => runId).filter((runId) => ran.includes(runId))).toEqual([]);
  expect(ran[0]).toMatch(/^scheduled__\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d\+00:00$/);
});

it('an unknown DAG is named with those that there are', async () => {
  const { orchestrator } = await newBench();
  await expect(orchestrator.trigger('nightly')).rejects.toMatchObject({
    code: 'SETTING_INVALID',
    next: expect.stringContaining(STREAM),
  });
});

it('a run that has ended is told with the outcome, result and last error of each of its tasks', async () => {
  const { orchestrator, start, ended } = await newBench();
  const leave = (outcome: object): string => `echo '${JSON.stringify(outcome)}' > $ECOM_OUTCOME_FILE`;
  await start(
    scripted({
      etl: leave({ exit_code: 0, result: { etl_run_id: 7 } }),
      validate: `${leave({ exit_code: 1, error: 'it broke' })}; exit 1`,
    }),
  );
  const run = await endOf(orchestrator, await orchestrator.trigger(ETL));
  expect(ended).toHaveLength(1);
  expect(ended[0]).toMatchObject({
    runId: run.runId,
    state: 'failed',
    tasks: [
      { taskId: 'etl', state: 'success', result: { etl_run_id: 7 } },
      { taskId: 'validate', state: 'failed', result: undefined, error: 'it broke' },
    ],
  });
});
