import { join } from 'node:path';
import { type Config, dataFolder } from '../../config.ts';
import type { Platform } from '../../platform.ts';

/** How another program reaches a database. */
export interface Connection {
  readonly database: 'ecom_db' | 'ecom_dwh';
  /** Without its password. */
  readonly url: string;
  /** Where the password is; null for a server of the user's own. */
  readonly password_file: string | null;
  /** The command line that opens it. */
  readonly psql: string;
}

/** The connections for BI tools and `psql`. */
export async function connectionsOf(config: Config, { oltp, dwh }: Platform): Promise<readonly Connection[]> {
  return [
    connection('ecom_dwh', dwh.displayUrl, config.dwhUrl === undefined ? config : undefined),
    connection('ecom_db', oltp.displayUrl, config.oltpUrl === undefined ? config : undefined),
  ];
}

function connection(database: Connection['database'], url: string, embedded: Config | undefined): Connection {
  const file = embedded ? join(dataFolder(embedded), 'secrets', 'postgres.password') : null;
  const psql = file === null ? `psql "${url}"` : `PGPASSWORD=$(cat "${file}") psql "${url}"`;
  return { database, url, password_file: file, psql };
}
