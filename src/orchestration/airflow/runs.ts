import type { Config } from '../../config.ts';
import { attemptFile } from '../log-files.ts';
import type { AttemptState, DagRun, RunState, TaskAttempt } from '../orchestration.ts';
import { readOutcome } from '../outcome.ts';

/** Airflow's words for runs and tries, in ours. */

export interface AirflowRun {
  readonly dag_id: string;
  readonly dag_run_id: string;
  readonly state: string;
  /** Null in a run that was triggered by hand. */
  readonly logical_date: string | null;
  readonly run_after: string;
  readonly queued_at: string | null;
  readonly start_date: string | null;
  readonly end_date: string | null;
  readonly note: string | null;
}

export interface AirflowTry {
  readonly task_id: string;
  readonly try_number: number;
  readonly state: string | null;
  readonly start_date: string | null;
  readonly end_date: string | null;
  /** Null where no process was started. */
  readonly pid: number | null;
}

/** Left on a run that somebody ended: Airflow has no state for it. */
export const CANCELLED = 'cancelled by ecom dags cancel';

const iso = (text: string): string => new Date(text).toISOString();
const isoOrNull = (text: string | null): string | null => (text === null ? null : iso(text));

/** @param isSkipped whether one of its tasks skipped itself */
export function runOf(run: AirflowRun, isSkipped = false): DagRun {
  return {
    dagId: run.dag_id,
    runId: run.dag_run_id,
    state: runState(run, isSkipped),
    logicalTime: iso(run.logical_date ?? run.run_after),
    queuedAt: iso(run.queued_at ?? run.run_after),
    startedAt: isoOrNull(run.start_date),
    endedAt: isoOrNull(run.end_date),
  };
}

function runState({ state, note }: AirflowRun, isSkipped: boolean): RunState {
  if (state === 'failed') return note === CANCELLED ? 'cancelled' : 'failed';
  if (state === 'queued' || state === 'running') return state;
  return isSkipped ? 'skipped' : 'success';
}

/** States in which a try has neither begun nor been left out. */
const states: Readonly<Record<string, AttemptState>> = {
  running: 'running',
  restarting: 'running',
  success: 'success',
  skipped: 'skipped',
  failed: 'failed',
  up_for_retry: 'failed',
  removed: 'cancelled',
};

/** Undefined for a try that has not begun. */
export async function attemptOf(
  config: Pick<Config, 'home'>,
  run: DagRun,
  { task_id: taskId, try_number: number, state, start_date: start, end_date: end, pid }: AirflowTry,
): Promise<TaskAttempt | undefined> {
  const known = states[state ?? ''];
  if (known === undefined || start === null || pid === null) return undefined;
  const logFile = attemptFile(config, { dagId: run.dagId, runId: run.runId, taskId, number });
  return {
    taskId,
    number,
    state: known === 'failed' && run.state === 'cancelled' ? 'cancelled' : known,
    startedAt: iso(start),
    endedAt: isoOrNull(end),
    exitCode: (await readOutcome(logFile))?.exitCode ?? null,
    logFile,
  };
}
