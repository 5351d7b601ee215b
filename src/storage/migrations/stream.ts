import type { NumberedMigration } from './migrate.ts';

/** Migrations of `stream` in `ecom_db`. Numbered and never edited: a change is a new one. */
export const streamMigrations: readonly NumberedMigration[] = [
  {
    number: 1,
    async up(db) {
      await db.schema
        .createTable('stream.batch')
        .addColumn('batch_id', 'varchar(200)', (c) => c.primaryKey())
        .addColumn('stream', 'varchar(40)', (c) => c.notNull())
        .addColumn('covers_from', 'timestamp', (c) => c.notNull())
        .addColumn('covers_until', 'timestamp', (c) => c.notNull())
        .addColumn('row_counts', 'text', (c) => c.notNull())
        .addColumn('written_at', 'timestamp', (c) => c.notNull())
        .execute();
      await db.schema
        .createIndex('batch_covers_until_idx')
        .on('stream.batch')
        .columns(['stream', 'covers_until'])
        .execute();
    },
  },
];
