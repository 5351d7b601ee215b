import { text, timestamp } from '../../../models/types.ts';
import { type NumberedMigration, required } from './definition.ts';

/** Migrations of `stream` in `ecom_db`. Numbered and never edited: a change is a new one. */
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
];
