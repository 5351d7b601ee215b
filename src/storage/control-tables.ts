/**
 * The platform's own tables, as Kysely types. `ops` lives in `ecom_dwh`, `stream` and `truth` in `ecom_db`, `platform` in
 * `ecom_ops`;
 * `src/storage/migrations/` makes them.
 */
export interface ControlTables {
  'ops.etl_run': EtlRunTable;
  'ops.source_cursor': SourceCursorTable;
  'ops.source_column': SourceColumnTable;
  'ops.model_state': ModelStateTable;
  'ops.schema_change': SchemaChangeTable;
  'ops.quarantine': QuarantineTable;
  'ops.row_issue': RowIssueTable;
  'ops.quarantine_retry': QuarantineRetryTable;
  'ops.key_spelling': KeySpellingTable;
  'ops.erasure': ErasureTable;
  'ops.check_result': CheckResultTable;
  'ops.failing_key': FailingKeyTable;
  'stream.batch': StreamBatchTable;
  'stream.traffic': StreamTrafficTable;
  'truth.planted_faults': PlantedFaultTable;
  'platform.task_attempt': TaskAttemptTable;
  'platform.alert': AlertTable;
  'platform.alert_message': AlertMessageTable;
  'platform.probe': ProbeTable;
  'platform.schedule': ScheduleTable;
}

/** One row a run, from its beginning on. */
export interface EtlRunTable {
  etl_run_id: number;
  /** Who asked for it: the orchestrator's run id, or null by hand. */
  requested_by: string | null;
  status: 'running' | 'succeeded' | 'failed';
  /** What it is doing, or was doing when it failed. */
  step: string | null;
  mode: 'full' | 'incremental';
  /** Why everything was read, in a full run. */
  mode_reason: string | null;
  engine: string;
  started_at: Date;
  /** Null while it runs. */
  finished_at: Date | null;
  rows_read: number;
  rows_loaded: number;
  rows_superseded: number;
  rows_quarantined: number;
  /** JSON: per table, the rows read, inserted, updated and deleted. */
  tables: string;
  /** JSON: what stood in quarantine after the run; null where nothing did. */
  quarantine: string | null;
  error_code: string | null;
  error_message: string | null;
}

/** One row: how far the warehouse has read its source. */
export interface SourceCursorTable {
  source: string;
  cursor: string;
  etl_run_id: number;
}

/** The source's columns as of the last run. */
export interface SourceColumnTable {
  source_table: string;
  column_name: string;
  /** JSON of a ColumnType; null where we know no equal. */
  type: string | null;
  native_type: string;
  /** Set once the source lost it. */
  dropped_by_run: number | null;
}

export interface ModelStateTable {
  model: string;
  hash: string;
  etl_run_id: number;
  /** `YYYY-MM-DD`: the business day that a daily model was last computed for. */
  as_of_date: string | null;
}

export interface SchemaChangeTable {
  etl_run_id: number;
  source_table: string;
  column_name: string;
  change: 'added' | 'dropped' | 'widened' | 'retyped' | 'returned';
  old_type: string | null;
  new_type: string | null;
  outcome: string | null;
  detected_at: Date;
}

/** Source rows that are not in the warehouse, and why. */
export interface QuarantineTable {
  source_table: string;
  /** The key's values joined by `|`. */
  source_key: string;
  disposition: 'quarantined' | 'superseded';
  rule: string;
  detail: string | null;
  /** The group it is read with: an order's id for an item. */
  group_key: string | null;
  /** The table and key whose arrival would let it in. */
  waits_for_table: string | null;
  waits_for_key: string | null;
  /** The source row, JSON; personal columns are masked. */
  source_row: string;
  /** Decimal text; null where it cannot be read, or the table is not about money. */
  amount: string | null;
  currency: string | null;
  shop_amount: string | null;
  etl_run_id: number;
}

/** What is odd about source rows that are in the warehouse. */
export interface RowIssueTable {
  source_table: string;
  /** The key's values joined by `|`. */
  source_key: string;
  rule: string;
  found: string | null;
  expected: string | null;
  etl_run_id: number;
}

/** Rows in quarantine that the next run looks at again. */
export interface QuarantineRetryTable {
  source_table: string;
  source_key: string;
  group_key: string | null;
  requested_at: Date;
}

/** How a source spells a key that had to be cleaned. */
export interface KeySpellingTable {
  source_table: string;
  column_name: string;
  /** As the source has it, in quotes. */
  spelling: string;
  clean_key: string;
  etl_run_id: number;
}

/** Source rows about somebody who was erased. */
export interface ErasureTable {
  source_table: string;
  /** The key's values joined by `|`. */
  source_key: string;
  reason: 'asked' | 'deleted';
  erased_at: Date;
}

export interface CheckResultTable {
  /** The run whose rows were checked. */
  etl_run_id: number;
  task: 'etl' | 'validate';
  check_name: string;
  table_name: string;
  severity: 'error' | 'warn';
  status: 'passed' | 'failed';
  failures: number;
  expected: string | null;
  actual: string | null;
  checked_at: Date;
  /** The check's kind: `accepted_values`, `relationship`, … */
  kind: string | null;
}

/** Keys of rows that failed a check, up to a limit a check. */
export interface FailingKeyTable {
  /** The run whose rows were checked. */
  etl_run_id: number;
  task: 'etl' | 'validate';
  table_name: string;
  check_name: string;
  /** The key's values joined by `|`. */
  key: string;
}

/** One row a batch that was written; repeating a batch finds its row and adds nothing. */
export interface StreamBatchTable {
  batch_id: string;
  /** `shop`, or the name of the replayed dataset. */
  stream: string;
  /** The batch covers the stream's time from here (inclusive) … */
  covers_from: Date;
  /** … to here (exclusive). */
  covers_until: Date;
  /** JSON: rows per table. */
  row_counts: string;
  written_at: Date;
}

/** One row a set of settings that a shop's traffic follows from. */
export interface StreamTrafficTable {
  traffic_id: number;
  /** JSON: profile, volumes and fault rates. */
  settings: string;
  first_used_at: Date;
}

/** One row a fault that the simulated shop planted. The ETL never reads it. */
export interface PlantedFaultTable {
  fault_id: string;
  kind: string;
  table_name: string;
  /** The row's key, parts joined by ` / `; for a schema drift the column. */
  row_key: string;
  what_was_done: string;
  expected_handling: string;
  /** The shop's time. */
  planted_at: Date;
}

/** One row an attempt of a task, from its start on. */
export interface TaskAttemptTable {
  dag_id: string;
  run_id: string;
  task_id: string;
  /** From 1. */
  attempt: number;
  state: 'running' | 'success' | 'failed' | 'skipped' | 'timed_out' | 'cancelled';
  /** The process that runs it, for whoever has to wait for it or end it. */
  pid: number;
  /** Tells it from a later process of that number. */
  process_start: string | null;
  started_at: Date;
  ended_at: Date | null;
  exit_code: number | null;
  log_file: string;
}

/** One row a problem, from its beginning to its end. */
export interface AlertTable {
  alert_id: string;
  /** The same for the same problem. */
  fingerprint: string;
  kind: 'failed_task' | 'failed_check' | 'stale_data' | 'missed_run' | 'schema_change';
  dag_id: string;
  task_id: string | null;
  check_name: string | null;
  table_name: string | null;
  title: string;
  detail: string;
  opened_at: Date;
  /** Null while it lasts. */
  resolved_at: Date | null;
}

/** One row a message to a channel. */
export interface AlertMessageTable {
  message_id: string;
  alert_id: string;
  event: 'opened' | 'resolved' | 'news';
  channel: 'email' | 'webhook';
  /** Null until the channel took it. */
  sent_at: Date | null;
  tries: number;
  last_error: string | null;
}

/** Written again and again, to see whether that works. */
export interface ProbeTable {
  probe: string;
  written_at: Date;
}

/** One row a DAG that a scheduler has begun to keep. */
export interface ScheduleTable {
  dag_id: string;
  /** As `ecom up` last gave it. */
  cron: string;
  is_paused: boolean;
}
