import type { Engine } from './compute/compute.ts';
import type { Config } from './config.ts';
import type { Platform } from './platform.ts';
import { type Progress, silent } from './progress.ts';
import { databaseUrl, ensureServer } from './storage/embedded/server.ts';
import { BI_ROLE, biPassword } from './storage/embedded/state.ts';
import { inTurn } from './storage/in-turn.ts';
import { migrate } from './storage/migrations/migrate.ts';
import { openPostgres } from './storage/postgres/database.ts';
import { createSourceTables } from './storage/source-tables.ts';
import type { Database } from './storage/storage.ts';

/** The one file that names implementations. */

/**
 * Opens what the configuration names: starts or adopts the embedded server where a database is embedded, brings the control tables up
 * to date, makes the shop's tables where there are none.
 *
 * @throws EcomError SERVER_…, DATABASE_…, PORT_IN_USE, DISK_FULL
 */
export async function openPlatform(
  config: Config,
  { progress = silent }: { readonly progress?: Progress } = {},
): Promise<Platform> {
  const urls = await databaseUrls(config, progress);
  const oltp = openPostgres(urls.oltp, 'oltp');
  const dwh = openPostgres(urls.dwh, 'dwh');
  try {
    await prepare(oltp, dwh);
    if (config.dwhUrl === undefined) await letBiRead(config, dwh);
    const engine = await engines[config.engine]({ config, dwh, dwhUrl: urls.dwh, progress });
    return { config, oltp, dwh, engine, close: () => closeAll([oltp, dwh]) };
  } catch (error) {
    await closeAll([oltp, dwh]);
    throw error;
  }
}

async function databaseUrls(config: Config, progress: Progress): Promise<{ oltp: string; dwh: string }> {
  const { oltpUrl, dwhUrl } = config;
  if (oltpUrl !== undefined && dwhUrl !== undefined) return { oltp: oltpUrl, dwh: dwhUrl };
  const server = await ensureServer(config, progress);
  return { oltp: oltpUrl ?? databaseUrl(server, 'ecom_db'), dwh: dwhUrl ?? databaseUrl(server, 'ecom_dwh') };
}

async function prepare(oltp: Database, dwh: Database): Promise<void> {
  await Promise.all([migrate(oltp, 'stream').then(() => createSourceTables(oltp)), migrate(dwh, 'ops')]);
}

/** The embedded warehouse has a log-in for BI tools; on a server of their own people make one (docs/bi.md). */
async function letBiRead(config: Config, dwh: Database): Promise<void> {
  const schemas = ['core', 'mart'];
  await inTurn(dwh, 'grant reader', () =>
    dwh.session(async ({ ddl }) => {
      for (const schema of schemas) await ddl.createSchema(schema);
      await ddl.grantReader({ name: BI_ROLE, password: await biPassword(config), schemas });
    }),
  );
}

interface EngineInput {
  readonly config: Config;
  readonly dwh: Database;
  readonly dwhUrl: string;
  readonly progress: Progress;
}

const engines: Readonly<Record<Config['engine'], (input: EngineInput) => Promise<Engine>>> = {
  duckdb: async () => (await import('./compute/duckdb/engine.ts')).duckdbEngine,
  spark: async ({ config, dwh, dwhUrl, progress }) =>
    (await import('./compute/spark/open.ts')).openSparkEngine(config, dwh, dwhUrl, progress),
};

async function closeAll(databases: readonly Database[]): Promise<void> {
  await Promise.all(databases.map((database) => database.close()));
}
