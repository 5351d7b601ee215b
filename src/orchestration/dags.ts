import { EcomError } from '../errors.ts';

/** The DAGs, declared once: both orchestrators run exactly these. */

/** One `ecom` command, started as a process of its own: 0 succeeded, 99 skipped, anything else failed. */
export interface DagTask {
  readonly id: string;
  /** Arguments of `ecom`; `{run_id}` and `{logical_time}` (ISO 8601, UTC) stand for the run's own. */
  readonly command: readonly string[];
  /** Tasks that have to succeed first. */
  readonly after: readonly string[];
  /** Databases that are newer once it has succeeded. */
  readonly writes: readonly ('ecom_db' | 'ecom_dwh')[];
  /** How often a failed attempt is repeated. */
  readonly retries: number;
  /** Wait before the first repetition; it doubles with each. */
  readonly retryDelaySeconds: number;
  /** An attempt that runs longer is ended and counts as failed. */
  readonly timeoutSeconds: number;
}

export interface Dag {
  readonly id: string;
  readonly meaning: string;
  /** Five fields: minute, hour, day, month, weekday. */
  readonly cron: string;
  /** Whose clock the fields are read by. */
  readonly timezone: string;
  /** No run is for a moment before this one. */
  readonly start: string;
  /** Whether runs that were missed are made up for. */
  readonly catchup: boolean;
  /** In an order that respects `after`. */
  readonly tasks: readonly DagTask[];
}

const TIMEZONE = 'Asia/Kolkata';

const stream: DagTask = {
  id: 'stream',
  command: ['stream', '--until', '{logical_time}'],
  after: [],
  writes: ['ecom_db'],
  retries: 3,
  retryDelaySeconds: 10,
  timeoutSeconds: 1_200,
};

const etl: DagTask = {
  id: 'etl',
  command: ['etl', '--requested-by', '{run_id}'],
  after: [],
  writes: ['ecom_dwh'],
  retries: 3,
  retryDelaySeconds: 30,
  timeoutSeconds: 7_200,
};

/** A check that failed will fail again: it alerts, and is not repeated. */
const validate: DagTask = {
  id: 'validate',
  command: ['validate'],
  after: ['etl'],
  writes: [],
  retries: 0,
  retryDelaySeconds: 0,
  timeoutSeconds: 1_200,
};

const cleanup: DagTask = {
  id: 'cleanup',
  command: ['logs', 'prune'],
  after: [],
  writes: [],
  retries: 1,
  retryDelaySeconds: 30,
  timeoutSeconds: 600,
};

export const dags: readonly Dag[] = [
  {
    id: 'synth_stream_5min',
    meaning: "Writes the simulated shop's next batch into ecom_db.",
    cron: '*/5 * * * *',
    timezone: TIMEZONE,
    start: '2025-09-08T12:35:00+05:30',
    catchup: false,
    tasks: [stream],
  },
  {
    id: 'ecom_etl_10min',
    meaning: 'Brings what changed from ecom_db to ecom_dwh, then validates it.',
    cron: '*/10 * * * *',
    timezone: TIMEZONE,
    start: '2025-09-08T12:40:00+05:30',
    catchup: false,
    tasks: [etl, validate],
  },
  {
    id: 'log_cleanup_hourly',
    meaning: 'Keeps the logs and the history of the newest runs of each DAG.',
    cron: '0 * * * *',
    timezone: TIMEZONE,
    start: '2025-09-08T13:00:00+05:30',
    catchup: false,
    tasks: [cleanup],
  },
];

/** @throws EcomError SETTING_INVALID */
export function dagNamed(dagId: string): Dag {
  const dag = dags.find(({ id }) => id === dagId);
  if (dag) return dag;
  throw new EcomError('SETTING_INVALID', `There is no DAG ${dagId}.`, {
    next: `There are ${dags.map(({ id }) => id).join(', ')}.`,
    fields: { dag: dagId },
  });
}

/** @throws EcomError SETTING_INVALID */
export function taskNamed(chosen: readonly Dag[], taskId: string): DagTask {
  const tasks = chosen.flatMap((dag) => dag.tasks);
  const task = tasks.find(({ id }) => id === taskId);
  if (task) return task;
  throw new EcomError('SETTING_INVALID', `There is no task ${taskId}.`, {
    next: `There are ${[...new Set(tasks.map(({ id }) => id))].join(', ')}.`,
    fields: { task: taskId },
  });
}
