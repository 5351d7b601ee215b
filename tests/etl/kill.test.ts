import { type ChildProcess, spawn } from 'node:child_process';
import { fileURLToPath } from 'node:url';
import type pg from 'pg';
import { expect, it } from 'vitest';
import { runStream } from '../../src/stream/stream.ts';
import { administer } from '../support/databases.ts';
import { awaited, holdTable } from '../support/locks.ts';
import { createTestPlatform, type TestPlatform } from '../support/platform.ts';
import { put, remove } from '../support/shop.ts';
import { type Ending, endOfProcess } from '../support/waiting.ts';
import { readWarehouse, rebuildOnClone } from '../support/warehouse.ts';

const ecom = fileURLToPath(new URL('../../bin/ecom.mjs', import.meta.url));

const NOON = Date.UTC(2026, 2, 2, 12);
const hours = (count: number): Date => new Date(NOON + count * 3_600_000);

function startEtl({ config, oltpUrl, dwhUrl }: TestPlatform, ...options: readonly string[]): ChildProcess {
  const environment = { ...process.env, ECOM_HOME: config.home, ECOM_OLTP_URL: oltpUrl, ECOM_DWH_URL: dwhUrl };
  return spawn(process.execPath, [ecom, 'etl', '--json', ...options], { env: environment, stdio: 'ignore' });
}

const LOADED: Ending = { code: 0, signal: null };

/** A load of a small shop, milliseconds on a busy machine. */
const LOAD_MS = 100_000;

const endOf = (child: ChildProcess): Promise<Ending> => endOfProcess(child, 'ecom etl', LOAD_MS);

const databaseName = (url: string): string => new URL(url).pathname.slice(1);

async function changeTheShop({ oltp }: TestPlatform, until: number): Promise<void> {
  await runStream(oltp, { until: hours(until) });
  await put(oltp, 'click_events', { event_id: `late-${until}`, visitor_id: 'V1', event_at: hours(0).toISOString() });
  await remove(oltp, 'click_events', { event_id: `late-${until - 1}` });
}

/** Steps of a run in their order, each by what the run waits for as soon as it is there. */
const steps: readonly (readonly [step: string, hold: (platform: TestPlatform) => Promise<pg.Client>])[] = [
  ['the cut of the source', ({ oltpUrl }) => holdTable(oltpUrl, 'shop.orders')],
  ['the old rows of the warehouse', ({ dwhUrl }) => holdTable(dwhUrl, 'core.fact_event')],
  ['the merge of the first table', ({ dwhUrl }) => holdTable(dwhUrl, 'core.dim_customer', 'share')],
  ['the merge of the last table', ({ dwhUrl }) => holdTable(dwhUrl, 'mart.customer_360', 'share')],
  ['the cursor, just before the commit', ({ dwhUrl }) => holdTable(dwhUrl, 'ops.source_cursor', 'share')],
];

it('a run killed at any point leaves no trace, and the next one loads every row once', async () => {
  const platform = await createTestPlatform();
  await runStream(platform.oltp, { since: hours(0), until: hours(1) });
  expect(await endOf(startEtl(platform))).toEqual(LOADED);
  const before = await readWarehouse(platform.dwh);
  for (const [round, [step, hold]] of steps.entries()) {
    await changeTheShop(platform, 2 + round);
    const holder = await hold(platform);
    // The store gives a dead client's lock back within a second or two: the run before may still seem to go on.
    const child = startEtl(platform, '--wait');
    await awaited(holder, `a run at ${step}`, LOAD_MS);
    child.kill('SIGKILL');
    expect([step, await endOf(child)]).toEqual([step, { code: null, signal: 'SIGKILL' }]);
    await holder.end();
    expect([step, await readWarehouse(platform.dwh)]).toEqual([step, before]);
  }
  expect(await endOf(startEtl(platform, '--wait'))).toEqual(LOADED);
  expect(await readWarehouse(platform.dwh)).toEqual(await rebuildOnClone(platform));
}, 600_000);

it('a run whose database goes away fails, ends by itself and leaves no trace', async () => {
  const platform = await createTestPlatform();
  await runStream(platform.oltp, { since: hours(0), until: hours(2) });
  const holder = await holdTable(platform.oltpUrl, 'shop.orders');
  const outcome = endOf(startEtl(platform));
  await awaited(holder, 'the run', LOAD_MS);
  const ours = `datname in ('${databaseName(platform.oltpUrl)}', '${databaseName(platform.dwhUrl)}')`;
  await administer(platform.dwhUrl, `select pg_terminate_backend(pid) from pg_stat_activity where ${ours}`);
  expect(await outcome).toEqual({ code: 1, signal: null });
  expect(await endOf(startEtl(platform))).toEqual(LOADED);
  expect(await readWarehouse(platform.dwh)).toEqual(await rebuildOnClone(platform));
}, 400_000);

it('of two commands at once one loads and the other is skipped with 99', async () => {
  const platform = await createTestPlatform();
  await runStream(platform.oltp, { since: hours(0), until: hours(1) });
  const endings = await Promise.all([endOf(startEtl(platform)), endOf(startEtl(platform))]);
  expect(endings.map(({ code }) => code).sort()).toEqual([0, 99]);
}, 400_000);
