import { setTimeout as sleep } from 'node:timers/promises';

export interface Patience {
  /** From now on, milliseconds. */
  readonly forMs: number;
  readonly everyMs: number;
  /** Whether an error passes by itself; default: every one does. */
  readonly passes?: (error: unknown) => boolean;
}

/**
 * Does what may not be possible yet again and again.
 *
 * @throws the last error, once it does not pass or the time is over
 */
export async function untilPossible<T>(
  work: () => Promise<T>,
  { forMs, everyMs, passes = () => true }: Patience,
): Promise<T> {
  const giveUpAt = performance.now() + forMs;
  for (;;) {
    try {
      return await work();
    } catch (error) {
      if (!passes(error) || performance.now() > giveUpAt) throw error;
      await sleep(everyMs);
    }
  }
}
