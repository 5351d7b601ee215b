import type { Config } from '../config.ts';
import type { Platform } from '../platform.ts';
import type { Database } from '../storage/storage.ts';
import { type EmbeddedLogin, embeddedLogins } from '../wire.ts';

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

/** The connections for BI tools and a terminal: on the embedded server those of log-ins that can only read. */
export function connectionsOf(
  config: Config,
  { oltp, dwh }: Platform,
): { readonly ecom_dwh: Connection; readonly ecom_db: Connection } {
  const { ecom_db: shop, ecom_dwh: warehouse } = embeddedLogins(config);
  return {
    ecom_dwh: config.dwhUrl === undefined ? embedded('ecom_dwh', dwh, warehouse) : named('ecom_dwh', dwh),
    ecom_db: config.oltpUrl === undefined ? embedded('ecom_db', oltp, shop) : named('ecom_db', oltp),
  };
}

function embedded(
  database: Connection['database'],
  { displayUrl }: Database,
  { name, passwordFile }: EmbeddedLogin,
): Connection {
  const url = new URL(displayUrl);
  url.username = name;
  return {
    database,
    url: url.toString(),
    password_file: passwordFile,
    open_with: `PGPASSWORD=$(cat "${passwordFile}") psql "${url}"`,
  };
}

const named = (database: Connection['database'], { displayUrl, shellCommand }: Database): Connection => ({
  database,
  url: displayUrl,
  password_file: null,
  open_with: shellCommand,
});
