import type { TestProject } from 'vitest/node';
import { catalogProperties, driverProperties } from '../../../src/compute/spark/catalogs.ts';
import { ensureSparkServer, type SparkServer, stopSparkServer } from '../../../src/compute/spark/server.ts';
import { loadConfig } from '../../../src/config.ts';
import { postgresJdbc } from '../../../src/storage/postgres/jdbc.ts';
import { startTestServer } from '../../support/global-setup.ts';

declare module 'vitest' {
  export interface ProvidedContext {
    /** The server that the whole run shares. */
    readonly spark: SparkServer;
    /** The warehouse that it knows as `ecom_dwh`: a test that uses it makes it anew. */
    readonly sparkWarehouseUrl: string;
  }
}

export default async function setup(project: TestProject): Promise<() => Promise<void>> {
  const { url, home, remove } = await startTestServer();
  const warehouse = new URL(url);
  warehouse.pathname = '/ecom_dwh_on_spark';
  const config = loadConfig({ ...process.env, ECOM_HOME: home }, home);
  project.provide('templateUrl', url);
  project.provide('testFolder', home);
  project.provide('sparkWarehouseUrl', warehouse.toString());
  const properties = {
    ...driverProperties(config.driversFolder),
    ...catalogProperties('ecom_dwh', postgresJdbc(warehouse.toString())),
  };
  project.provide('spark', await ensureSparkServer(config, properties));
  return async () => {
    await stopSparkServer(config);
    await remove();
  };
}
