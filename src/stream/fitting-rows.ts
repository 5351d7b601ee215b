import { field, row } from '../csv-row.ts';
import { readRows } from '../storage/row-reader.ts';
import type { NamedColumn, Session, TableName } from '../storage/storage.ts';
import type { Pieces } from './tables.ts';

/** Row file text with the columns that it has. */
export interface FittingRows {
  readonly columns: readonly NamedColumn[];
  readonly pieces: Pieces;
}

/**
 * The rows as the table can take them: without the fields of columns that its shop has dropped. Where it has all of them, which is the
 * rule, the text is left as it is.
 */
export async function fittingRows(
  { catalog }: { readonly catalog: Pick<Session['catalog'], 'columns'> },
  table: TableName,
  given: FittingRows,
): Promise<FittingRows> {
  const stored = await catalog.columns(table);
  const isThere = ({ name }: NamedColumn): boolean => stored?.some((column) => column.name === name) ?? true;
  if (given.columns.every(isThere)) return given;
  const positions = given.columns.flatMap((column, position) => (isThere(column) ? [position] : []));
  return { columns: given.columns.filter(isThere), pieces: fieldsAt(positions, given.pieces) };
}

async function* fieldsAt(positions: readonly number[], pieces: Pieces): AsyncGenerator<string> {
  for await (const rows of readRows(pieces))
    yield rows.map((fields) => row(positions.map((position) => field(fields[position] ?? undefined)))).join('');
}
