import type { Dag } from './dags.ts';

/** The orchestration role: when to start which `ecom` command; no pipeline logic. */
export interface Orchestrator {
  /** `embedded`, `airflow`. */
  readonly name: string;
  /** Every DAG with its state. */
  dags(): Promise<readonly DagState[]>;
  /** Puts a run in line. The same run id twice is one run. */
  trigger(dagId: string, options?: TriggerOptions): Promise<DagRun>;
  pause(dagId: string): Promise<void>;
  unpause(dagId: string): Promise<void>;
  /** Puts a run in line for every moment of the schedule from `from` (inclusive) to `to` (exclusive) that had none. */
  backfill(dagId: string, from: Date, to: Date): Promise<readonly DagRun[]>;
  /** Newest first. */
  runs(filter?: RunFilter): Promise<readonly DagRun[]>;
  /** Attempts of a run in the order in which they began. */
  attempts(dagId: string, runId: string): Promise<readonly TaskAttempt[]>;
  /** Ends a run that waits or runs, its processes too; false if it had ended. */
  cancel(dagId: string, runId: string): Promise<boolean>;
  /** Forgets runs that have ended: state and attempts. */
  forget(dagId: string, runIds: readonly string[]): Promise<void>;
  close(): Promise<void>;
}

/** Whether schedules can be kept, in words for people. */
export interface OrchestratorHealth {
  readonly isReady: boolean;
  readonly found: string;
  /** What to do where they cannot. */
  readonly next?: string;
}

export interface TriggerOptions {
  /** Variables for this run alone, by name. */
  readonly conf?: Readonly<Record<string, string>>;
  readonly runId?: string;
}

export interface RunFilter {
  readonly dagId?: string;
  readonly state?: RunState;
  readonly limit?: number;
}

export type RunState = 'queued' | 'running' | 'success' | 'failed' | 'skipped' | 'missed' | 'cancelled';

/** States in which a run does nothing any more. */
export const endStates: ReadonlySet<RunState> = new Set(['success', 'failed', 'skipped', 'missed', 'cancelled']);

export interface DagState {
  readonly dag: Dag;
  readonly isPaused: boolean;
  /** ISO 8601; null while paused. */
  readonly nextRunAt: string | null;
  readonly lastRun: DagRun | null;
}

export interface DagRun {
  readonly dagId: string;
  /** `scheduled__2026-11-26T08:20:00+00:00`, `manual__…`, `backfill__…`. */
  readonly runId: string;
  readonly state: RunState;
  /** The moment that the run is for, ISO 8601. */
  readonly logicalTime: string;
  readonly queuedAt: string;
  readonly startedAt: string | null;
  readonly endedAt: string | null;
}

export type AttemptState = 'running' | 'success' | 'failed' | 'skipped' | 'timed_out' | 'cancelled';

export interface TaskAttempt {
  readonly taskId: string;
  /** From 1. */
  readonly number: number;
  readonly state: AttemptState;
  readonly startedAt: string;
  readonly endedAt: string | null;
  /** Null where a signal ended it, or nobody saw it end. */
  readonly exitCode: number | null;
  readonly logFile: string;
}
