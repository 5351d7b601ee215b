import { field, row } from '../csv-row.ts';
import { timestampText } from '../shop/format.ts';
import { plantedFaults } from '../storage/migrations/stream.ts';
import type { Session } from '../storage/storage.ts';
import type { Pieces } from './tables.ts';

/** Something that the simulated shop got wrong on purpose. */
export interface Fault {
  /** At most 40 characters. */
  readonly kind: string;
  /** A table of the shop. */
  readonly table: string;
  /** The row's key, parts joined by ` / `; for a schema drift the column. */
  readonly key: string;
  /** The fault in words, at most 400 characters. */
  readonly done: string;
  /** What a correct pipeline does with it, at most 400 characters. */
  readonly expected: string;
  /** When, in the shop's time: milliseconds since 1970. */
  readonly at: number;
}

/** The fault as a line of a row file, for `recordFaults`. */
export function faultRow({ kind, table, key, done, expected, at }: Fault): string {
  const id = `${kind} ${table} ${key} ${new Date(at).toISOString()}`;
  return row([...[id, kind, table, key, done, expected].map(field), timestampText(at)]);
}

/**
 * Writes faults into `truth.planted_faults`; in the transaction that plants them, so that both are there or neither. A fault is its kind,
 * table, key and moment: one that is there already fails, as does one that is given twice.
 *
 * @param pieces lines of `faultRow`, one by one or joined
 * @returns how many
 */
export const recordFaults = (session: Session, pieces: Pieces): Promise<number> =>
  session.bulk.importStream(plantedFaults, plantedFaults.columns, pieces);
