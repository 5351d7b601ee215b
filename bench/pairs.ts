import { existsSync } from 'node:fs';
import { join } from 'node:path';
import { table } from '../src/cli/table.ts';
import { stopSparkServer } from '../src/compute/spark/server.ts';
import type { Config } from '../src/config.ts';
import { runEtl } from '../src/etl/run.ts';
import type { Platform } from '../src/platform.ts';
import { openPlatform } from '../src/wire.ts';
import { fillShop, openEmpty, prepare, type Result, say, seconds, writeBatch } from './house.ts';

const BATCHES = 3;

interface Pair {
  readonly store: string;
  readonly engine: Config['engine'];
  readonly full: number;
  /** Median, milliseconds. */
  readonly batch: number;
}

/** Of a million orders on Spark, milliseconds. */
const SPARK_LIMITS = { full: 250_000, batch: 12_000 };
const MILLION = 1_000_000;

/** A full load and one batch for each store and engine that is here, in one run; each beside the first pair. */
export async function pairs(config: Config, orders: number): Promise<Result[]> {
  const measured: Pair[] = [];
  for (const [store, open] of stores()) {
    for (const engine of engines(config)) {
      say(`${store} and ${engine}`);
      measured.push({ store, engine, ...(await measure(await open({ ...config, engine }), orders)) });
    }
  }
  await stopSparkServer(config);
  print(measured, orders);
  return orders === MILLION ? measured.filter(({ engine }) => engine === 'spark').flatMap(againstLimits) : [];
}

const againstLimits = ({ store, full, batch }: Pair): Result[] => [
  againstLimit(`full load of a million orders, Spark and ${store}`, full, SPARK_LIMITS.full),
  againstLimit(`one batch on a million orders, Spark and ${store}`, batch, SPARK_LIMITS.batch),
];

const againstLimit = (name: string, measured: number, limit: number): Result => ({
  name,
  measured: seconds(measured),
  beside: seconds(limit),
  value: measured / limit,
  limit: 1,
});

type Open = (config: Config) => Promise<Platform>;

function stores(): readonly (readonly [string, Open])[] {
  const server = process.env.ECOM_TEST_MSSQL_URL;
  if (!server) {
    say('SQL Server is left out: ECOM_TEST_MSSQL_URL names none');
    return [['PostgreSQL', openEmpty]];
  }
  return [
    ['PostgreSQL', openEmpty],
    ['SQL Server', (config) => openPrepared({ ...config, ...emptyDatabases(server) })],
  ];
}

async function openPrepared(config: Config): Promise<Platform> {
  const platform = await openPlatform(config);
  await prepare(platform);
  return platform;
}

let databases = 0;

/** New databases on the server; they stay there. */
function emptyDatabases(server: string): Pick<Config, 'oltpUrl' | 'dwhUrl'> {
  databases += 1;
  const named = (name: string): string => {
    const url = new URL(server);
    url.pathname = `/bench_${name}_${process.pid}_${databases}`;
    return url.toString();
  };
  return { oltpUrl: named('ecom_db'), dwhUrl: named('ecom_dwh') };
}

function engines({ sparkHome }: Config): readonly Config['engine'][] {
  if (existsSync(join(sparkHome, 'bin', 'spark-submit'))) return ['duckdb', 'spark'];
  say('Spark is left out: scripts/spark/install.sh was not run');
  return ['duckdb'];
}

async function measure(platform: Platform, orders: number): Promise<Pick<Pair, 'full' | 'batch'>> {
  try {
    await fillShop(platform, orders);
    const { duration_ms: full } = await runEtl(platform);
    const durations: number[] = [];
    for (let batch = 1; batch <= BATCHES; batch += 1) {
      await writeBatch(platform, batch);
      durations.push((await runEtl(platform)).duration_ms);
    }
    return { full, batch: durations.sort((a, b) => a - b)[Math.floor(BATCHES / 2)] ?? Number.NaN };
  } finally {
    await platform.close();
  }
}

function print(measured: readonly Pair[], orders: number): void {
  const [first] = measured;
  if (!first) return;
  const heads = ['store', 'engine', `full load of ${orders} orders`, '×', 'one batch', '×'];
  const rows = measured.map(({ store, engine, full, batch }) => [
    store,
    engine,
    seconds(full),
    (full / first.full).toFixed(2),
    seconds(batch),
    (batch / first.batch).toFixed(2),
  ]);
  console.log(
    table(
      heads.map((title) => ({ title })),
      rows,
    ),
  );
}
