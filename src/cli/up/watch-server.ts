import { setTimeout as sleep } from 'node:timers/promises';
import type { Config } from '../../config.ts';
import { ensureServer, serverStatus } from '../../wire.ts';

const LOOK_MS = 2_000;

/**
 * Starts the embedded server again whenever it is gone, until the signal comes: somebody may kill it, and neither schedules nor tasks could
 * go on without.
 */
export async function watchServer(config: Config, stop: AbortSignal, onEvent: (text: string) => void): Promise<void> {
  while (!stop.aborted) {
    try {
      if (!(await serverStatus(config)).isRunning && !stop.aborted) {
        await ensureServer(config);
        onEvent('PostgreSQL had ended and is started again');
      }
    } catch (error) {
      onEvent(`PostgreSQL has ended and does not start: ${(error as Error).message}`);
    }
    await sleep(LOOK_MS, undefined, { signal: stop }).catch(() => {});
  }
}
