import { expect, it } from 'vitest';
import { exitCodeOfRun } from '../../src/cli/dags/await-run.ts';
import type { AttemptState, DagRun, RunState, TaskAttempt } from '../../src/orchestration/orchestration.ts';

const run = (state: RunState): DagRun => ({
  dagId: 'ecom_etl_10min',
  runId: 'a',
  state,
  logicalTime: '2026-03-01T10:00:00.000Z',
  queuedAt: '2026-03-01T10:00:00.000Z',
  startedAt: null,
  endedAt: null,
});

const attempt = (state: AttemptState, exitCode: number | null): TaskAttempt => ({
  taskId: 'etl',
  number: 1,
  state,
  startedAt: '2026-03-01T10:00:00.000Z',
  endedAt: null,
  exitCode,
  logFile: '/logs/attempt=1.log',
});

it.each([
  ['success', [attempt('failed', 1), attempt('success', 0)], 0],
  ['skipped', [attempt('skipped', 99)], 99],
  ['failed', [attempt('failed', 1), attempt('failed', 2)], 2],
  ['failed', [attempt('timed_out', null)], 1],
  ['cancelled', [attempt('cancelled', null)], 1],
] as const)('whoever waits for a run that ended as %s ends as it did', (state, attempts, code) => {
  expect(exitCodeOfRun(run(state), attempts)).toBe(code);
});

it('a run that somebody removed has not succeeded', () => {
  expect(exitCodeOfRun(undefined, [])).toBe(1);
});
