import { chmod, mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { TestProject } from 'vitest/node';
import { ensureSparkServer, type SparkServer, stopSparkServer } from '../../../src/compute/spark/server.ts';
import { loadConfig } from '../../../src/config.ts';

declare module 'vitest' {
  export interface ProvidedContext {
    /** The server that the whole run shares. */
    readonly spark: SparkServer;
    /** Its home folder. */
    readonly sparkTestHome: string;
  }
}

export default async function setup(project: TestProject): Promise<() => Promise<void>> {
  const home = await mkdtemp(join(tmpdir(), 'ecom-spark-test-'));
  await chmod(home, 0o755);
  const config = loadConfig({ ...process.env, ECOM_HOME: home }, home);
  project.provide('sparkTestHome', home);
  project.provide('spark', await ensureSparkServer(config));
  return async () => {
    await stopSparkServer(config);
    await rm(home, { recursive: true, force: true });
  };
}
