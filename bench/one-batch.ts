import type { Config } from '../src/config.ts';
import { runEtl } from '../src/etl/run.ts';
import { openPlatform } from '../src/wire.ts';
import { fillShop, openEmpty, type Result, say, seconds, settle, writeBatch } from './house.ts';

const BATCHES = 9;
const HALF_A_SECOND_MS = 500;

export interface OneBatch {
  readonly orders: number;
  /** Median, milliseconds. */
  readonly median: number;
  readonly alone: readonly Result[];
  against(smaller: OneBatch): Result;
}

/** An ETL run of one batch on a warehouse of so many orders; the databases are made unless the last benchmark left them so. */
export async function oneBatch(config: Config, orders: number): Promise<OneBatch> {
  const platform = orders > 10_000 ? await openPlatform(config) : await openEmpty(config);
  try {
    if (orders <= 10_000) {
      await fillShop(platform, orders);
      await runEtl(platform);
    }
    await settle(platform);
    say(`${BATCHES} batches on a warehouse of ${orders} orders`);
    const durations: number[] = [];
    for (let batch = 1; batch <= BATCHES; batch += 1) {
      await writeBatch(platform, batch);
      durations.push((await runEtl(platform)).duration_ms);
    }
    return outcome(orders, durations);
  } finally {
    await platform.close();
  }
}

function outcome(orders: number, durations: readonly number[]): OneBatch {
  const median = [...durations].sort((a, b) => a - b)[Math.floor(durations.length / 2)] ?? Number.NaN;
  return {
    orders,
    median,
    alone: [
      {
        name: `one batch on ${orders} orders`,
        measured: `${seconds(median)} (${durations.map((ms) => Math.round(ms)).join(', ')} ms)`,
        beside: seconds(HALF_A_SECOND_MS),
        value: median / HALF_A_SECOND_MS,
        limit: 1,
      },
    ],
    against: (smaller) => ({
      name: `one batch: ${orders} against ${smaller.orders} orders`,
      measured: seconds(median),
      beside: seconds(smaller.median),
      value: median / smaller.median,
      limit: 1.2,
    }),
  };
}
