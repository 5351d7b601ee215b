import { type Source, WORTH_DIGITS, type Worth } from '../../models/contract.ts';
import type { Sum } from '../storage/storage.ts';
import type { PresentColumns } from './present-columns.ts';

/** What is added up of a source's rows, in the digits that a run reads and keeps. */

/** Digits behind the point that a source's columns are read with: a number without a scale is read with some, and amounts count as read. */
export type ReadDigits = Readonly<Record<string, readonly number[]>>;

export const readDigits = (present: PresentColumns, { columns }: Source): ReadDigits =>
  Object.fromEntries(
    Object.keys(columns).flatMap((name) => {
      const type = present.column(name)?.type;
      return type?.kind === 'decimal' ? [[name, [type.scale]]] : [];
    }),
  );

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
