import type { Config } from '../../config.ts';
import { freePort } from '../../machine/ports.ts';
import { serverHealth, serverStatus } from '../../wire.ts';
import { type Finding, fail, ok, warn } from './finding.ts';

/** PostgreSQL's programs are there and start. */
export async function serverPrograms(): Promise<Finding> {
  const { isReady, found } = await serverHealth();
  if (isReady) return ok('embedded programs', found);
  return fail(
    'embedded programs',
    found,
    'Install the library that the message names, or set ECOM_OLTP_URL and ECOM_DWH_URL to a PostgreSQL of your own.',
  );
}

/** It runs, or its port is free. */
export async function embeddedServer(config: Config): Promise<Finding> {
  const { isRunning, port, pid } = await serverStatus(config);
  if (isRunning) return ok('embedded server', `runs on port ${port}, process ${pid}`);
  const free = await freePort([config.pgPort]);
  if (free === config.pgPort) return ok('embedded server', `stopped; port ${free} is free`);
  return warn(
    'embedded server',
    `stopped; port ${config.pgPort} is in use, so it will start on ${free}`,
    'Nothing to do, unless a BI tool needs a certain port: then set ECOM_PG_PORT to a free one.',
  );
}
