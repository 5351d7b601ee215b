import { CompiledQuery } from 'kysely';
import type { Database } from '../../storage/storage.ts';
import { sqlError } from './sql-error.ts';

/** The answer to a statement; `--json` prints it as it is. */
export interface QueryResult {
  /** In the order of the statement; none where it returns no row. */
  readonly columns: readonly string[];
  readonly rows: readonly Readonly<Record<string, unknown>>[];
  /** Rows that the statement changed; null where it only reads. */
  readonly changed: number | null;
}

/**
 * Runs SQL that a person wrote, in one transaction: read-only unless `isWrite`.
 *
 * @throws EcomError SQL_FAILED with the place of the mistake.
 */
export async function runStatement(
  database: Database,
  text: string,
  { isWrite }: { readonly isWrite: boolean },
): Promise<QueryResult> {
  try {
    const options = { isolation: isWrite ? 'read committed' : 'snapshot', isReadOnly: !isWrite } as const;
    return await database.transaction(options, async (session) => {
      const { rows, numAffectedRows } = await session.queries.executeQuery<Record<string, unknown>>(
        CompiledQuery.raw(text),
      );
      const changed = numAffectedRows === undefined ? null : Number(numAffectedRows);
      return { columns: Object.keys(rows[0] ?? {}), rows, changed };
    });
  } catch (error) {
    throw sqlError(error, text, database.displayUrl);
  }
}
