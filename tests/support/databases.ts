import { randomBytes } from 'node:crypto';
import pg from 'pg';

/** Runs one statement beside the databases under test. */
export async function administer(url: string, statement: string): Promise<void> {
  const administration = new URL(url);
  administration.pathname = '/postgres';
  const client = new pg.Client({ connectionString: administration.toString() });
  await client.connect();
  try {
    await client.query(statement);
  } finally {
    await client.end();
  }
}

/** Locks a table until the connection ends, by whomever: whoever reads it waits. */
export async function holdTable(url: string, table: string): Promise<pg.Client> {
  const client = new pg.Client({ connectionString: url });
  client.on('error', () => {});
  await client.connect();
  await client.query('begin');
  await client.query(`lock table ${table} in access exclusive mode`);
  return client;
}

/** Whether somebody waits for a lock in the holder's database. `pg_stat_activity` would not change inside the holder's transaction. */
export async function isAwaited(holder: pg.Client): Promise<boolean> {
  const { rowCount } = await holder.query(
    'select 1 from pg_locks join pg_database on pg_database.oid = database where datname = current_database() and not granted',
  );
  return rowCount !== 0;
}

export interface TestDatabase {
  readonly url: string;
  drop(): Promise<void>;
}

/** A fresh copy of a template database. */
export async function createDatabase(templateUrl: string, template: 'ecom_db' | 'ecom_dwh'): Promise<TestDatabase> {
  const name = `${template}_${randomBytes(6).toString('hex')}`;
  // Copying files takes 30 ms; writing the copy to the log, the default, 200.
  await administer(templateUrl, `create database ${name} template ${template} strategy file_copy`);
  const url = new URL(templateUrl);
  url.pathname = `/${name}`;
  return { url: url.toString(), drop: () => administer(templateUrl, `drop database if exists ${name} with (force)`) };
}
