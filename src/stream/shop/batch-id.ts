import { startOf, type Window } from '../../shop/time/clock.ts';
import type { Batch } from '../batches.ts';

export const SHOP_STREAM = 'shop';

/** A window of the shop's time that is written, and what its rows follow from. */
export interface ShopBatch {
  readonly seed: number;
  /** Names the settings of its traffic, a row of `stream.traffic`. */
  readonly trafficId: number;
  readonly window: Window;
}

const pattern = /^shop seed=(\d+) traffic=(\d+) ticks=(\d+)-(\d+)$/;

/** The same rows have the same id. */
const batchId = ({ seed, trafficId, window }: ShopBatch): string =>
  `shop seed=${seed} traffic=${trafficId} ticks=${window.from}-${window.until}`;

/** The batch that an id names; undefined for an id that only an earlier version of the shop wrote. */
export function parseBatchId(id: string): ShopBatch | undefined {
  const match = pattern.exec(id);
  if (!match) return undefined;
  const [seed = 0, trafficId = 0, from = 0, until = 0] = match.slice(1).map(Number);
  return { seed, trafficId, window: { from, until } };
}

export function storedBatch(batch: ShopBatch, rows: Readonly<Record<string, number>>): Batch {
  const { from, until } = batch.window;
  return {
    id: batchId(batch),
    stream: SHOP_STREAM,
    from: new Date(startOf(from)),
    until: new Date(startOf(until)),
    rows,
  };
}
