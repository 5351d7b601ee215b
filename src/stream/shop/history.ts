import { EcomError } from '../../errors.ts';
import { hasLastingFaults } from '../../shop/faults/lasting.ts';
import { LONGEST_LIFE } from '../../shop/orders/life.ts';
import type { ShopSettings, Traffic } from '../../shop/shop.ts';
import { startOf, tickAt, type Window } from '../../shop/time/clock.ts';
import type { Session } from '../../storage/storage.ts';
import { type Batch, readBatchesAfter, readEnds } from '../batches.ts';
import { parseBatchId, SHOP_STREAM, type ShopBatch } from './batch-id.ts';
import { readTraffics, sameTraffic, type Traffics } from './traffic.ts';

/** A stretch of ticks that are written, all with the same traffic. */
export interface Run {
  readonly window: Window;
  readonly traffic: Traffic;
}

/** What is written of a shop that has begun. */
export interface History {
  readonly settings: ShopSettings;
  /** From the first to the last tick that is written. */
  readonly span: Window;
  /** The traffic of the latest batch. */
  readonly traffic: Traffic;
  /**
   * All that is written from the moment on that was asked for, and everything whose orders may still change; all from the opening on
   * where customers or products have faults, which they keep. In the order of their time.
   */
  readonly runs: readonly Run[];
}

/**
 * Reads what is written, in detail from `since` on; undefined for an empty shop.
 *
 * @throws EcomError SHOP_OUTDATED
 */
export async function readHistory(session: Session, since: Date | undefined): Promise<History | undefined> {
  const ends = await readEnds(session, SHOP_STREAM);
  if (!ends) return undefined;
  const traffics = await readTraffics(session);
  const first = { ...batchOf(ends.first), traffic: trafficOf(ends.first, traffics) };
  const traffic = trafficOf(ends.last, traffics);
  const span = { from: tickAt(ends.first.from.getTime()), until: tickAt(ends.last.until.getTime()) };
  const alive = startOf(hasLastingFaults([...traffics.values()]) ? span.from : span.until - LONGEST_LIFE);
  const batches = await readBatchesAfter(session, SHOP_STREAM, new Date(Math.min(alive, since?.getTime() ?? alive)));
  const { profile, orders: size } = first.traffic;
  return {
    settings: { seed: first.seed, size, opened: span.from, profile },
    span,
    traffic,
    runs: runsOf(batches.map((batch) => ({ window: batchOf(batch).window, traffic: trafficOf(batch, traffics) }))),
  };
}

function batchOf({ id }: Batch): ShopBatch {
  const batch = parseBatchId(id);
  if (batch) return batch;
  throw new EcomError(
    'SHOP_OUTDATED',
    `An earlier version of ecom wrote this shop; it cannot be gone on with (${id}).`,
    {
      next: 'ecom reset empties it, and ecom up or ecom stream begins a new one. The warehouse can be kept until then.',
      fields: { batch: id },
    },
  );
}

function trafficOf(batch: Batch, traffics: Traffics): Traffic {
  const traffic = traffics.get(batchOf(batch).trafficId);
  if (!traffic) throw new Error(`stream.traffic has no row for ${batch.id}`);
  return traffic;
}

/** Batches in the order of their time as runs: one each five minutes makes a hundred thousand a year. */
function runsOf(batches: readonly Run[]): readonly Run[] {
  const runs: Run[] = [];
  for (const { window, traffic } of batches) {
    const last = runs.at(-1);
    if (last && last.window.until === window.from && sameTraffic(last.traffic, traffic)) {
      runs[runs.length - 1] = { window: { from: last.window.from, until: window.until }, traffic };
    } else {
      runs.push({ window, traffic });
    }
  }
  return runs;
}
