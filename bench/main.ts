import { parseArgs } from 'node:util';
import { table } from '../src/cli/table.ts';
import type { Config } from '../src/config.ts';
import { stopServer } from '../src/storage/embedded/server.ts';
import { fullLoad, loadAlone } from './full-load.ts';
import { benchConfig, type ChildWork, type Result, removeHome } from './house.ts';
import { idle } from './idle.ts';
import { oneBatch } from './one-batch.ts';
import { pairs } from './pairs.ts';
import { statements } from './statements.ts';
import { stream, streamAlone } from './stream.ts';

/**
 * Benchmarks: each result is a ratio of two measurements of the same run on the same machine, beside its limit.
 *
 *   npm run bench
 *   npm run bench -- --orders 100000
 *   npm run bench -- --pairs --orders 20000     each store with each engine, beside each other
 *   npm run bench -- --stream --orders 20000    rows a second of the simulated shop
 *   npm run bench -- --statements              how many statements a run sends
 *   npm run bench -- --idle                     what the embedded scheduler costs, and what Airflow does
 */
const { values } = parseArgs({
  options: {
    orders: { type: 'string' },
    stream: { type: 'boolean', default: false },
    pairs: { type: 'boolean', default: false },
    idle: { type: 'boolean', default: false },
    statements: { type: 'boolean', default: false },
    child: { type: 'string' },
    home: { type: 'string' },
  },
});

const ordersOr = (usual: number): number => Number(values.orders ?? usual);

if (values.child) await runChild(values.child as ChildWork);
else if (values.statements) await withHome(async (config) => print(await statements(config, ordersOr(2_000))));
else if (values.idle) await withHome(async (config) => print(await idle(config)));
else if (values.stream) await withHome(async (config) => print(await stream(config, ordersOr(20_000))));
else if (values.pairs) await withHome(async (config) => print(await pairs(config, ordersOr(1_000_000))));
else await withHome((config) => runAll(config, ordersOr(1_000_000)));

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

/** Prints what the work measured, for the process that asked for it. */
async function runChild(work: ChildWork): Promise<void> {
  const config = await benchConfig(values.home);
  const result = work === 'etl' ? await loadAlone(config) : await streamAlone(config, Number(values.orders));
  process.stdout.write(JSON.stringify(result));
}

function print(results: readonly Result[]): void {
  if (results.length === 0) return;
  const heads = ['benchmark', 'measured', 'beside', 'ratio', 'limit', ''];
  const rows = results.map(({ name, measured, beside, value, limit }) => [
    name,
    measured,
    beside,
    value.toFixed(2),
    limit.toFixed(2),
    value <= limit ? 'holds' : 'MISSED',
  ]);
  console.log(
    table(
      heads.map((title) => ({ title })),
      rows,
    ),
  );
  if (results.some(({ value, limit }) => value > limit)) process.exitCode = 1;
}
