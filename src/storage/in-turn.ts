import { setTimeout as sleep } from 'node:timers/promises';
import { EcomError } from '../errors.ts';
import type { Database } from './storage.ts';

const POLL_MS = 50;
const TIMEOUT_MS = 120_000;

/** Runs `work` when no other process of the platform runs the work of that name on this database; waits for them. */
export async function inTurn<T>(database: Database, name: string, work: () => Promise<T>): Promise<T> {
  const giveUpAt = performance.now() + TIMEOUT_MS;
  for (;;) {
    const outcome = await database.withName(name, work);
    if (outcome) return outcome.result;
    if (performance.now() > giveUpAt) throw stillWaiting(database, name);
    await sleep(POLL_MS);
  }
}

const stillWaiting = ({ displayUrl }: Database, name: string): EcomError =>
  new EcomError('STORE_FAILED', `Another process has held the lock "${name}" of ${displayUrl} for minutes.`, {
    next: 'End that process; the lock ends with it.',
    fields: { lock: name },
    retryable: true,
  });
