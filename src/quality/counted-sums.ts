import { type Source, WORTH_DIGITS, type Worth } from '../../models/contract.ts';
import type { ProjectCatalog } from '../project/catalog.ts';
import type { Session, Sum } from '../storage/storage.ts';

/** What is added up of a source's rows, in the digits that a run reads and keeps. */

/** Digits behind the point that a source's columns are read with: a number without a scale is read with some, and amounts count as read. */
export type ReadDigits = Readonly<Record<string, readonly number[]>>;

export async function readDigits(
  session: Session,
  catalog: ProjectCatalog,
  { name: table }: Source,
): Promise<ReadDigits> {
  const stored = await session.catalog.columns(catalog.sourceTable(table));
  return Object.fromEntries(
    (stored ?? []).flatMap(({ name, type }) => (type?.kind === 'decimal' ? [[name, [type.scale]]] : [])),
  );
}

export const loadedSum = ({ amount, keptDigits = {} }: Worth, digits: ReadDigits): Sum => ({
  of: amount,
  digits: Object.fromEntries(
    Object.entries(digits).map(([column, read]) => {
      const kept = keptDigits[column];
      return [column, kept === undefined ? read : [...read, kept]];
    }),
  ),
});

export const setAsideSum = ({ amount }: Worth, digits: ReadDigits): Sum => ({
  of: amount,
  digits: Object.fromEntries(Object.entries(digits).map(([column, read]) => [column, [...read, WORTH_DIGITS]])),
  rowDigits: WORTH_DIGITS,
});
