import { bigint, integer, text, timestamp } from '../../../models/types.ts';
import { type NumberedMigration, optional, required } from './definition.ts';

/** Migrations of `platform` in `ecom_ops`. Numbered and never edited: a change is a new one. */
export const platformMigrations: readonly NumberedMigration[] = [
  {
    number: 1,
    tables: [
      {
        schema: 'platform',
        name: 'task_attempt',
        comment: 'One row an attempt of a task, from its start on.',
        columns: [
          required('dag_id', text(200), 'The DAG.'),
          required('run_id', text(200), 'The run.'),
          required('task_id', text(200), 'The task.'),
          required('attempt', integer(), 'From 1.'),
          required('state', text(20), 'running, success, failed, skipped, timed_out or cancelled.'),
          required('pid', bigint(), 'The process that runs it.'),
          optional('process_start', text(100), 'Tells it from a later process of that number.'),
          required('started_at', timestamp(), 'UTC.'),
          optional('ended_at', timestamp(), 'UTC; null while it runs.'),
          optional('exit_code', integer(), 'Null where a signal ended it, or nobody saw it end.'),
          required('log_file', text(), 'Where its output is.'),
        ],
        primaryKey: ['dag_id', 'run_id', 'task_id', 'attempt'],
        indexes: [{ columns: ['started_at'] }],
      },
    ],
  },
];
