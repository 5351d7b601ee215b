import type { NamedColumn } from '../../storage/storage.ts';
import type { Relations } from './relations.ts';

const REMADE = 'remade_rows';

/** Makes a relation anew from a query that reads it. */
export async function remake(
  relations: Relations,
  name: string,
  columns: readonly NamedColumn[],
  select: string,
): Promise<void> {
  await relations.make(REMADE, columns, select);
  await relations.make(name, columns, `select * from ${REMADE}`);
  await relations.drop(REMADE);
}
