import pg from 'pg';
import { LOOPBACK } from '../../machine/ports.ts';

export const SUPERUSER = 'ecom';

/** The databases that the platform uses. */
export const databaseNames = ['ecom_db', 'ecom_dwh', 'ecom_ops'] as const;

export interface Answer {
  /** `18.4`. */
  readonly version: string;
  /** The server's data directory: it is ours where this is ours. */
  readonly data: string;
  readonly databases: readonly string[];
}

const clientFor = (port: number, password: string): pg.Client =>
  new pg.Client({
    host: LOOPBACK,
    port,
    user: SUPERUSER,
    password,
    database: 'postgres',
    application_name: 'ecom',
    connectionTimeoutMillis: 5_000,
  });

/** Asks the server on a port who it is. Throws what the driver throws: nobody there, another password, still starting. */
export async function ask(port: number, password: string): Promise<Answer> {
  return withClient(port, password, async (client) => {
    const { rows } = await client.query<{ version: string; data: string; databases: string[] }>(
      `select current_setting('server_version') as version, current_setting('data_directory') as data,
        (select array_agg(datname::text) from pg_database) as databases`,
    );
    const row = rows[0];
    return { version: row?.version ?? '', data: row?.data ?? '', databases: row?.databases ?? [] };
  });
}

/** Makes the platform's databases that are missing. */
export async function createDatabases(port: number, password: string, present: readonly string[]): Promise<void> {
  const missing = databaseNames.filter((name) => !present.includes(name));
  if (missing.length === 0) return;
  await withClient(port, password, async (client) => {
    // Copying files takes a sixth of the time that writing the copy to the log does, the default.
    for (const name of missing) await client.query(`create database ${pg.escapeIdentifier(name)} strategy file_copy`);
  });
}

async function withClient<T>(port: number, password: string, work: (client: pg.Client) => Promise<T>): Promise<T> {
  const client = clientFor(port, password);
  client.on('error', () => {});
  await client.connect();
  try {
    return await work(client);
  } finally {
    await client.end();
  }
}
