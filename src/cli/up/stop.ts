import { setTimeout as sleep } from 'node:timers/promises';
import type { Config } from '../../config.ts';
import { EcomError } from '../../errors.ts';
import { type Instance, isRunning, runningInstance } from '../../machine/instance.ts';

/** Longer than `ecom up` gives the work in hand, and PostgreSQL to write its last checkpoint. */
const PATIENCE_MS = 60_000;

/**
 * Asks the home folder's `ecom up` to stop and waits until it has; undefined if none runs.
 *
 * @throws EcomError STORE_FAILED if it does not stop, or belongs to another account.
 */
export async function stopInstance(config: Pick<Config, 'home'>): Promise<Instance | undefined> {
  const instance = await runningInstance(config);
  if (!instance) return undefined;
  signal(instance);
  const giveUpAt = performance.now() + PATIENCE_MS;
  while (await isRunning(instance)) {
    if (performance.now() > giveUpAt) throw notStopping(instance, `it has not ended within ${PATIENCE_MS / 1000} s`);
    await sleep(100);
  }
  return instance;
}

function signal(instance: Instance): void {
  try {
    process.kill(instance.pid, 'SIGTERM');
  } catch (error) {
    const { code } = error as NodeJS.ErrnoException;
    if (code === 'EPERM') throw notStopping(instance, 'it belongs to another account');
    // ESRCH: it has just ended by itself.
    if (code !== 'ESRCH') throw error;
  }
}

const notStopping = ({ pid }: Instance, reason: string): EcomError =>
  new EcomError('STORE_FAILED', `ecom up, process ${pid}, could not be stopped: ${reason}.`, {
    next: `End the process ${pid} yourself, then run ecom down again.`,
    fields: { pid },
  });
