import { randomBytes } from 'node:crypto';
import { mkdir, mkdtemp, readFile, writeFile } from 'node:fs/promises';
import { dirname, join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { expect, inject, it, onTestFinished } from 'vitest';
import type { EndedRun } from '../../src/alerts/problem.ts';
import { loadConfig } from '../../src/config.ts';
import { type Dag, type DagTask, dags } from '../../src/orchestration/dags.ts';
import { openDbosOrchestrator } from '../../src/orchestration/dbos/client.ts';
import { type Scheduler, startScheduler } from '../../src/orchestration/dbos/scheduler.ts';
import type { DagRun, Orchestrator } from '../../src/orchestration/orchestration.ts';
import type { State } from '../../src/orchestration/state.ts';
import { migrate } from '../../src/storage/migrations/migrate.ts';
import { openPostgres } from '../../src/storage/postgres/database.ts';
import { administer } from '../support/databases.ts';
import { PATIENCE_MS } from '../support/waiting.ts';
import { attemptsOf, ETL, endOf, monthly, orchestratorContract, STREAM, scriptPath } from './contract.ts';

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
  /** What the scheduler had to say. */
  readonly warnings: string[];
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
  const warnings: string[] = [];
  const start = async (declared: readonly Dag[]): Promise<Scheduler> => {
    running = await startScheduler({
      config,
      state: own,
      dags: declared,
      program: ['/bin/sh', '-c'],
      pollMs: 20,
      graceMs: 300,
      onRun: async (run) => void ended.push(run),
      onWarning: (text) => warnings.push(text),
      clockWatch: { everyMs: 50 },
    });
    const { stop, problem } = running;
    running = { problem, stop: () => stop().finally(() => (running = undefined)) };
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
  return { orchestrator, home, start, ended, warnings };
}

orchestratorContract(async () => {
  const { orchestrator, home, start } = await newBench();
  const path = scriptPath(home, '"$ECOM_RUN_ID"', '"$ECOM_TASK_ID"');
  const command = [`if [ -f ${path} ]; then exec /bin/sh ${path}; fi`];
  await start(monthly().map((dag) => ({ ...dag, tasks: dag.tasks.map((task) => ({ ...task, command })) })));
  return {
    orchestrator,
    home,
    patienceMs: PATIENCE_MS,
    async script(runId, taskId, text) {
      await mkdir(dirname(scriptPath(home, runId, taskId)), { recursive: true });
      await writeFile(scriptPath(home, runId, taskId), text);
    },
  };
});

it('five hundred triggered runs wait for each other and end in their order', async () => {
  const { orchestrator, home, start } = await newBench();
  const names = Array.from({ length: 500 }, (_, place) => `run-${String(place).padStart(3, '0')}`);
  for (const runId of names) await orchestrator.trigger(STREAM, { runId });
  await start(scripted({ stream: `echo begin $ECOM_RUN_ID >> ${home}/order; echo end $ECOM_RUN_ID >> ${home}/order` }));
  for (const runId of names.slice(-1))
    await endOf({ orchestrator, patienceMs: 280_000 }, { dagId: STREAM, runId } as DagRun);
  expect((await readFile(join(home, 'order'), 'utf8')).trim().split('\n')).toEqual(
    names.flatMap((name) => [`begin ${name}`, `end ${name}`]),
  );
}, 300_000);

it('a task that runs for too long is ended and repeated', async () => {
  const { orchestrator, start } = await newBench();
  await start(scripted({ stream: 'test $ECOM_TRY_NUMBER = 2 || sleep 60' }, { timeoutSeconds: 1 }));
  const run = await endOf({ orchestrator }, await orchestrator.trigger(STREAM));
  expect(await attemptsOf({ orchestrator }, run)).toEqual(['stream 1 timed_out', 'stream 2 success']);
});

it('a scheduler that stops leaves its run to the next one, which goes on with the same attempt', async () => {
  const { orchestrator, home, start } = await newBench();
  const declared = scripted({ etl: 'exit 0', validate: `test -f ${home}/go || sleep 60` });
  const first = await start(declared);
  const run = await orchestrator.trigger(ETL);
  await expect
    .poll(() => attemptsOf({ orchestrator }, run), { timeout: PATIENCE_MS })
    .toEqual(['etl 1 success', 'validate 1 running']);
  await writeFile(join(home, 'go'), '');
  await first.stop();
  await start(declared);
  expect((await endOf({ orchestrator }, run)).state).toBe('success');
  expect(await attemptsOf({ orchestrator }, run)).toEqual(['etl 1 success', 'validate 1 success']);
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
    .poll(async () => (await orchestrator.runs({ dagId: STREAM, state: 'missed' })).length, { timeout: PATIENCE_MS })
    .toBeGreaterThan(2);
  const missed = await orchestrator.runs({ dagId: STREAM, state: 'missed' });
  const ran = (await readFile(join(home, 'ran'), 'utf8')).trim().split('\n');
  expect(missed.map(({ runId }) => runId).filter((runId) => ran.includes(runId))).toEqual([]);
  expect(ran[0]).toMatch(/^scheduled__\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d\+00:00$/);
});

it('a DAG with catch-up has its run for every moment, also for those while no scheduler ran', async () => {
  const { orchestrator, start } = await newBench();
  const declared = scripted({}).map((dag) =>
    dag.id === STREAM ? { ...dag, cron: '*/1 * * * * *', catchup: true } : dag,
  );
  const momentsOf = async (): Promise<number[]> =>
    (await orchestrator.runs({ dagId: STREAM }))
      .map(({ logicalTime }) => Date.parse(logicalTime))
      .toSorted((a, b) => a - b);
  const first = await start(declared);
  await expect.poll(async () => (await momentsOf()).length, { timeout: PATIENCE_MS }).toBeGreaterThan(1);
  await first.stop();
  const stoppedAt = Date.now();
  await sleep(3_000);
  const startedAt = Date.now();
  await start(declared);
  await expect.poll(async () => (await momentsOf()).at(-1), { timeout: PATIENCE_MS }).toBeGreaterThan(startedAt);
  const moments = await momentsOf();
  expect(moments.filter((moment) => moment > stoppedAt && moment <= startedAt).length).toBeGreaterThanOrEqual(2);
  expect(new Set(moments.slice(1).map((moment, place) => moment - (moments[place] ?? 0)))).toEqual(new Set([1_000]));
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
  const run = await endOf({ orchestrator }, await orchestrator.trigger(ETL));
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

/** The machine's clock as this process sees it, until the test ends; what it runs sees the real one. */
function settableClock(): { set(aheadMs: number): void } {
  const Real = Date;
  let ahead = 0;
  class Shifted extends Real {
    constructor(...parts: readonly unknown[]) {
      super(...((parts.length === 0 ? [Shifted.now()] : parts) as [number]));
    }
    static override now(): number {
      return Real.now() + ahead;
    }
  }
  globalThis.Date = Shifted as DateConstructor;
  onTestFinished(() => {
    globalThis.Date = Real;
  });
  return {
    set(aheadMs) {
      ahead = aheadMs;
    },
  };
}

const HOURS = 3_600_000;

it('a clock that is set two hours ahead and back again keeps no schedule waiting; what was missed is one report', async () => {
  const { orchestrator, home, start, ended, warnings } = await newBench();
  const clock = settableClock();
  const declared = scripted({ stream: `echo $ECOM_RUN_ID >> ${home}/ran`, etl: `test -f ${home}/go || sleep 0.5` }).map(
    (dag) => (dag.id === STREAM ? { ...dag, cron: '*/2 * * * * *' } : dag),
  );
  const { problem } = await start(declared);
  const ran = async (): Promise<string[]> =>
    (await readFile(join(home, 'ran'), 'utf8').catch(() => '')).trim().split('\n').filter(Boolean);
  const runsMore = async (): Promise<void> => {
    const before = (await ran()).length;
    await expect.poll(async () => (await ran()).length, { timeout: 45_000 }).toBeGreaterThan(before);
  };
  await runsMore();
  clock.set(2 * HOURS);
  await expect.poll(() => warnings.filter((text) => text.includes('ahead')).length, { timeout: 30_000 }).toBe(1);
  await runsMore();
  const missed = ended.filter(({ moments = [] }) => moments.length > 100);
  expect(missed.map(({ dag, state }) => [dag.id, state])).toEqual([[STREAM, 'missed']]);
  // Every two seconds of two hours, and the moment or two that the test took.
  expect(missed[0]?.moments?.length).toBeGreaterThanOrEqual(3_590);
  expect(missed[0]?.moments?.length).toBeLessThan(3_700);
  expect((await orchestrator.runs({ dagId: STREAM, state: 'missed' })).length).toBeLessThan(30);
  clock.set(0);
  await expect.poll(() => warnings.filter((text) => text.includes('back')).length, { timeout: 30_000 }).toBe(1);
  await runsMore();
  expect(problem()).toBeUndefined();
  const moments = (await ran()).map((runId) => Date.parse(runId.replace('scheduled__', '')));
  const real = performance.timeOrigin + performance.now();
  // The last run is for a moment of the clock as it is again, and none of those in line was for the future.
  expect(moments.at(-1)).toBeLessThanOrEqual(real);
  expect(moments.at(-1)).toBeGreaterThan(real - 60_000);
}, 200_000);

it('an attempt that runs while the clock is set goes on, and ends once', async () => {
  const { orchestrator, home, start, ended, warnings } = await newBench();
  const clock = settableClock();
  const leave = `echo '{"exit_code": 0, "result": {"etl_run_id": 7}}' > $ECOM_OUTCOME_FILE`;
  await start(scripted({ etl: `echo begun >> ${home}/begun; until [ -f ${home}/go ]; do sleep 0.1; done; ${leave}` }));
  const run = await orchestrator.trigger(ETL);
  await expect.poll(() => attemptsOf({ orchestrator }, run), { timeout: PATIENCE_MS }).toEqual(['etl 1 running']);
  clock.set(-2 * HOURS);
  await expect.poll(() => warnings.some((text) => text.includes('back')), { timeout: PATIENCE_MS }).toBe(true);
  await writeFile(join(home, 'go'), '');
  expect((await endOf({ orchestrator }, run)).state).toBe('success');
  expect(await attemptsOf({ orchestrator }, run)).toEqual(['validate 1 success', 'etl 1 success']);
  expect(await readFile(join(home, 'begun'), 'utf8')).toBe('begun\n');
  expect(ended.map(({ state }) => state)).toEqual(['success']);
}, 120_000);
