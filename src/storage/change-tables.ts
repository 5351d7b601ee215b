import { setTimeout as sleep } from 'node:timers/promises';
import { EcomError } from '../errors.ts';

/** DDL that waits longer for its lock makes every reader behind it wait too: give up, let them pass, try again. */
export const LOCK_TIMEOUT_MS = 2_000;
const ATTEMPTS = 5;

/**
 * Tries a change of tables until it gets its locks.
 *
 * @param attempt changes everything or nothing, and waits `LOCK_TIMEOUT_MS` for a lock
 * @param isLockedOut whether an error says that it did not get one
 * @param makeWay what is done before the last attempt
 * @throws EcomError STORE_FAILED when somebody holds a table for too long; whatever else fails
 */
export async function untilUnlocked(
  attempt: () => Promise<void>,
  isLockedOut: (error: unknown) => boolean,
  makeWay: () => Promise<void> = async () => {},
): Promise<void> {
  for (let number = 1; ; number += 1) {
    try {
      return await attempt();
    } catch (error) {
      if (!isLockedOut(error)) throw error;
      if (number === ATTEMPTS) throw lockedOut(error);
      await sleep(200 * number);
      if (number === ATTEMPTS - 1) await makeWay();
    }
  }
}

const lockedOut = (cause: unknown): EcomError =>
  new EcomError('STORE_FAILED', 'A table has to change and somebody has held it for too long.', {
    next: 'End the long query or transaction on that table, then run the command again.',
    cause,
    retryable: true,
  });
