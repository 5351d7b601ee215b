import { join } from 'node:path';
import { type Config, dataFolder } from '../../config.ts';
import type { Platform } from '../../platform.ts';
import { BI_ROLE, biPasswordFile } from '../../storage/embedded/state.ts';

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
export function connectionsOf(
  config: Config,
  { oltp, dwh }: Platform,
): { readonly ecom_dwh: Connection; readonly ecom_db: Connection } {
  const isEmbedded = config.dwhUrl === undefined;
  return {
    ecom_dwh: connection('ecom_dwh', asReader(dwh.displayUrl, isEmbedded), isEmbedded ? biPasswordFile(config) : null),
    ecom_db: connection(
      'ecom_db',
      oltp.displayUrl,
      config.oltpUrl === undefined ? superuserPasswordFile(config) : null,
    ),
  };
}

const superuserPasswordFile = (config: Config): string => join(dataFolder(config), 'secrets', 'postgres.password');

/** BI tools log in to the embedded warehouse as the role that can only read. */
function asReader(url: string, isEmbedded: boolean): string {
  if (!isEmbedded) return url;
  const reader = new URL(url);
  reader.username = BI_ROLE;
  return reader.toString();
}

function connection(database: Connection['database'], url: string, file: string | null): Connection {
  const psql = file === null ? `psql "${url}"` : `PGPASSWORD=$(cat "${file}") psql "${url}"`;
  return { database, url, password_file: file, psql };
}
