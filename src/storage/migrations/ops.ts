import { bigint, decimal, text, timestamp } from '../../../models/types.ts';
import { type NumberedMigration, optional, required } from './definition.ts';

const etlRun = { schema: 'ops', name: 'etl_run' };
const quarantine = { schema: 'ops', name: 'quarantine' };
const schemaChange = { schema: 'ops', name: 'schema_change' };

/** Migrations of `ops` in `ecom_dwh`. Numbered and never edited: a change is a new one. */
export const opsMigrations: readonly NumberedMigration[] = [
  {
    number: 1,
    tables: [
      {
        schema: 'ops',
        name: 'etl_run',
        comment: 'One row a run that ended.',
        columns: [
          required('etl_run_id', bigint(), 'Number of the run.'),
          optional('requested_by', text(200), "The orchestrator's run id; null by hand."),
          required('status', text(20), 'succeeded or failed.'),
          required('mode', text(20), 'full or incremental.'),
          optional('mode_reason', text(500), 'Why everything was read, in a full run.'),
          required('engine', text(40), 'What computed the models.'),
          required('started_at', timestamp(), 'UTC.'),
          required('finished_at', timestamp(), 'UTC.'),
          required('rows_read', bigint(), 'Rows read from the source.'),
          required('rows_loaded', bigint(), 'Source rows that are in the warehouse.'),
          required('rows_superseded', bigint(), 'Source rows that a later one of the same key replaced.'),
          required('rows_quarantined', bigint(), 'Source rows in quarantine.'),
          required('tables', text(), 'JSON: by table, the rows read, inserted, updated and deleted.'),
          optional('error_code', text(40), 'Code of the error that ended a failed run.'),
          optional('error_message', text(), 'Its message.'),
        ],
        primaryKey: ['etl_run_id'],
        indexes: [],
      },
      {
        schema: 'ops',
        name: 'source_cursor',
        comment: 'One row: how far the warehouse has read its source.',
        columns: [
          required('source', text(40), 'Name of the source.'),
          required('cursor', text(), 'Position in its history; only the store that made it can read it.'),
          required('etl_run_id', bigint(), 'The run that moved it.'),
        ],
        primaryKey: ['source'],
        indexes: [],
      },
      {
        schema: 'ops',
        name: 'source_column',
        comment: "The source's columns as of the last run.",
        columns: [
          required('source_table', text(63), 'Table of the source.'),
          required('column_name', text(128), 'Its column.'),
          optional('type', text(200), 'JSON of its type; null where we know no equal.'),
          required('native_type', text(200), "The store's own name of the type."),
          optional('dropped_by_run', bigint(), 'Set once the source lost it.'),
        ],
        primaryKey: ['source_table', 'column_name'],
        indexes: [],
      },
      {
        schema: 'ops',
        name: 'model_state',
        comment: 'The definition that each model was last computed with.',
        columns: [
          required('model', text(63), 'Name of the model.'),
          required('hash', text(64), 'Hash of its SQL, contract and functions.'),
          required('etl_run_id', bigint(), 'The run that stored it.'),
        ],
        primaryKey: ['model'],
        indexes: [],
      },
      {
        schema: 'ops',
        name: 'schema_change',
        comment: 'Columns of the source that came, went or changed.',
        columns: [
          required('etl_run_id', bigint(), 'The run that saw it.'),
          required('source_table', text(63), 'Table of the source.'),
          required('column_name', text(128), 'Its column.'),
          required('change', text(20), 'added, dropped, widened or returned.'),
          optional('old_type', text(200), 'Type before.'),
          optional('new_type', text(200), 'Type after.'),
          required('detected_at', timestamp(), 'UTC.'),
        ],
        primaryKey: ['etl_run_id', 'source_table', 'column_name'],
        indexes: [],
      },
    ],
  },
  {
    number: 2,
    tables: [
      {
        schema: 'ops',
        name: 'quarantine',
        comment: 'Source rows that are not in the warehouse, and why.',
        columns: [
          required('source_table', text(63), 'Table of the source.'),
          required('source_key', text(400), "The key's values joined by |."),
          required('disposition', text(20), 'quarantined or superseded.'),
          required('rule', text(100), 'The rule that rejected it.'),
          optional('detail', text(), 'What the rule says of this row.'),
          optional('aggregate_key', text(200), "The aggregate it belongs to: an order's id for an item."),
          optional('waits_for_table', text(63), 'The table whose row would let it in.'),
          optional('waits_for_key', text(200), "That row's key."),
          required('source_row', text(), 'The source row, JSON.'),
          required('etl_run_id', bigint(), 'The run that put it here.'),
        ],
        primaryKey: ['source_table', 'source_key'],
        indexes: [{ columns: ['waits_for_table', 'waits_for_key'] }],
      },
      {
        schema: 'ops',
        name: 'check_result',
        comment: 'What each check found.',
        columns: [
          required('etl_run_id', bigint(), 'The run whose rows were checked.'),
          required('task', text(20), 'etl: before the load; validate: after it.'),
          required('check_name', text(100), 'Name of the check.'),
          required('table_name', text(100), 'Table that was checked.'),
          required('severity', text(10), 'error or warn.'),
          required('status', text(10), 'passed or failed.'),
          required('failures', bigint(), 'Rows that fail.'),
          optional('expected', text(), 'What should be.'),
          optional('actual', text(), 'What is.'),
          required('checked_at', timestamp(), 'UTC.'),
        ],
        primaryKey: ['etl_run_id', 'task', 'table_name', 'check_name'],
        indexes: [],
      },
    ],
  },
  {
    number: 3,
    tables: [
      {
        schema: 'ops',
        name: 'failing_key',
        comment: 'Keys of rows that failed a check, up to a limit a check.',
        columns: [
          required('etl_run_id', bigint(), 'The run whose rows were checked.'),
          required('task', text(20), 'etl: before the load; validate: after it.'),
          required('table_name', text(200), 'Table that was checked.'),
          required('check_name', text(200), 'Name of the check.'),
          required('key', text(400), "The key's values joined by |."),
        ],
        primaryKey: ['etl_run_id', 'task', 'table_name', 'check_name', 'key'],
        indexes: [],
      },
    ],
    changes: [
      {
        kind: 'add_columns',
        table: etlRun,
        columns: [optional('step', text(200), 'What the run is doing, or was doing when it failed.')],
      },
      { kind: 'make_nullable', table: etlRun, column: 'finished_at' },
      {
        kind: 'comment',
        on: {
          ...etlRun,
          comment: 'One row a run, from its beginning on; a run in progress has the status running.',
          columns: [
            { name: 'status', comment: 'running, succeeded or failed.' },
            { name: 'finished_at', comment: 'UTC; null while it runs.' },
          ],
        },
      },
      { kind: 'rename_column', table: quarantine, column: 'aggregate_key', name: 'group_key' },
      {
        kind: 'comment',
        on: {
          ...quarantine,
          comment: 'Source rows that are not in the warehouse, and why.',
          columns: [{ name: 'group_key', comment: "The group it is read with: an order's id for an item." }],
        },
      },
      {
        kind: 'add_columns',
        table: { schema: 'ops', name: 'model_state' },
        columns: [optional('as_of_date', text(10), 'The business day that a daily model was last computed for.')],
      },
      {
        kind: 'add_columns',
        table: { schema: 'ops', name: 'check_result' },
        columns: [optional('kind', text(40), "The check's kind: accepted_values, relationship, …")],
      },
    ],
  },
  {
    number: 4,
    tables: [
      {
        schema: 'ops',
        name: 'row_issue',
        comment: 'What is odd about source rows that are in the warehouse.',
        columns: [
          required('source_table', text(63), 'Table of the source.'),
          required('source_key', text(400), "The key's values joined by |."),
          required('rule', text(100), 'The rule that it breaks.'),
          optional('found', text(), 'What the row has.'),
          optional('expected', text(), 'What would be right.'),
          required('etl_run_id', bigint(), 'The run that found it.'),
        ],
        primaryKey: ['source_table', 'source_key', 'rule'],
        indexes: [],
      },
    ],
  },
  {
    number: 5,
    tables: [
      {
        schema: 'ops',
        name: 'quarantine_retry',
        comment: 'Rows in quarantine that the next run looks at again although nothing changed in the source.',
        columns: [
          required('source_table', text(63), 'Table of the source.'),
          required('source_key', text(400), "The key's values joined by |."),
          optional('group_key', text(200), 'The group it is read with.'),
          required('requested_at', timestamp(), 'UTC.'),
        ],
        primaryKey: ['source_table', 'source_key'],
        indexes: [],
      },
    ],
    changes: [
      {
        kind: 'add_columns',
        table: quarantine,
        columns: [
          optional(
            'amount',
            decimal(38, 8),
            'What the row is worth; null where it cannot be read, or is not about money.',
          ),
          optional('currency', text(), "The amount's currency, as the source has it in upper case."),
          optional('shop_amount', decimal(28, 2), "The amount in the shop's currency; null where it is unknown."),
        ],
      },
      {
        kind: 'add_columns',
        table: etlRun,
        columns: [
          optional('quarantine', text(), 'JSON: what stood in quarantine after the run, of each table of the source.'),
        ],
      },
      {
        kind: 'comment',
        on: {
          ...quarantine,
          comment: 'Source rows that are not in the warehouse, and why.',
          columns: [{ name: 'source_row', comment: 'The source row, JSON; personal columns are masked.' }],
        },
      },
    ],
  },
  {
    number: 6,
    tables: [
      {
        schema: 'ops',
        name: 'key_spelling',
        comment:
          'How the source spells keys that are cleaned before they are compared: with white space around them, say.',
        columns: [
          required('source_table', text(63), 'Table of the source.'),
          required('column_name', text(128), 'Its column.'),
          required('spelling', text(202), 'The key as the source has it, in quotes.'),
          required('clean_key', text(200), 'The key as it is compared.'),
          required('etl_run_id', bigint(), 'The run that met it.'),
        ],
        primaryKey: ['source_table', 'column_name', 'spelling'],
        indexes: [{ columns: ['source_table', 'column_name', 'clean_key'] }],
      },
    ],
  },
  {
    number: 7,
    tables: [],
    changes: [
      {
        kind: 'add_columns',
        table: schemaChange,
        columns: [optional('outcome', text(400), 'What the run did about it, where the change alone does not say so.')],
      },
      {
        kind: 'comment',
        on: {
          ...schemaChange,
          comment: 'Columns of the source that came, went or changed.',
          columns: [{ name: 'change', comment: 'added, dropped, widened, retyped or returned.' }],
        },
      },
    ],
  },
  {
    number: 8,
    tables: [
      {
        schema: 'ops',
        name: 'erasure',
        comment:
          'Rows of the source about somebody who was erased: whatever is read of them, nothing personal is loaded.',
        columns: [
          required('source_table', text(63), 'Table of the source.'),
          required('source_key', text(400), "The key's values joined by |."),
          required('reason', text(20), 'asked: ecom erase; deleted: gone from the shop for erase_deleted_after_days.'),
          required('erased_at', timestamp(), 'UTC.'),
        ],
        primaryKey: ['source_table', 'source_key'],
        indexes: [],
      },
    ],
  },
];
