import { SHOP_SCHEMA, sources } from '../models/sources/index.ts';
import type { Config } from '../src/config.ts';
import type { Platform } from '../src/platform.ts';
import { named } from '../src/project/catalog.ts';
import { TICK_MS } from '../src/shop/time/clock.ts';
import { databaseUrl, ensureServer } from '../src/storage/embedded/server.ts';
import type { StreamOptions, StreamReport } from '../src/stream/report.ts';
import { runStream } from '../src/stream/stream.ts';
import { openPlatform } from '../src/wire.ts';
import { usualStream } from './faker-stream.ts';
import { copyIn, copyOut } from './floor.ts';
import { END, inChild, openEmpty, peakMiB, type Result, say, seconds, settle } from './house.ts';

/** What a machine with two cores has to write. */
const ROWS_PER_SECOND = 150_000;
const FAKER_LIMIT = 1 / 20;
/** Measured with 20,000 orders: see docs/shop.md. */
const FLOOR_LIMIT = 3;
const MEMORY_LIMIT_MIB = 1024;

interface ChildStream {
  readonly report: StreamReport;
  readonly peakMiB: number;
}

/** The simulated shop into empty tables, beside the usual loop with faker and beside the raw floor: the same rows copied. */
export async function stream(config: Config, orders: number): Promise<readonly Result[]> {
  const platform = await openEmpty(config);
  try {
    await settle(platform);
    say('the usual loop');
    const usual = await usualStream(databaseUrl(await ensureServer(config), 'ecom_db'));
    await settle(platform);
    const { report, peakMiB: peak } = await inChild<ChildStream>('stream', config, orders);
    await settle(platform);
    say('raw floor');
    const floor = await rawFloor(platform);
    const rates: readonly Rate[] = [
      ['faker, one INSERT a row', perSecond(usual.rows, usual.milliseconds), FAKER_LIMIT],
      ['raw floor', perSecond(rowsOf(report), floor), FLOOR_LIMIT],
      ['stated target', ROWS_PER_SECOND, 1],
    ];
    return results(orders, report, rates).concat({
      name: 'its peak memory',
      measured: `${peak} MiB`,
      beside: `${MEMORY_LIMIT_MIB} MiB`,
      value: peak / MEMORY_LIMIT_MIB,
      limit: 1,
    });
  } finally {
    await platform.close();
  }
}

const ORDERS_PER_BATCH = 10;

/** A lifelike history that has about so many orders, with all their sessions: a year for a million. */
const historyOf = (orders: number): StreamOptions => ({
  trafficProfile: 'lifelike',
  ordersPerBatch: ORDERS_PER_BATCH,
  since: new Date(END.getTime() - (orders / ORDERS_PER_BATCH) * TICK_MS),
  until: END,
});

/** The child's part. */
export async function streamAlone(config: Config, orders: number): Promise<ChildStream> {
  const platform = await openPlatform(config);
  try {
    const report = await runStream(platform.oltp, historyOf(orders));
    return { report, peakMiB: peakMiB() };
  } finally {
    await platform.close();
  }
}

/** Milliseconds to copy the shop's rows into tables without keys. */
async function rawFloor({ config, oltp }: Platform): Promise<number> {
  const tables = sources.map(({ name, columns }) => ({ from: { schema: SHOP_SCHEMA, name }, columns: named(columns) }));
  const { files } = await copyOut(oltp, tables, config.home);
  return copyIn(oltp, files);
}

type Rate = readonly [name: string, rowsPerSecond: number, limit: number];

function results(orders: number, report: StreamReport, besides: readonly Rate[]): readonly Result[] {
  const rows = rowsOf(report);
  const ours = perSecond(rows, report.duration_ms);
  const tables = Object.entries(report.rows).map(([table, number]) => `${table} ${rounded(number)}`);
  const measured = [`${rounded(rows)} rows in ${seconds(report.duration_ms)}: ${rounded(ours)}/s`, ...tables];
  return besides.map(([name, rate, limit], index) => ({
    name: `stream of ${rounded(orders)} orders\nand their sessions`,
    measured: index === 0 ? measured.join('\n') : `${rounded(ours)} rows/s`,
    beside: `${rounded(rate)} rows/s\n${name}`,
    value: rate / ours,
    limit,
  }));
}

const rowsOf = ({ rows }: StreamReport): number => Object.values(rows).reduce((sum, number) => sum + number, 0);

const perSecond = (rows: number, milliseconds: number): number => (rows / milliseconds) * 1_000;

const rounded = (number: number): string => Math.round(number).toLocaleString('en-US');
