import { mkdtemp } from 'node:fs/promises';
import { join } from 'node:path';
import { inject, onTestFinished } from 'vitest';
import { loadConfig } from '../../../src/config.ts';
import type { Platform } from '../../../src/platform.ts';
import { openPlatform } from '../../../src/wire.ts';
import { createDatabase } from '../../support/databases.ts';
import { prepareBoth } from '../../support/prepare.ts';
import { dropDatabase, newDatabaseUrl } from './server.ts';

export type Store = 'PostgreSQL' | 'SQL Server';

export const newHome = (): Promise<string> => mkdtemp(join(inject('testFolder'), 'home-'));

/**
 * A platform with an empty shop and an empty warehouse of its own, each on the store that is named.
 *
 * @param home has the key of personal data: warehouses that are compared share it
 */
export async function platformOn(oltp: Store, dwh: Store, home: string): Promise<Platform> {
  const urls = { ECOM_OLTP_URL: await newDatabase(oltp, 'ecom_db'), ECOM_DWH_URL: await newDatabase(dwh, 'ecom_dwh') };
  const platform = await openPlatform(loadConfig({ ECOM_HOME: home, ...urls }, home));
  onTestFinished(() => platform.close());
  await prepareBoth(platform);
  return platform;
}

/** It is dropped after the platform is closed: what a test registers first is done last. */
async function newDatabase(store: Store, role: 'ecom_db' | 'ecom_dwh'): Promise<string> {
  if (store === 'PostgreSQL') {
    const { url, drop } = await createDatabase(inject('templateUrl'), role);
    onTestFinished(drop);
    return url;
  }
  const url = newDatabaseUrl(inject('sqlServer')?.url ?? '', role);
  onTestFinished(() => dropDatabase(url));
  return url;
}
