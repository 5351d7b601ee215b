import { mkdtemp, rm } from 'node:fs/promises';
import { join } from 'node:path';
import { inject, onTestFinished } from 'vitest';
import { loadConfig } from '../../src/config.ts';
import type { Platform } from '../../src/platform.ts';
import { openPlatform } from '../../src/wire.ts';
import { createDatabase } from './databases.ts';
import { prepareBoth } from './prepare.ts';

export interface TestPlatform extends Platform {
  readonly oltpUrl: string;
  readonly dwhUrl: string;
  /** Closes it and removes its databases and files. Happens by itself when a test passes; sooner where a test makes many. */
  drop(): Promise<void>;
}

/**
 * A platform with an empty shop and an empty warehouse of its own, for one test: call it in the test or in `beforeEach`. Databases of a
 * failed test stay; `ECOM_TEST_KEEP=1` keeps the server's folder too.
 */
export async function createTestPlatform(): Promise<TestPlatform> {
  const templateUrl = inject('templateUrl');
  const [db, dwh] = await Promise.all([
    createDatabase(templateUrl, 'ecom_db'),
    createDatabase(templateUrl, 'ecom_dwh'),
  ]);
  const home = await mkdtemp(join(inject('testFolder'), 'home-'));
  const config = loadConfig({ ECOM_HOME: home, ECOM_OLTP_URL: db.url, ECOM_DWH_URL: dwh.url }, home);
  const platform = await openPlatform(config);
  await prepareBoth(platform);
  // Our own shop is exact; a test of other people's rounding says how far that may go.
  await platform.variables.store('order_total_tolerance_units', '0');
  const close = once(() => platform.close());
  const drop = once(async () => {
    await close();
    await Promise.all([db.drop(), dwh.drop(), rm(home, { recursive: true, force: true })]);
  });
  onTestFinished(({ task }) => (task.result?.state === 'fail' ? close() : drop()));
  return { ...platform, oltpUrl: db.url, dwhUrl: dwh.url, close, drop };
}

function once(work: () => Promise<void>): () => Promise<void> {
  let done: Promise<void> | undefined;
  return () => {
    done ??= work();
    return done;
  };
}
