import { models } from '../../../models/index.ts';
import { SHOP_SCHEMA, sources } from '../../../models/sources/index.ts';
import type { Config } from '../../config.ts';
import type { Platform } from '../../platform.ts';
import { serverStatus } from '../../storage/embedded/server.ts';
import { openPlatform } from '../../wire.ts';
import { usesEmbeddedServer } from '../platform.ts';
import { connectionsOf } from '../up/connections.ts';
import { runningInstance } from '../up/instance.ts';
import { countRows, lagOf, lastBatch, lastFailure, lastRun, quarantineCounts } from './queries.ts';
import type { DatabasePart, DatabasesPart, ServerPart, StatusReport } from './report.ts';

/**
 * Looks at everything and changes nothing.
 *
 * @throws EcomError DATABASE_… where a server that should answer does not.
 */
export async function gatherStatus(config: Config): Promise<StatusReport> {
  const instance = await runningInstance(config);
  const server = usesEmbeddedServer(config) ? await serverPart(config) : null;
  return {
    home: config.home,
    up: { is_running: instance !== undefined, pid: instance?.pid ?? null, since: instance?.since ?? null },
    server,
    databases: server?.is_running === false ? null : await databasesPart(config),
  };
}

async function serverPart(config: Config): Promise<ServerPart> {
  const { isRunning, port, pid, dataFolder, logFile } = await serverStatus(config);
  return {
    is_running: isRunning,
    port: port ?? null,
    pid: pid ?? null,
    data_folder: dataFolder ?? null,
    log_file: logFile ?? null,
  };
}

async function databasesPart(config: Config): Promise<DatabasesPart> {
  const platform = await openPlatform(config);
  try {
    const now = new Date();
    const [shop, warehouse] = await Promise.all([lookAtShop(platform, now), lookAtWarehouse(platform, now)]);
    const lag = await platform.oltp.session((session) => lagOf(session, warehouse.last_run, now));
    const connections = connectionsOf(config, platform);
    return {
      ecom_db: { ...connections.ecom_db, tables: shop.tables },
      ecom_dwh: { ...connections.ecom_dwh, tables: warehouse.tables },
      last_batch: shop.last_batch,
      last_run: warehouse.last_run,
      failure: warehouse.failure,
      lag,
      quarantine: warehouse.quarantine,
    };
  } finally {
    await platform.close();
  }
}

const shopTables = sources.map(({ name }) => ({ schema: SHOP_SCHEMA, name }));
const warehouseTables = models.map(({ schema, name }) => ({ schema, name }));

type Tables = Pick<DatabasePart, 'tables'>;

const lookAtShop = ({ oltp }: Platform, now: Date): Promise<Tables & Pick<DatabasesPart, 'last_batch'>> =>
  oltp.session(async (session) => ({
    tables: await countRows(session, shopTables),
    last_batch: await lastBatch(session, now),
  }));

type WarehouseFacts = Tables & Pick<DatabasesPart, 'last_run' | 'failure' | 'quarantine'>;

const lookAtWarehouse = ({ dwh }: Platform, now: Date): Promise<WarehouseFacts> =>
  dwh.session(async (session) => ({
    tables: await countRows(session, warehouseTables),
    last_run: await lastRun(session, now),
    failure: await lastFailure(session),
    quarantine: await quarantineCounts(session),
  }));
