import { spawn } from 'node:child_process';
import { chmod, mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { sql } from 'kysely';
import { SHOP_SCHEMA, sources } from '../models/sources/index.ts';
import { type Config, loadConfig } from '../src/config.ts';
import type { Platform } from '../src/platform.ts';
import { prepareSource, prepareWarehouse } from '../src/prepare.ts';
import { databaseUrl, ensureServer } from '../src/storage/embedded/server.ts';
import type { StreamReport } from '../src/stream/report.ts';
import { runStream } from '../src/stream/stream.ts';
import { openPlatform } from '../src/wire.ts';

/** One line of the table: `value` is a ratio and must not be above `limit`. */
export interface Result {
  readonly name: string;
  readonly measured: string;
  readonly beside: string;
  readonly value: number;
  readonly limit: number;
}

/** Where the benchmark shop's history ends; one batch is five minutes. */
export const END = new Date('2026-06-01T00:00:00Z');
const BATCH_MS = 5 * 60_000;
const ORDERS_PER_BATCH = 50;

export async function benchConfig(home?: string): Promise<Config> {
  const folder = home ?? (await mkdtemp(join(tmpdir(), 'ecom-bench-')));
  // As root the server runs as another account, which has to get through.
  await chmod(folder, 0o755);
  return loadConfig({ ECOM_HOME: folder, ECOM_PG_PORT: '5650' }, folder);
}

export const removeHome = (config: Config): Promise<void> => rm(config.home, { recursive: true, force: true });

/** Opens the platform on databases without any row. */
export async function openEmpty(config: Config): Promise<Platform> {
  const { default: pg } = await import('pg');
  const url = new URL(databaseUrl(await ensureServer(config), 'ecom_ops', 'ecom'));
  url.pathname = '/postgres';
  const client = new pg.Client({ connectionString: url.toString() });
  await client.connect();
  // What is measured begins on pages that are written.
  await client.query('grant pg_checkpoint to ecom_loader');
  for (const name of ['ecom_db', 'ecom_dwh']) {
    await client.query(`drop database if exists ${name} with (force)`);
    await client.query(`create database ${name}`);
  }
  await client.end();
  const platform = await openPlatform(config);
  await prepare(platform);
  return platform;
}

/** Makes the tables that a stream and a run need. */
export async function prepare(platform: Platform): Promise<void> {
  await Promise.all([prepareSource(platform.oltp, SHOP_SCHEMA, sources), prepareWarehouse(platform)]);
}

/** What the server owes from before must not count as part of a measurement: rows are known to be committed, pages are written. */
export async function settle({ oltp, dwh }: Platform): Promise<void> {
  for (const database of [oltp, dwh]) {
    await database.session(({ queries }) => sql`vacuum (analyze)`.execute(queries));
    await database.session(({ queries }) => sql`checkpoint`.execute(queries));
  }
}

/** So many orders, about, with their items, payments, refunds and events. */
export async function fillShop(platform: Platform, orders: number): Promise<StreamReport> {
  const since = new Date(END.getTime() - (orders / ORDERS_PER_BATCH) * BATCH_MS);
  say(`make a shop with ${orders} orders`);
  return runStream(platform.oltp, { since, until: END });
}

/** The batch after the history, and after the batches that came after it. */
export async function writeBatch(platform: Platform, number: number): Promise<void> {
  await runStream(platform.oltp, { until: new Date(END.getTime() + number * BATCH_MS) });
}

/** Works that run in a process of their own, so that their memory is their own. */
export type ChildWork = 'etl' | 'stream';

/** Does the work in a child; its result is what the child prints. */
export async function inChild<T>(work: ChildWork, { home }: Config, orders: number): Promise<T> {
  const args = [process.argv[1] ?? '', '--child', work, '--home', home, '--orders', String(orders)];
  const child = spawn(process.execPath, [...process.execArgv, ...args], { stdio: ['ignore', 'pipe', 'inherit'] });
  let output = '';
  child.stdout.on('data', (piece: Buffer) => {
    output += piece.toString('utf8');
  });
  const status = await new Promise<number | null>((resolve) => child.on('close', resolve));
  if (status !== 0) throw new Error(`the child's work, ${work}, ended with ${status}`);
  return JSON.parse(output) as T;
}

/** The most memory that this process had. */
export const peakMiB = (): number => Math.round(process.resourceUsage().maxRSS / 1024);

export const say = (text: string): void => console.error(`${new Date().toISOString().slice(11, 19)} ${text}`);

export const seconds = (milliseconds: number): string => `${(milliseconds / 1000).toFixed(2)} s`;
