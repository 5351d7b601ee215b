import { join } from 'node:path';
import { text } from '../../models/types.ts';
import type { TableName } from '../storage/storage.ts';
import { writeRows } from '../storage/write-rows.ts';
import type { Reconciliation } from './reconciliation.ts';

const columns = ['source_table', 'spelling', 'clean_key'] as const;

/** How two sources spell the keys of a column, as a temporary table of the source; undefined where they spell them as they are cleaned. */
export async function uploadSpellings(
  { source, warehouse, folder }: Reconciliation,
  column: string,
  tables: readonly [string, string],
): Promise<TableName | undefined> {
  const found = await warehouse.queries
    .selectFrom('ops.key_spelling')
    .select(columns)
    .where('column_name', '=', column)
    .where('source_table', 'in', tables)
    .execute();
  if (found.length === 0) return undefined;
  const name = `spellings_${tables.join('_')}`;
  const rows = found.map((one) => columns.map((of) => one[of]));
  const file = await writeRows(join(folder, `${name}.csv`), columns, rows);
  return source.bulk.uploadTemporary(
    name,
    columns.map((of) => ({ name: of, type: text() })),
    file,
  );
}
