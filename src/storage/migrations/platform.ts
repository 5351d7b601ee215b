import { bigint, boolean, integer, text, timestamp } from '../../../models/types.ts';
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
  {
    number: 2,
    tables: [
      {
        schema: 'platform',
        name: 'alert',
        comment: 'One row a problem, from its beginning to its end.',
        columns: [
          required('alert_id', text(36), 'The alert.'),
          required('fingerprint', text(1_000), 'The same for the same problem: kind, DAG, task, check, table.'),
          required('kind', text(40), 'failed_task, failed_check, stale_data, missed_run or schema_change.'),
          required('dag_id', text(200), 'The DAG.'),
          optional('task_id', text(200), 'The task.'),
          optional('check_name', text(200), 'The check.'),
          optional('table_name', text(200), 'The table.'),
          required('title', text(500), 'Half a line.'),
          required('detail', text(), 'What happened, and where the log is.'),
          required('opened_at', timestamp(), 'UTC.'),
          optional('resolved_at', timestamp(), 'UTC; null while it lasts.'),
        ],
        primaryKey: ['alert_id'],
        indexes: [{ columns: ['opened_at'] }],
      },
      {
        schema: 'platform',
        name: 'alert_message',
        comment: 'One row a message to a channel.',
        columns: [
          required('message_id', text(36), 'The same for every try.'),
          required('alert_id', text(36), 'What it tells of.'),
          required('event', text(20), 'opened, resolved or news.'),
          required('channel', text(20), 'email or webhook.'),
          optional('sent_at', timestamp(), 'UTC; null until the channel took it.'),
          required('tries', integer(), 'Tries that failed.'),
          optional('last_error', text(), 'Why the last of them did.'),
        ],
        primaryKey: ['message_id'],
        indexes: [{ columns: ['alert_id'] }],
      },
    ],
  },
  {
    number: 3,
    tables: [
      {
        schema: 'platform',
        name: 'probe',
        comment: 'Written again and again, to see whether that works.',
        columns: [
          required('probe', text(20), 'Who writes: health.'),
          required('written_at', timestamp(), 'UTC; by the clock of whoever writes.'),
        ],
        primaryKey: ['probe'],
        indexes: [],
      },
    ],
  },
  {
    number: 4,
    tables: [
      {
        schema: 'platform',
        name: 'schedule',
        comment: 'One row a DAG that a scheduler has begun to keep.',
        columns: [
          required('dag_id', text(200), 'The DAG.'),
          required('cron', text(200), 'When it is due, as ecom up last gave it.'),
          required('is_paused', boolean(), 'Nothing is due until somebody unpauses it.'),
        ],
        primaryKey: ['dag_id'],
        indexes: [],
      },
    ],
  },
];
