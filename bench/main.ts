import { parseArgs } from 'node:util';
import Table from 'cli-table3';
import type { Config } from '../src/config.ts';
import { runEtl } from '../src/etl/run.ts';
import { stopServer } from '../src/storage/embedded/server.ts';
import { openPlatform } from '../src/wire.ts';
import { fullLoad } from './full-load.ts';
import { benchConfig, type Result, removeHome } from './house.ts';
import { idle } from './idle.ts';
import { oneBatch } from './one-batch.ts';
import { pairs } from './pairs.ts';

/**
 * Benchmarks: each result is a ratio of two measurements of the same run on the same machine, beside its limit.
 *
 *   npm run bench
 *   npm run bench -- --orders 100000
 *   npm run bench -- --pairs --orders 20000     each store with each engine, beside each other
 *   npm run bench -- --idle                     what the embedded scheduler costs, and what Airflow does
 */
const { values } = parseArgs({
  options: {
    orders: { type: 'string', default: '1000000' },
    pairs: { type: 'boolean', default: false },
    idle: { type: 'boolean', default: false },
    child: { type: 'string' },
  },
});

if (values.child) await runChild(values.child);
else if (values.idle) await withHome(async (config) => print(await idle(config)));
else await withHome((config) => (values.pairs ? pairs : runAll)(config, Number(values.orders)));

async function runAll(config: Config, orders: number): Promise<void> {
  const small = await oneBatch(config, 10_000);
  const full = await fullLoad(config, orders);
  const large = await oneBatch(config, orders);
  print([...full, ...small.alone, ...large.alone, large.against(small)]);
}

async function withHome(work: (config: Config) => Promise<void>): Promise<void> {
  const config = await benchConfig();
  try {
    await work(config);
  } finally {
    await stopServer(config);
    await removeHome(config);
  }
}

/** One ETL run in a process of its own, so that its memory is its own. */
async function runChild(home: string): Promise<void> {
  const platform = await openPlatform(await benchConfig(home));
  try {
    const { duration_ms, tables } = await runEtl(platform);
    const rows = tables.reduce((sum, { inserted, updated }) => sum + inserted + updated, 0);
    const peakMiB = Math.round(process.resourceUsage().maxRSS / 1024);
    process.stdout.write(JSON.stringify({ duration_ms, rows, peakMiB }));
  } finally {
    await platform.close();
  }
}

function print(results: readonly Result[]): void {
  const table = new Table({ head: ['benchmark', 'measured', 'beside', 'ratio', 'limit', ''] });
  for (const { name, measured, beside, value, limit } of results) {
    table.push([name, measured, beside, value.toFixed(2), limit.toFixed(2), value <= limit ? 'holds' : 'MISSED']);
  }
  console.log(table.toString());
  if (results.some(({ value, limit }) => value > limit)) process.exitCode = 1;
}
