import { type Config, usesEmbeddedServer } from '../config.ts';
import { runningInstance } from '../machine/instance.ts';
import type { Platform } from '../platform.ts';
import { catalogOf } from '../project/catalog.ts';
import { graded, limitsOf, type QuarantineStanding } from '../quality/standing.ts';
import { controlTables, knownVersion } from '../storage/migrations/migrate.ts';
import type { Session, TableName } from '../storage/storage.ts';
import { variableValues } from '../variables/values.ts';
import { openPlatform, serverStatus } from '../wire.ts';
import { connectionsOf } from './connections.ts';
import {
  countRows,
  keptShares,
  lagOf,
  lastBatch,
  lastFailure,
  lastRun,
  missingPart,
  presentRun,
  quarantineCounts,
} from './queries.ts';
import type { DatabasePart, DatabasesPart, ServerPart, StatusReport } from './report.ts';

/**
 * Looks at everything and changes nothing; starts no server.
 *
 * @throws EcomError PROJECT_INVALID; DATABASE_… where a server that should answer does not, or a newer program made its tables.
 */
export async function gatherStatus(config: Config): Promise<StatusReport> {
  const instance = await runningInstance(config);
  const server = usesEmbeddedServer(config) ? await serverPart(config) : null;
  return {
    home: config.home,
    up: { is_running: instance !== undefined, pid: instance?.pid ?? null, since: instance?.since ?? null },
    server,
    databases: server?.is_running === false ? null : await openedPart(config),
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

async function openedPart(config: Config): Promise<DatabasesPart> {
  const platform = await openPlatform(config);
  try {
    return await databasesPart(platform);
  } finally {
    await platform.close();
  }
}

/** What both databases of an open platform hold and how fresh it is. @throws EcomError DATABASE_… */
export async function databasesPart(platform: Platform): Promise<DatabasesPart> {
  const { config, oltp, dwh, project } = platform;
  const { sourceTable } = catalogOf(project);
  const now = new Date();
  await Promise.all([knownVersion(oltp, 'stream'), knownVersion(dwh, 'ops')]);
  const [shop, warehouse] = await Promise.all([
    oltp.session((session) =>
      lookAtShop(
        session,
        project.sources.map(({ name }) => sourceTable(name)),
        now,
      ),
    ),
    dwh.session((session) => lookAtWarehouse(session, project.models, now)),
  ]);
  const lag = await oltp.session((session) => lagOf(session, warehouse.last_run, now));
  const connections = connectionsOf(config, platform);
  const { shares } = warehouse;
  const limits = shares.length === 0 ? undefined : limitsOf(await variableValues(platform.variables));
  return {
    ecom_db: { ...connections.ecom_db, tables: shop.tables, missing: shop.missing },
    ecom_dwh: { ...connections.ecom_dwh, tables: warehouse.tables, missing: warehouse.missing },
    last_batch: shop.last_batch,
    last_run: warehouse.last_run,
    failure: warehouse.failure,
    present_run: warehouse.present_run,
    lag,
    quarantine: warehouse.quarantine,
    quarantine_shares: limits ? graded(shares, limits) : [],
  };
}

type Tables = Pick<DatabasePart, 'tables' | 'missing'>;

/** A shop that no stream has written needs no control tables. */
const lookAtShop = async (
  session: Session,
  tables: readonly TableName[],
  now: Date,
): Promise<Tables & Pick<DatabasesPart, 'last_batch'>> => ({
  tables: await countRows(session, tables),
  missing: await missingPart(session, tables, 'ecom stream'),
  last_batch: await lastBatch(session, now),
});

type WarehouseFacts = Tables &
  Pick<DatabasesPart, 'last_run' | 'failure' | 'present_run' | 'quarantine'> & {
    readonly shares: readonly QuarantineStanding[];
  };

const lookAtWarehouse = async (session: Session, tables: readonly TableName[], now: Date): Promise<WarehouseFacts> => ({
  tables: await countRows(session, tables),
  missing: await missingPart(session, [...controlTables('ops'), ...tables], 'ecom etl'),
  last_run: await lastRun(session, now),
  failure: await lastFailure(session),
  present_run: await presentRun(session, now),
  quarantine: await quarantineCounts(session),
  shares: await keptShares(session),
});
