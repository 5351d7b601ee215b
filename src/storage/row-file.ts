import { EcomError } from '../errors.ts';

/** A row file (see `storage.ts`) with the number of rows that were written to it. */
export interface RowFile {
  readonly path: string;
  readonly rows: number;
  /** Bytes of its longest line, where that is known. */
  readonly longestLine?: number;
}

/**
 * Every hand-over of rows is counted on both sides: a row that is lost on its way fails the run instead of being missing.
 *
 * @throws EcomError ROWS_LOST
 */
export function assertAllArrived(where: string, sent: number, arrived: number): void {
  if (sent === arrived) return;
  throw new EcomError('ROWS_LOST', `${where} has ${arrived} of ${sent} rows.`, {
    next: 'Run it again: nothing was loaded. If it comes back, report it with the log; no row may be lost on its way.',
    fields: { where, sent, arrived },
    retryable: true,
  });
}
