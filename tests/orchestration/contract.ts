import { randomBytes } from 'node:crypto';
import { readFile } from 'node:fs/promises';
import { expect, test } from 'vitest';
import { type Dag, dags } from '../../src/orchestration/dags.ts';
import { attemptFile } from '../../src/orchestration/log-files.ts';
import { type DagRun, endStates, type Orchestrator } from '../../src/orchestration/orchestration.ts';
import { pruneRuns } from '../../src/orchestration/prune.ts';
import { PATIENCE_MS, until } from '../support/waiting.ts';

export const STREAM = 'synth_stream_5min';
export const ETL = 'ecom_etl_10min';
export const CLEANUP = 'log_cleanup_hourly';

/** An orchestrator with the declared DAGs, due at the first of a month, and what their tasks do. Runs of other tests may be there. */
export interface Rig {
  readonly orchestrator: Orchestrator;
  readonly home: string;
  /** A task of a run runs this for `sh`, instead of ending well at once. */
  script(runId: string, taskId: string, text: string): Promise<void>;
  /** How long a person would wait for something to happen, milliseconds. */
  readonly patienceMs: number;
}

/** The first of a month: none of the tests meets a moment of the schedule by itself. */
export const MONTHLY = '0 0 1 * *';

/** The declared DAGs with that schedule and short waits between attempts. */
export const monthly = (): readonly Dag[] =>
  dags.map((dag) => ({
    ...dag,
    cron: MONTHLY,
    tasks: dag.tasks.map((task) => ({ ...task, retryDelaySeconds: 0.05 })),
  }));

/** Looks for the script of a run's task. */
export const scriptPath = (home: string, runId: string, taskId: string): string =>
  `${home}/scripts-of-tasks/${runId}/${taskId}.sh`;

const newRunId = (): string => `run-${randomBytes(4).toString('hex')}`;

/** The run once it has ended. */
export async function endOf(
  { orchestrator, patienceMs = PATIENCE_MS }: Pick<Rig, 'orchestrator'> & Partial<Pick<Rig, 'patienceMs'>>,
  { dagId, runId }: DagRun,
): Promise<DagRun> {
  let found: DagRun | undefined;
  const ask = async (): Promise<DagRun | undefined> => {
    found = (await orchestrator.runs({ dagId })).find((candidate) => candidate.runId === runId);
    return found && endStates.has(found.state) ? found : undefined;
  };
  return until(ask, `the run ${runId} of ${dagId} to end`, {
    ms: patienceMs,
    found: () => `its state is ${found?.state}`,
  });
}

export const attemptsOf = async (
  { orchestrator }: Pick<Rig, 'orchestrator'>,
  { dagId, runId }: Pick<DagRun, 'dagId' | 'runId'>,
): Promise<string[]> =>
  (await orchestrator.attempts(dagId, runId)).map(({ taskId, number, state }) => `${taskId} ${number} ${state}`);

/** What every orchestrator promises. */
export function orchestratorContract(makeRig: () => Promise<Rig>): void {
  test('a triggered run runs its tasks in their order, each with its log; the same run id twice is one run', async () => {
    const rig = await makeRig();
    const runId = newRunId();
    await rig.script(runId, 'etl', 'echo this is $ECOM_DAG_ID $ECOM_TASK_ID $ECOM_TRY_NUMBER');
    const run = await rig.orchestrator.trigger(ETL, { runId });
    expect(await endOf(rig, run)).toMatchObject({ state: 'success', dagId: ETL, runId });
    expect(await attemptsOf(rig, run)).toEqual(['etl 1 success', 'validate 1 success']);
    const log = await readFile(attemptFile(rig, { dagId: ETL, runId, taskId: 'etl', number: 1 }), 'utf8');
    expect(log).toContain(`this is ${ETL} etl 1`);
    expect((await rig.orchestrator.trigger(ETL, { runId })).state).toBe('success');
    expect((await rig.orchestrator.runs({ dagId: ETL })).filter((one) => one.runId === runId)).toHaveLength(1);
  });

  test('a failed attempt is repeated', async () => {
    const rig = await makeRig();
    const runId = newRunId();
    await rig.script(runId, 'etl', 'test $ECOM_TRY_NUMBER = 3');
    expect((await endOf(rig, await rig.orchestrator.trigger(ETL, { runId }))).state).toBe('success');
    expect(await attemptsOf(rig, { dagId: ETL, runId })).toEqual([
      'etl 1 failed',
      'etl 2 failed',
      'etl 3 success',
      'validate 1 success',
    ]);
  });

  test('a run whose task keeps failing fails', async () => {
    const rig = await makeRig();
    const runId = newRunId();
    await rig.script(runId, 'stream', 'exit 1');
    expect((await endOf(rig, await rig.orchestrator.trigger(STREAM, { runId }))).state).toBe('failed');
    expect(await attemptsOf(rig, { dagId: STREAM, runId })).toEqual([1, 2, 3, 4].map((n) => `stream ${n} failed`));
  });

  test('a task that fails without a repetition fails its run', async () => {
    const rig = await makeRig();
    const runId = newRunId();
    await rig.script(runId, 'validate', 'exit 1');
    expect((await endOf(rig, await rig.orchestrator.trigger(ETL, { runId }))).state).toBe('failed');
    expect(await attemptsOf(rig, { dagId: ETL, runId })).toEqual(['etl 1 success', 'validate 1 failed']);
  });

  test('a task that skips itself skips what comes after it, without a repetition', async () => {
    const rig = await makeRig();
    const runId = newRunId();
    await rig.script(runId, 'etl', 'exit 99');
    expect((await endOf(rig, await rig.orchestrator.trigger(ETL, { runId }))).state).toBe('skipped');
    expect(await attemptsOf(rig, { dagId: ETL, runId })).toEqual(['etl 1 skipped']);
  });

  test('conf is in the environment of the run’s tasks, and only of Variables that there are', async () => {
    const rig = await makeRig();
    const runId = newRunId();
    await rig.script(runId, 'stream', 'echo orders: $ECOM_VAR_ORDERS_PER_BATCH, events: $ECOM_VAR_EVENTS_PER_BATCH.');
    await endOf(rig, await rig.orchestrator.trigger(STREAM, { runId, conf: { orders_per_batch: '7' } }));
    const log = await readFile(attemptFile(rig, { dagId: STREAM, runId, taskId: 'stream', number: 1 }), 'utf8');
    expect(log).toContain('orders: 7, events: .');
    await expect(rig.orchestrator.trigger(STREAM, { conf: { orders: '7' } })).rejects.toMatchObject({
      code: 'SETTING_INVALID',
    });
  });

  test('runs of a DAG wait for each other and begin in their order; the newest is told first', async () => {
    const rig = await makeRig();
    const runIds = [newRunId(), newRunId(), newRunId()];
    for (const runId of runIds) {
      await rig.script(runId, 'stream', `echo begin >> ${rig.home}/order; sleep 0.3; echo end >> ${rig.home}/order`);
      await rig.orchestrator.trigger(STREAM, { runId });
    }
    const runs = [];
    for (const runId of runIds) runs.push(await endOf(rig, { dagId: STREAM, runId } as DagRun));
    expect((await readFile(`${rig.home}/order`, 'utf8')).trim().split('\n')).toEqual(
      runs.flatMap(() => ['begin', 'end']),
    );
    expect(runs.toSorted((a, b) => ((a.startedAt ?? '') < (b.startedAt ?? '') ? -1 : 1))).toEqual(runs);
    const listed = (await rig.orchestrator.runs({ dagId: STREAM, limit: 3 })).map(({ runId }) => runId);
    expect(listed).toEqual(runIds.toReversed());
  });

  test('a run that is cancelled ends its processes and starts no other', async () => {
    const rig = await makeRig();
    const { orchestrator, patienceMs: timeout } = rig;
    const runId = newRunId();
    await rig.script(runId, 'etl', `echo $$ > ${rig.home}/cancelled.pid; exec sleep 60`);
    const run = await orchestrator.trigger(ETL, { runId });
    const pid = async (): Promise<number> =>
      Number(await readFile(`${rig.home}/cancelled.pid`, 'utf8').catch(() => '0'));
    await expect.poll(pid, { timeout }).toBeGreaterThan(0);
    // It may say so before it is written down.
    await expect.poll(() => attemptsOf(rig, run), { timeout }).toEqual(['etl 1 running']);
    expect(await orchestrator.cancel(ETL, runId)).toBe(true);
    expect((await endOf(rig, run)).state).toBe('cancelled');
    await expect.poll(() => attemptsOf(rig, run), { timeout }).toEqual(['etl 1 cancelled']);
    const sleeper = await pid();
    await expect.poll(() => isGone(sleeper), { timeout }).toBe(true);
    expect(await orchestrator.cancel(ETL, runId)).toBe(false);
  });

  test('a back-fill puts one run in line for each moment of the schedule, once', async () => {
    const rig = await makeRig();
    // The first of March to May in India, which is half past six in the evening of the day before in UTC.
    const window = [new Date('2026-02-28T00:00:00Z'), new Date('2026-05-01T00:00:00Z')] as const;
    const made = await rig.orchestrator.backfill(ETL, ...window);
    expect(made.map(({ logicalTime }) => logicalTime)).toEqual([
      '2026-02-28T18:30:00.000Z',
      '2026-03-31T18:30:00.000Z',
      '2026-04-30T18:30:00.000Z',
    ]);
    for (const run of made) expect((await endOf(rig, run)).state).toBe('success');
    expect(await rig.orchestrator.backfill(ETL, ...window)).toEqual([]);
  });

  test('a paused DAG has no next run until it is unpaused', async () => {
    const { orchestrator } = await makeRig();
    const stateOf = async () => {
      const found = (await orchestrator.dags()).find(({ dag }) => dag.id === CLEANUP);
      return [found?.isPaused, found?.nextRunAt === null];
    };
    await orchestrator.pause(CLEANUP);
    expect(await stateOf()).toEqual([true, true]);
    await orchestrator.unpause(CLEANUP);
    expect(await stateOf()).toEqual([false, false]);
  });

  test('the clean-up keeps the newest runs of each DAG and whatever has not ended', async () => {
    const rig = await makeRig();
    const { orchestrator, patienceMs: timeout } = rig;
    const [first, second, slow, waiting] = [newRunId(), newRunId(), newRunId(), newRunId()];
    await rig.script(first, 'etl', 'echo something');
    for (const runId of [first, second]) await endOf(rig, await orchestrator.trigger(ETL, { runId }));
    await rig.script(slow, 'etl', 'exec sleep 60');
    await orchestrator.trigger(ETL, { runId: slow });
    await expect.poll(() => attemptsOf(rig, { dagId: ETL, runId: slow }), { timeout }).toEqual(['etl 1 running']);
    await orchestrator.trigger(ETL, { runId: waiting });
    const before = await orchestrator.runs({ dagId: ETL });
    const would = await pruneRuns(rig, orchestrator, dags, { keep: 3, isDryRun: true });
    expect(await orchestrator.runs({ dagId: ETL })).toHaveLength(before.length);
    const report = await pruneRuns(rig, orchestrator, dags, { keep: 3 });
    expect(report.dags.map(({ dag, removed_runs }) => [dag, removed_runs])).toEqual(
      would.dags.map(({ dag, removed_runs }) => [dag, removed_runs]),
    );
    const etl = report.dags.find(({ dag }) => dag === ETL);
    expect(etl?.removed_runs).toBe(before.length - 3);
    expect(etl?.freed_bytes).toBeGreaterThan(0);
    expect((await orchestrator.runs({ dagId: ETL })).map(({ runId }) => runId)).toEqual([waiting, slow, second]);
    expect(await orchestrator.attempts(ETL, first)).toEqual([]);
    await orchestrator.cancel(ETL, slow);
    expect((await endOf(rig, { dagId: ETL, runId: waiting } as DagRun)).state).toBe('success');
  });

  test('an unknown DAG is named with those that there are', async () => {
    const { orchestrator } = await makeRig();
    await expect(orchestrator.trigger('nightly')).rejects.toMatchObject({
      code: 'SETTING_INVALID',
      next: expect.stringContaining(STREAM),
    });
  });
}

function isGone(pid: number): boolean {
  try {
    process.kill(pid, 0);
    return false;
  } catch {
    return true;
  }
}
