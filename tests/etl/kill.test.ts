import { type ChildProcess, spawn } from 'node:child_process';
import { setTimeout as sleep } from 'node:timers/promises';
import { fileURLToPath } from 'node:url';
import { expect, it } from 'vitest';
import { runStream } from '../../src/stream/stream.ts';
import { administer, holdTable, isAwaited } from '../support/databases.ts';
import { createTestPlatform, type TestPlatform } from '../support/platform.ts';
import { put, remove } from '../support/shop.ts';
import { readWarehouse, rebuildOnClone } from '../support/warehouse.ts';

const ecom = fileURLToPath(new URL('../../bin/ecom.mjs', import.meta.url));

const NOON = Date.UTC(2026, 2, 2, 12);
const hours = (count: number): Date => new Date(NOON + count * 3_600_000);

function startEtl({ config, oltpUrl, dwhUrl }: TestPlatform): ChildProcess {
  const environment = { ...process.env, ECOM_HOME: config.home, ECOM_OLTP_URL: oltpUrl, ECOM_DWH_URL: dwhUrl };
  return spawn(process.execPath, [ecom, 'etl', '--json'], { env: environment, stdio: 'ignore' });
}

const ended = (child: ChildProcess): Promise<number | null> =>
  new Promise((resolve) => {
    child.on('close', (status) => resolve(status));
  });

const databaseName = (url: string): string => new URL(url).pathname.slice(1);

async function changeTheShop({ oltp }: TestPlatform, until: number): Promise<void> {
  await runStream(oltp, { until: hours(until) });
  await put(oltp, 'click_events', { event_id: `late-${until}`, visitor_id: 'V1', event_at: hours(0).toISOString() });
  await remove(oltp, 'click_events', { event_id: `late-${until - 1}` });
}

it('a run killed at any point leaves no trace, and the next one loads every row once', async () => {
  const platform = await createTestPlatform();
  await runStream(platform.oltp, { since: hours(0), until: hours(1) });
  // The first run measures how long one takes; the others are killed at points spread over that time.
  const begin = performance.now();
  expect(await ended(startEtl(platform))).toBe(0);
  const duration = performance.now() - begin;
  for (const [round, share] of [0.3, 0.45, 0.6, 0.75, 0.9].entries()) {
    await changeTheShop(platform, 2 + round);
    const child = startEtl(platform);
    const outcome = ended(child);
    await sleep(duration * share);
    child.kill('SIGKILL');
    await outcome;
  }
  let status = await ended(startEtl(platform));
  // The store gives a dead client's lock back within a second or two.
  for (let attempt = 0; status === 99 && attempt < 10; attempt += 1) {
    await sleep(500);
    status = await ended(startEtl(platform));
  }
  expect(status).toBe(0);
  expect(await readWarehouse(platform.dwh)).toEqual(await rebuildOnClone(platform));
}, 180_000);

it('a run whose database goes away fails, ends by itself and leaves no trace', async () => {
  const platform = await createTestPlatform();
  await runStream(platform.oltp, { since: hours(0), until: hours(48) });
  const holder = await holdTable(platform.oltpUrl, 'shop.orders');
  const outcome = ended(startEtl(platform));
  await expect.poll(() => isAwaited(holder), { timeout: 30_000 }).toBe(true);
  const ours = `datname in ('${databaseName(platform.oltpUrl)}', '${databaseName(platform.dwhUrl)}')`;
  await administer(platform.dwhUrl, `select pg_terminate_backend(pid) from pg_stat_activity where ${ours}`);
  expect(await outcome).toBe(1);
  expect(await ended(startEtl(platform))).toBe(0);
  expect(await readWarehouse(platform.dwh)).toEqual(await rebuildOnClone(platform));
}, 120_000);

it('of two commands at once one loads and the other is skipped with 99', async () => {
  const platform = await createTestPlatform();
  await runStream(platform.oltp, { since: hours(0), until: hours(1) });
  const statuses = await Promise.all([ended(startEtl(platform)), ended(startEtl(platform))]);
  expect(statuses.sort()).toEqual([0, 99]);
}, 60_000);
