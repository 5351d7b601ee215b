import { EcomError } from '../errors.ts';
import { versionsOf } from '../storage/migrations/migrate.ts';
import type { Database } from '../storage/storage.ts';

/**
 * Runs `work` while nothing else writes a stream into the database.
 *
 * @throws EcomError RUN_IN_PROGRESS when another stream or replay is being written.
 */
export async function asOnlyStream<T>(oltp: Database, work: () => Promise<T>): Promise<T> {
  const held = await oltp.withLock(versionsOf('stream'), work);
  if (held) return held.result;
  throw new EcomError('RUN_IN_PROGRESS', `Another stream is being written into ${oltp.displayUrl}.`, {
    next: 'Wait for it to end; what it does not write, the next call will.',
    retryable: true,
  });
}
