import { existsSync } from 'node:fs';
import type { Config } from '../../config.ts';
import { EcomError } from '../../errors.ts';
import type { Progress } from '../../progress.ts';
import type { Database } from '../../storage/storage.ts';
import type { Engine } from '../compute.ts';
import { parseSparkUrl } from './address.ts';
import { catalogProperties, driverProperties } from './catalogs.ts';
import { sparkEngine } from './engine.ts';
import { ensureSparkServer } from './server.ts';

/**
 * The engine on the server that `ECOM_SPARK_URL` names, whose administrator defines the catalog `ecom_dwh`, or on one of our own. That is
 * started when a run needs it.
 *
 * @throws EcomError URL_INVALID
 */
export function openSparkEngine(config: Config, dwh: Database, progress: Progress): Engine {
  const named = config.sparkUrl === undefined ? undefined : parseSparkUrl(config.sparkUrl);
  return sparkEngine({
    dwh,
    server: async () => named ?? (await ownServer(config, dwh, progress)).address,
    sharesFiles: named === undefined,
  });
}

function ownServer(config: Config, { jdbc }: Database, progress: Progress): ReturnType<typeof ensureSparkServer> {
  if (!existsSync(config.driversFolder)) throw driversMissing(config.driversFolder);
  const properties = { ...driverProperties(config.driversFolder), ...catalogProperties('ecom_dwh', jdbc) };
  return ensureSparkServer(config, properties, progress);
}

const driversMissing = (folder: string): EcomError =>
  new EcomError('SERVER_BINARIES_MISSING', `There are no JDBC drivers in ${folder}.`, {
    next: 'Run scripts/spark/install.sh, or set ECOM_SPARK_URL to a server of your own.',
    fields: { folder },
  });
