import { sql } from 'kysely';
import type { SourceName } from '../../../models/sources/index.ts';
import type { Database } from '../../../src/storage/storage.ts';
import { put, type Row } from '../shop.ts';

/** Something that happens to a shop, with a name that tells it again. */
export interface Action {
  readonly name: string;
  readonly step: (oltp: Database) => Promise<void>;
}

export const action = (name: string, step: Action['step']): Action => ({ name, step });

export const putting = (source: SourceName, row: Row): Action =>
  action(`put ${source} ${JSON.stringify(row)}`, (oltp) => put(oltp, source, row));

/** Statements in one transaction. */
export const running = (name: string, ...statements: readonly string[]): Action =>
  action(name, (oltp) =>
    oltp.transaction({}, async ({ queries }) => {
      for (const statement of statements) await sql.raw(statement).execute(queries);
    }),
  );
