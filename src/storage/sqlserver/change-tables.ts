import { setTimeout as sleep } from 'node:timers/promises';
import { EcomError } from '../../errors.ts';
import type { SqlServerConnection } from './session.ts';

/** DDL that waits longer for its lock makes every reader behind it wait too: give up, let them pass, try again. */
const LOCK_TIMEOUT_MS = 2_000;
const ATTEMPTS = 5;
const LOCK_TIMED_OUT = 1222;

/** Runs DDL whole or not at all, in a transaction of its own or as a part of the present one. */
export async function changeTables(connection: SqlServerConnection, work: () => Promise<void>): Promise<void> {
  for (let attempt = 1; ; attempt += 1) {
    try {
      await atomically(connection, work);
      return;
    } catch (error) {
      if ((error as { number?: number }).number !== LOCK_TIMED_OUT) throw error;
      if (attempt === ATTEMPTS) throw lockedOut(error);
      await sleep(200 * attempt);
    }
  }
}

async function atomically({ tds, isInTransaction }: SqlServerConnection, work: () => Promise<void>): Promise<void> {
  await tds.query(`${isInTransaction ? 'save' : 'begin'} transaction change_tables`);
  await tds.query(`set lock_timeout ${LOCK_TIMEOUT_MS}`);
  try {
    await work();
  } catch (error) {
    // An error may have ended the whole transaction already.
    await tds.query('if @@trancount > 0 rollback transaction change_tables');
    throw error;
  }
  await tds.query(`set lock_timeout -1${isInTransaction ? '' : '; commit transaction'}`);
}

const lockedOut = (cause: unknown): EcomError =>
  new EcomError('STORE_FAILED', 'A table has to change and somebody has held it for too long.', {
    next: 'End the long query or transaction on that table, then run the command again.',
    cause,
    retryable: true,
  });
