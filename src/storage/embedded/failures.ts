import { EcomError } from '../../errors.ts';
import type { Places } from './places.ts';

const LINES_SHOWN = 12;

/** Why the server did not start, with the last lines that it or its tools wrote. */
export function startFailed(what: string, output: string, places: Pick<Places, 'data' | 'log'>): EcomError {
  const lines = output.trim().split('\n').slice(-LINES_SHOWN).join('\n');
  const fields = { data: places.data, log: places.log, output: lines };
  if (/no space left on device|disk full/i.test(output)) {
    return new EcomError('DISK_FULL', `The embedded PostgreSQL did not start: the disk of ${places.data} is full.`, {
      next: `Free space on the disk of ${places.data}; nothing was loaded.`,
      fields,
      retryable: true,
    });
  }
  return new EcomError('SERVER_START_FAILED', `The embedded PostgreSQL did not start: ${what}.\n${lines}`, {
    next: `Correct what the lines say; ${places.log} has all of them.`,
    fields,
  });
}
