import { existsSync } from 'node:fs';
import { join } from 'node:path';
import type { Config } from '../../config.ts';
import type { EngineHealth } from '../compute.ts';
import { parseSparkUrl } from './address.ts';
import { openSpark } from './client.ts';

/** The server of `ECOM_SPARK_URL` answers; or what one of ours needs is there. It is not started. */
export async function sparkHealth(config: Config): Promise<EngineHealth> {
  if (config.sparkUrl !== undefined) return namedServer(config.sparkUrl);
  const program = join(config.sparkHome, 'bin', 'spark-submit');
  const missing = [program, config.driversFolder].find((path) => !existsSync(path));
  if (missing === undefined)
    return { isReady: true, found: `Spark is installed in ${config.sparkHome}; a run starts the server` };
  return {
    isReady: false,
    found: `${missing} is not there`,
    next: 'Run scripts/spark/install.sh, or set SPARK_HOME or ECOM_SPARK_URL.',
  };
}

/** @throws EcomError URL_INVALID, ENGINE_UNREACHABLE, ENGINE_LOGIN_FAILED */
async function namedServer(url: string): Promise<EngineHealth> {
  const address = parseSparkUrl(url);
  const client = openSpark(address, { retries: 0 });
  try {
    return { isReady: true, found: `${address.host}:${address.port} answers, Spark ${await client.version()}` };
  } finally {
    await client.close();
  }
}
