import { chmod, mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { TestProject } from 'vitest/node';
import { type Config, loadConfig } from '../../src/config.ts';
import { databaseUrl, ensureServer, stopServer } from '../../src/storage/embedded/server.ts';
import { openPlatform } from '../../src/wire.ts';
import { administer } from './databases.ts';
import { hasOnlineRetail, onlineRetailNote } from './online-retail.ts';
import { prepareBoth } from './prepare.ts';

declare module 'vitest' {
  export interface ProvidedContext {
    /** URL of the template of `ecom_db`; one database name away from every other of the test server. */
    readonly templateUrl: string;
    /** A folder that is removed with the server. */
    readonly testFolder: string;
  }
}

export interface TestServer {
  /** URL of the template of `ecom_db`. */
  readonly url: string;
  readonly home: string;
  /** Stops the server and removes its folder. */
  remove(): Promise<void>;
}

/** One server for the whole run, in a home folder of its own; its `ecom_db` and `ecom_dwh` are the templates of each test's. */
export async function startTestServer(): Promise<TestServer> {
  // The reporter counts skipped tests and does not print their names.
  if (!hasOnlineRetail) console.info(`tests of the Online Retail replay are${onlineRetailNote}`);
  const config = await temporaryConfig();
  const remove = (): Promise<void> => removeServer(config);
  try {
    const server = await ensureServer(config);
    // Tests make databases and roles, on what is somebody's own server to the platform.
    const [url, dwhUrl] = [databaseUrl(server, 'ecom_db', 'ecom'), databaseUrl(server, 'ecom_dwh', 'ecom')];
    await makeTemplates({ ...config, oltpUrl: url, dwhUrl });
    await withoutDurability(url);
    return { url, home: config.home, remove };
  } catch (error) {
    await remove();
    throw error;
  }
}

export default async function setup(project: TestProject): Promise<() => Promise<void>> {
  const { url, home, remove } = await startTestServer();
  project.provide('templateUrl', url);
  project.provide('testFolder', home);
  return remove;
}

async function temporaryConfig(): Promise<Config> {
  const home = await mkdtemp(join(tmpdir(), 'ecom-test-'));
  // As root the server runs as another account, which has to get through.
  await chmod(home, 0o755);
  return loadConfig({ ECOM_HOME: home, ECOM_PG_PORT: '5600' }, home);
}

async function makeTemplates(config: Config): Promise<void> {
  const platform = await openPlatform(config);
  try {
    await prepareBoth(platform);
  } finally {
    await platform.close();
  }
}

/** Nobody needs a test's data after a power cut. */
async function withoutDurability(url: string): Promise<void> {
  await administer(url, 'alter system set fsync = off');
  await administer(url, 'alter system set synchronous_commit = off');
  await administer(url, 'alter system set full_page_writes = off');
  await administer(url, 'select pg_reload_conf()');
}

/** `ECOM_TEST_KEEP=1` leaves the folder, with the databases of failed tests. */
async function removeServer(config: Config): Promise<void> {
  await stopServer(config);
  if (process.env.ECOM_TEST_KEEP) console.error(`kept: ${config.home}`);
  else await rm(config.home, { recursive: true, force: true });
}
