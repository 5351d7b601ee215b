import { setTimeout as sleep } from 'node:timers/promises';
import { EcomError } from '../../errors.ts';
import type { PostgresConnection } from './session.ts';

/** DDL that waits longer for its lock makes every reader behind it wait too: give up, let them pass, try again. */
const LOCK_TIMEOUT_MS = 2_000;
const ATTEMPTS = 5;
const LOCK_NOT_AVAILABLE = '55P03';

/** Runs DDL whole or not at all, in a transaction of its own or as a part of the present one. */
export async function changeTables(connection: PostgresConnection, work: () => Promise<void>): Promise<void> {
  for (let attempt = 1; ; attempt += 1) {
    try {
      await atomically(connection, work);
      return;
    } catch (error) {
      if ((error as { code?: string }).code !== LOCK_NOT_AVAILABLE) throw error;
      if (attempt === ATTEMPTS) throw lockedOut(error);
      await sleep(200 * attempt);
    }
  }
}

async function atomically({ client }: PostgresConnection, work: () => Promise<void>): Promise<void> {
  const isPart = client.getTransactionStatus() === 'T';
  await client.query(isPart ? 'savepoint change_tables' : 'begin');
  try {
    await client.query(`set local lock_timeout = ${LOCK_TIMEOUT_MS}`);
    await work();
  } catch (error) {
    await client.query(isPart ? 'rollback to savepoint change_tables' : 'rollback');
    throw error;
  }
  await client.query(isPart ? 'set local lock_timeout to default; release savepoint change_tables' : 'commit');
}

const lockedOut = (cause: unknown): EcomError =>
  new EcomError('STORE_FAILED', 'A table has to change and somebody has held it for too long.', {
    next: 'End the long query or transaction on the warehouse, then run ecom etl again.',
    cause,
    retryable: true,
  });
