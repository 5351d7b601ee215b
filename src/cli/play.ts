import type { Database } from '../storage/storage.ts';
import { type PlayOptions, play, summed } from '../stream/play.ts';
import type { StreamReport } from '../stream/report.ts';
import type { Announcer } from './announced.ts';
import { formatDuration } from './duration.ts';
import { printNote } from './output.ts';
import { stopSignal } from './signals.ts';
import { batchOutcome } from './up/outcomes.ts';

/** Plays the shop until its end or Ctrl-C, a line for each batch; what all of them wrote. */
export async function playShop(oltp: Database, options: PlayOptions, announce: Announcer): Promise<StreamReport> {
  const stop = stopSignal(() => printNote('\nStopping after this batch … (Ctrl-C again stops at once)'));
  const begin = performance.now();
  const batches: StreamReport[] = [];
  for await (const batch of play(oltp, { ...options, stop })) {
    printNote(`${batchOutcome(batch)} · ${formatDuration(batch.duration_ms)}`);
    batches.push(await announce(batch));
  }
  return summed(batches, performance.now() - begin);
}
