import type { DagRun, DagState, TaskAttempt } from '../orchestration/orchestration.ts';
import { formatDuration } from './duration.ts';
import { dateTime } from './moments.ts';
import { stateText } from './run-state.ts';
import { table } from './table.ts';

const moment = (text: string | null): string => (text === null ? '' : dateTime(text));

export function dagsText(states: readonly DagState[]): string {
  return table(
    [{ title: 'DAG' }, { title: 'schedule' }, { title: 'next, UTC' }, { title: 'last run' }, { title: '' }],
    states.map(({ dag, isPaused, nextRunAt, lastRun }) => [
      dag.id,
      dag.cron,
      isPaused ? 'paused' : moment(nextRunAt),
      lastRun?.runId ?? 'none',
      lastRun ? stateText(lastRun.state) : '',
    ]),
  );
}

export function runsText(found: readonly DagRun[]): string {
  if (found.length === 0) return 'No runs.';
  return table(
    [{ title: 'DAG' }, { title: 'run' }, { title: '' }, { title: 'started, UTC' }, { title: 'took', align: 'right' }],
    found.map(({ dagId, runId, state, startedAt, endedAt }) => [
      dagId,
      runId,
      stateText(state),
      moment(startedAt),
      spanText(startedAt, endedAt),
    ]),
  );
}

export function attemptsText(attempts: readonly TaskAttempt[]): string {
  if (attempts.length === 0) return 'No attempts.';
  return table(
    [
      { title: 'task' },
      { title: 'attempt', align: 'right' },
      { title: '' },
      { title: 'exit', align: 'right' },
      { title: 'took', align: 'right' },
      { title: 'log' },
    ],
    attempts.map(({ taskId, number, state, exitCode, startedAt, endedAt, logFile }) => [
      taskId,
      String(number),
      stateText(state),
      exitCode === null ? '' : String(exitCode),
      spanText(startedAt, endedAt),
      logFile,
    ]),
  );
}

const spanText = (from: string | null, to: string | null): string =>
  from === null || to === null ? '' : formatDuration(Date.parse(to) - Date.parse(from));
