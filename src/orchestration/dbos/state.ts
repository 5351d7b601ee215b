import pg from 'pg';
import type { Config } from '../../config.ts';
import type { Progress } from '../../progress.ts';
import { databaseUrl, ensureServer } from '../../storage/embedded/server.ts';
import { migrate } from '../../storage/migrations/migrate.ts';
import { openPostgres } from '../../storage/postgres/database.ts';
import type { Database } from '../../storage/storage.ts';

/** `ecom_ops` on the embedded server: DBOS's own tables and the attempts of tasks. */
export interface State {
  readonly url: string;
  readonly database: Database;
}

/** A pool for DBOS: its own begins two statements at once on a new connection, which the driver warns of. */
export function openPool({ url }: State): pg.Pool {
  const pool = new pg.Pool({ connectionString: url, max: 10, application_name: 'ecom dbos', keepAlive: true });
  // A connection that the server ends while it idles must not end the process.
  pool.on('error', () => {});
  return pool;
}

/** DBOS keeps its tables in a schema of their own. */
export const APPLICATION = 'ecom';

/** A changed build goes on with the runs of the one before. */
export const APPLICATION_VERSION = '1';

/** @throws EcomError SERVER_…, PORT_IN_USE, DISK_FULL */
export async function openState(config: Config, progress?: Progress): Promise<State> {
  const url = databaseUrl(await ensureServer(config, progress), 'ecom_ops');
  const database = openPostgres(url, 'dwh');
  await migrate(database, 'platform');
  return { url, database };
}
