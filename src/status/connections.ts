import type { Config } from '../config.ts';
import type { Platform } from '../platform.ts';
import type { Database } from '../storage/storage.ts';
import { embeddedLogins } from '../wire.ts';

/** How another program reaches a database. */
export interface Connection {
  readonly database: 'ecom_db' | 'ecom_dwh';
  /** Without its password. */
  readonly url: string;
  /** Where the password is; null for a server of the user's own. */
  readonly password_file: string | null;
  /** The command line that opens it. */
  readonly open_with: string;
}

/** The connections for BI tools and a terminal. */
export function connectionsOf(
  config: Config,
  { oltp, dwh }: Platform,
): { readonly ecom_dwh: Connection; readonly ecom_db: Connection } {
  const { owner, reader } = embeddedLogins(config);
  return {
    ecom_dwh:
      config.dwhUrl === undefined
        ? embedded('ecom_dwh', asUser(reader.name, dwh.displayUrl), reader.passwordFile)
        : named('ecom_dwh', dwh),
    ecom_db:
      config.oltpUrl === undefined ? embedded('ecom_db', oltp.displayUrl, owner.passwordFile) : named('ecom_db', oltp),
  };
}

/** BI tools log in to the embedded warehouse as the role that can only read. */
function asUser(name: string, url: string): string {
  const reader = new URL(url);
  reader.username = name;
  return reader.toString();
}

const embedded = (database: Connection['database'], url: string, file: string): Connection => ({
  database,
  url,
  password_file: file,
  open_with: `PGPASSWORD=$(cat "${file}") psql "${url}"`,
});

const named = (database: Connection['database'], { displayUrl, shellCommand }: Database): Connection => ({
  database,
  url: displayUrl,
  password_file: null,
  open_with: shellCommand,
});
