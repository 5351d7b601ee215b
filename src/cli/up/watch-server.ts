import { setTimeout as sleep } from 'node:timers/promises';
import type { Config } from '../../config.ts';
import { ensureServer, serverStatus } from '../../wire.ts';

const LOOK_MS = 2_000;

/**
 * Starts the embedded server again whenever it is gone, until the signal comes: somebody may kill it, and neither schedules nor tasks could
 * go on without. A task that needs the server may have started it first; it is told all the same, by the number of its process.
 */
export async function watchServer(
  config: Pick<Config, 'home' | 'pgPort'>,
  stop: AbortSignal,
  onEvent: (text: string) => void,
): Promise<void> {
  let known: number | undefined;
  while (!stop.aborted) {
    try {
      const { isRunning, pid } = await serverStatus(config);
      const hasEnded = !isRunning || (known !== undefined && pid !== known);
      known = hasEnded && !stop.aborted ? (await ensureServer(config)).pid : pid;
      if (hasEnded && !stop.aborted) onEvent('PostgreSQL had ended and is started again');
    } catch (error) {
      onEvent(`PostgreSQL has ended and does not start: ${(error as Error).message}`);
    }
    await sleep(LOOK_MS, undefined, { signal: stop }).catch(() => {});
  }
}
