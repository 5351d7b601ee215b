import type { TestProject } from 'vitest/node';
import { startTestServer } from '../../support/global-setup.ts';
import { type ServerTraits, traitsOf } from './server.ts';

declare module 'vitest' {
  export interface ProvidedContext {
    /** What the server under test can do; null where there is none. */
    readonly sqlServer: ServerTraits | null;
  }
}

export default async function setup(project: TestProject): Promise<() => Promise<void>> {
  const { url, home, remove } = await startTestServer();
  project.provide('templateUrl', url);
  project.provide('testFolder', home);
  const server = process.env.ECOM_TEST_MSSQL_URL;
  if (server) console.info(`tested on ${new URL(server).host}`);
  else console.info('tests on a server are skipped: ECOM_TEST_MSSQL_URL names no SQL Server');
  project.provide('sqlServer', server ? await traitsOf(server) : null);
  return remove;
}
