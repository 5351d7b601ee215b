import { LOCK_TIMEOUT_MS, untilUnlocked } from '../change-tables.ts';
import type { SqlServerConnection } from './session.ts';

const LOCK_TIMED_OUT = 1222;

/** Runs DDL whole or not at all, in a transaction of its own or as a part of the present one. */
export const changeTables = (connection: SqlServerConnection, work: () => Promise<void>): Promise<void> =>
  untilUnlocked(
    () => atomically(connection, work),
    (error) => (error as { number?: number }).number === LOCK_TIMED_OUT,
  );

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
