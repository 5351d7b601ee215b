import { integer, text, timestamp } from '../../../models/types.ts';
import type { TableDefinition } from '../storage.ts';
import { type NumberedMigration, required } from './definition.ts';

/** What was planted; in a schema of its own, so that nobody who reads the shop reads it. */
export const plantedFaults: TableDefinition = {
  schema: 'truth',
  name: 'planted_faults',
  comment: 'What the simulated shop got wrong on purpose, one row a planted fault. No pipeline reads it.',
  columns: [
    required('fault_id', text(250), 'Kind, table, key and moment: planting a fault twice is refused.'),
    required('kind', text(40), 'What kind of fault it is.'),
    required('table_name', text(40), 'The table of the shop.'),
    required('row_key', text(200), "The row's key, parts joined by ' / '; for a schema drift the column."),
    required('what_was_done', text(400), 'The fault, in words.'),
    required('expected_handling', text(400), 'What a correct pipeline does with it.'),
    required('planted_at', timestamp(), "When, in the shop's time."),
  ],
  primaryKey: ['fault_id'],
  indexes: [{ columns: ['kind'] }],
};

/** Migrations of `stream` and `truth` in `ecom_db`. Numbered and never edited: a change is a new one. */
export const streamMigrations: readonly NumberedMigration[] = [
  {
    number: 1,
    tables: [
      {
        schema: 'stream',
        name: 'batch',
        comment: 'One row a batch that was written.',
        columns: [
          required('batch_id', text(200), 'Repeating a batch finds its row and adds nothing.'),
          required('stream', text(40), 'shop, or the name of the replayed dataset.'),
          required('covers_from', timestamp(), "Beginning of the batch in the stream's time, inclusive."),
          required('covers_until', timestamp(), 'Its end, exclusive.'),
          required('row_counts', text(), 'JSON: rows by table.'),
          required('written_at', timestamp(), 'When it was written.'),
        ],
        primaryKey: ['batch_id'],
        indexes: [{ columns: ['stream', 'covers_until'] }],
      },
    ],
  },
  {
    number: 2,
    tables: [
      plantedFaults,
      {
        schema: 'stream',
        name: 'traffic',
        comment: "What a shop's traffic is, one row a set of settings.",
        columns: [
          required('traffic_id', integer(), 'The settings, by which batches name them.'),
          required('settings', text(), 'JSON: profile, volumes and fault rates.'),
          required('first_used_at', timestamp(), 'When a batch was first written with them.'),
        ],
        primaryKey: ['traffic_id'],
        indexes: [],
      },
    ],
  },
];
