import { existsSync } from 'node:fs';
import { join } from 'node:path';
import type { Config } from '../../config.ts';
import { errorDocument } from '../failure.ts';
import { type Finding, fail, ok } from './finding.ts';

/** The Spark server of `ECOM_SPARK_URL` answers; or what one of ours needs is there. It is not started. */
export async function spark(config: Config): Promise<Finding> {
  if (config.sparkUrl !== undefined) return namedServer(config.sparkUrl);
  const program = join(config.sparkHome, 'bin', 'spark-submit');
  const missing = [program, config.driversFolder].find((path) => !existsSync(path));
  if (missing === undefined) return ok('Spark', `installed in ${config.sparkHome}; a run starts the server`);
  return fail('Spark', `${missing} is not there`, 'Run scripts/spark/install.sh, or set SPARK_HOME or ECOM_SPARK_URL.');
}

async function namedServer(url: string): Promise<Finding> {
  try {
    const [{ parseSparkUrl }, { openSpark }] = await Promise.all([
      import('../../compute/spark/address.ts'),
      import('../../compute/spark/client.ts'),
    ]);
    const address = parseSparkUrl(url);
    const client = openSpark(address, { retries: 0 });
    try {
      return ok('Spark', `${address.host}:${address.port} answers, version ${await client.version()}`);
    } finally {
      await client.close();
    }
  } catch (error) {
    const { code, message, next } = errorDocument(error).error;
    return fail('Spark', `${code ?? 'ERROR'} ${message}`, next ?? 'Check ECOM_SPARK_URL.');
  }
}
