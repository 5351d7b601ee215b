import { expect, it } from 'vitest';
import { type Dag, dags } from '../../src/orchestration/dags.ts';
import type { DagRun, DagState, RunState } from '../../src/orchestration/orchestration.ts';
import { overdue } from '../../src/orchestration/overdue.ts';

const STREAM = 'synth_stream_5min';
const at = (time: string): Date => new Date(`2026-03-01T${time}:00Z`);

const run = (state: RunState, startedAt: string | null): DagRun => ({
  dagId: STREAM,
  runId: 'a',
  state,
  logicalTime: at('10:00').toISOString(),
  queuedAt: at('10:00').toISOString(),
  startedAt: startedAt === null ? null : at(startedAt).toISOString(),
  endedAt: null,
});

const reasons = (runs: readonly DagRun[], { isPaused = false, since = '08:00' } = {}): Promise<readonly string[]> => {
  const dag = dags.find(({ id }) => id === STREAM) as Dag;
  const states: readonly DagState[] = [{ dag, isPaused, nextRunAt: null, lastRun: null }];
  return overdue({ dags: async () => states, runs: async () => runs }, [STREAM], at(since), at('10:13'));
};

/** At 10:13 the run of 10:10 had to begin by 10:12. */
const LATE = [`${STREAM}: a run was due at 2026-03-01T10:10:00.000Z, and none has begun since`];

it('a DAG of which no run began when one was due is told', async () => {
  expect(await reasons([])).toEqual(LATE);
  expect(await reasons([run('success', '10:05')])).toEqual(LATE);
  expect(await reasons([run('queued', null)])).toEqual(LATE);
});

it('a run that began, one that lasts, a pause and what was due before the start are no reason', async () => {
  expect(await reasons([run('failed', '10:10')])).toEqual([]);
  expect(await reasons([run('running', '09:55')])).toEqual([]);
  expect(await reasons([], { isPaused: true })).toEqual([]);
  expect(await reasons([], { since: '10:11' })).toEqual([]);
});
