import { startOf, type Window } from '../../shop/clock.ts';
import type { ShopSettings, Traffic } from '../../shop/shop.ts';
import type { Batch } from '../batches.ts';

export const SHOP_STREAM = 'shop';

/** A window of the shop's time that is written, and all that its rows follow from. */
export interface ShopBatch {
  readonly settings: ShopSettings;
  readonly traffic: Traffic;
  readonly window: Window;
}

const pattern = /^shop seed=(\d+) size=(\d+) orders=(\d+) events=(\d+) ticks=(\d+)-(\d+)$/;

/** The id says what the batch's rows follow from: the same rows have the same id, and the next batch can go on from it. */
export function batchId({ settings, traffic, window }: ShopBatch): string {
  const shop = `shop seed=${settings.seed} size=${settings.size}`;
  return `${shop} orders=${traffic.orders} events=${traffic.events} ticks=${window.from}-${window.until}`;
}

/** The batch that an id names. */
export function parseBatchId(id: string): ShopBatch {
  const match = pattern.exec(id);
  if (!match) throw new Error(`stream.batch holds a batch of the shop with an unknown id: ${id}`);
  const [seed = 0, size = 0, orders = 0, events = 0, from = 0, until = 0] = match.slice(1).map(Number);
  return { settings: { seed, size }, traffic: { orders, events }, window: { from, until } };
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
