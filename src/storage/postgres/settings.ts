import type { ClientConfig } from 'pg';
import { KEEP_ALIVE_MS } from './liveness.ts';

/**
 * A role's, a database's or a server's own defaults must not change what values look like, what a name means or which rows there are, nor
 * end a run that computes for a while.
 */
const sessionSettings = {
  TimeZone: 'UTC',
  DateStyle: 'ISO,MDY',
  IntervalStyle: 'postgres',
  extra_float_digits: '1',
  bytea_output: 'hex',
  standard_conforming_strings: 'on',
  search_path: '"$user",public',
  // A policy that applies is an error then, and not a table with fewer rows.
  row_security: 'off',
  default_transaction_isolation: 'read\\ committed',
  default_transaction_read_only: 'off',
  lock_timeout: '0',
  statement_timeout: '0',
  idle_in_transaction_session_timeout: '0',
  idle_session_timeout: '0',
  // A client that is silent for half a minute is gone, and its locks with it.
  tcp_keepalives_idle: '15',
  tcp_keepalives_interval: '5',
  tcp_keepalives_count: '3',
  tcp_user_timeout: '30000',
};

/**
 * A killed client's statement ends within a second, and its locks with it; a server on Windows does not know how. Servers before 17 have no
 * limit of a transaction.
 */
const ON_CLIENT_GONE = `select set_config(name, '0', false) from pg_settings where name = 'transaction_timeout' and setting <> '0';
do $$ begin
  set client_connection_check_interval = 1000;
exception when others then null;
end $$`;

/** A database that holds any bytes gives them as they are: whoever reads them sees which are no text. Else it refuses the whole table. */
const ANY_BYTES = `select set_config('client_encoding', 'SQL_ASCII', false) where current_setting('server_encoding') = 'SQL_ASCII'`;

/** Sent on every new connection. */
export const ON_CONNECT = `${ON_CLIENT_GONE}; ${ANY_BYTES}`;

/** How any connection to a database is opened. */
export const clientConfig = (url: string, settings: Readonly<Record<string, string>> = {}): ClientConfig => ({
  connectionString: url,
  application_name: 'ecom',
  connectionTimeoutMillis: 10_000,
  keepAlive: true,
  keepAliveInitialDelayMillis: KEEP_ALIVE_MS,
  options: Object.entries({ ...sessionSettings, ...settings })
    .map(([name, value]) => `-c ${name}=${value}`)
    .join(' '),
});
