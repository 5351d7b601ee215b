import { models } from '../../../models/index.ts';
import { SHOP_SCHEMA, sources } from '../../../models/sources/index.ts';
import type { Config } from '../../config.ts';
import type { Platform } from '../../platform.ts';
import { serverStatus } from '../../storage/embedded/server.ts';
import { openPlatform } from '../../wire.ts';
import { usesEmbeddedServer } from '../platform.ts';
import { runningInstance } from '../up/instance.ts';
import { countRows, lagOf, lastBatch, lastFailure, lastRun, quarantineCounts } from './queries.ts';
import type { DatabasesPart, ServerPart, StatusReport } from './report.ts';

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
    const [shop, warehouse] = await Promise.all([shopPart(platform), warehousePart(platform)]);
    const { tables, ...rest } = warehouse;
    const lag = await platform.oltp.session((session) => lagOf(session, rest.last_run, new Date()));
    return {
      ecom_db: { url: platform.oltp.displayUrl, tables: shop.tables },
      ecom_dwh: { url: platform.dwh.displayUrl, tables },
      last_batch: shop.last_batch,
      ...rest,
      lag,
    };
  } finally {
    await platform.close();
  }
}

const shopTables = sources.map(({ name }) => ({ schema: SHOP_SCHEMA, name }));
const warehouseTables = models.map(({ schema, name }) => ({ schema, name }));

const shopPart = ({ oltp }: Platform): Promise<Pick<DatabasesPart, 'last_batch'> & DatabasesPart['ecom_db']> =>
  oltp.session(async (session) => ({
    url: oltp.displayUrl,
    tables: await countRows(session, shopTables),
    last_batch: await lastBatch(session, new Date()),
  }));

const warehousePart = ({
  dwh,
}: Platform): Promise<
  Pick<DatabasesPart, 'last_run' | 'failure' | 'quarantine'> & Pick<DatabasesPart['ecom_dwh'], 'tables'>
> =>
  dwh.session(async (session) => ({
    tables: await countRows(session, warehouseTables),
    last_run: await lastRun(session, new Date()),
    failure: await lastFailure(session),
    quarantine: await quarantineCounts(session),
  }));
