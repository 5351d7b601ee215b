import type { NumberedMigration } from './migrate.ts';

/** Migrations of `ops` in `ecom_dwh`. Numbered and never edited: a change is a new one. */
export const opsMigrations: readonly NumberedMigration[] = [
  {
    number: 1,
    async up(db) {
      await db.schema
        .createTable('ops.etl_run')
        .addColumn('etl_run_id', 'bigint', (c) => c.primaryKey())
        .addColumn('requested_by', 'varchar(200)')
        .addColumn('status', 'varchar(20)', (c) => c.notNull())
        .addColumn('mode', 'varchar(20)', (c) => c.notNull())
        .addColumn('mode_reason', 'varchar(500)')
        .addColumn('engine', 'varchar(40)', (c) => c.notNull())
        .addColumn('started_at', 'timestamp', (c) => c.notNull())
        .addColumn('finished_at', 'timestamp', (c) => c.notNull())
        .addColumn('rows_read', 'bigint', (c) => c.notNull())
        .addColumn('rows_loaded', 'bigint', (c) => c.notNull())
        .addColumn('rows_superseded', 'bigint', (c) => c.notNull())
        .addColumn('rows_quarantined', 'bigint', (c) => c.notNull())
        .addColumn('tables', 'text', (c) => c.notNull())
        .addColumn('error_code', 'varchar(40)')
        .addColumn('error_message', 'text')
        .execute();
      await db.schema
        .createTable('ops.source_cursor')
        .addColumn('source', 'varchar(40)', (c) => c.primaryKey())
        .addColumn('cursor', 'text', (c) => c.notNull())
        .addColumn('etl_run_id', 'bigint', (c) => c.notNull())
        .execute();
      await db.schema
        .createTable('ops.source_column')
        .addColumn('source_table', 'varchar(63)', (c) => c.notNull())
        .addColumn('column_name', 'varchar(128)', (c) => c.notNull())
        .addColumn('type', 'varchar(200)')
        .addColumn('native_type', 'varchar(200)', (c) => c.notNull())
        .addColumn('dropped_by_run', 'bigint')
        .addPrimaryKeyConstraint('source_column_pkey', ['source_table', 'column_name'])
        .execute();
      await db.schema
        .createTable('ops.model_state')
        .addColumn('model', 'varchar(63)', (c) => c.primaryKey())
        .addColumn('hash', 'varchar(64)', (c) => c.notNull())
        .addColumn('etl_run_id', 'bigint', (c) => c.notNull())
        .execute();
      await db.schema
        .createTable('ops.schema_change')
        .addColumn('etl_run_id', 'bigint', (c) => c.notNull())
        .addColumn('source_table', 'varchar(63)', (c) => c.notNull())
        .addColumn('column_name', 'varchar(128)', (c) => c.notNull())
        .addColumn('change', 'varchar(20)', (c) => c.notNull())
        .addColumn('old_type', 'varchar(200)')
        .addColumn('new_type', 'varchar(200)')
        .addColumn('detected_at', 'timestamp', (c) => c.notNull())
        .addPrimaryKeyConstraint('schema_change_pkey', ['etl_run_id', 'source_table', 'column_name'])
        .execute();
    },
  },
  {
    number: 2,
    async up(db) {
      await db.schema
        .createTable('ops.quarantine')
        .addColumn('source_table', 'varchar(63)', (c) => c.notNull())
        .addColumn('source_key', 'varchar(400)', (c) => c.notNull())
        .addColumn('disposition', 'varchar(20)', (c) => c.notNull())
        .addColumn('rule', 'varchar(100)', (c) => c.notNull())
        .addColumn('detail', 'text')
        .addColumn('aggregate_key', 'varchar(200)')
        .addColumn('waits_for_table', 'varchar(63)')
        .addColumn('waits_for_key', 'varchar(200)')
        .addColumn('source_row', 'text', (c) => c.notNull())
        .addColumn('etl_run_id', 'bigint', (c) => c.notNull())
        .addPrimaryKeyConstraint('quarantine_pkey', ['source_table', 'source_key'])
        .execute();
      await db.schema
        .createIndex('quarantine_waits_for_idx')
        .on('ops.quarantine')
        .columns(['waits_for_table', 'waits_for_key'])
        .execute();
      await db.schema
        .createTable('ops.check_result')
        .addColumn('etl_run_id', 'bigint', (c) => c.notNull())
        .addColumn('task', 'varchar(20)', (c) => c.notNull())
        .addColumn('check_name', 'varchar(100)', (c) => c.notNull())
        .addColumn('table_name', 'varchar(100)', (c) => c.notNull())
        .addColumn('severity', 'varchar(10)', (c) => c.notNull())
        .addColumn('status', 'varchar(10)', (c) => c.notNull())
        .addColumn('failures', 'bigint', (c) => c.notNull())
        .addColumn('expected', 'text')
        .addColumn('actual', 'text')
        .addColumn('checked_at', 'timestamp', (c) => c.notNull())
        .addPrimaryKeyConstraint('check_result_pkey', ['etl_run_id', 'task', 'table_name', 'check_name'])
        .execute();
    },
  },
];
