import type { Dag } from '../orchestration/dags.ts';
import type { AttemptState, RunState } from '../orchestration/orchestration.ts';

/** What an alert is about. */
export type ProblemKind = 'failed_task' | 'failed_check' | 'stale_data' | 'missed_run' | 'schema_change';

export interface Problem {
  readonly kind: ProblemKind;
  readonly dag: string;
  readonly task: string | null;
  readonly check: string | null;
  readonly table: string | null;
  /** Half a line. */
  readonly title: string;
  readonly detail: string;
}

/** The same problem has the same fingerprint, however often it is seen: DAG, task, check, table. */
export const fingerprintOf = ({ kind, dag, task, check, table }: Problem): string =>
  [kind, dag, task, check, table].map((part) => part ?? '').join('|');

/** A run that has ended, as alerts look at it. */
export interface EndedRun {
  readonly dag: Dag;
  readonly runId: string;
  readonly state: RunState;
  readonly tasks: readonly EndedTask[];
  /** Of several missed at once, and told as one: their moments. */
  readonly moments?: readonly Date[];
}

/** A task's last attempt. */
export interface EndedTask {
  readonly taskId: string;
  readonly state: AttemptState;
  readonly logFile: string;
  /** What the command printed as its result; undefined where it printed none. */
  readonly result: unknown;
  /** The last error that it printed. */
  readonly error: string | undefined;
}
