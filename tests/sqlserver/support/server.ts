import { randomBytes } from 'node:crypto';
import { connectionConfiguration, parseSqlServerUrl } from '../../../src/storage/sqlserver/address.ts';
import { connect } from '../../../src/storage/sqlserver/tds.ts';

/** What a server can do that decides how it is tested. */
export interface ServerTraits {
  /** `mssql://user:password@host:port/…`; the tests make databases of their own beside the one that it names. */
  readonly url: string;
  readonly hasChangeTracking: boolean;
  /** Babelfish speaks the protocol and not all of the language. */
  readonly isBabelfish: boolean;
}

export async function administer(url: string, ...statements: readonly string[]): Promise<void> {
  const tds = await connect(connectionConfiguration(parseSqlServerUrl(url), 'master'));
  try {
    for (const statement of statements) await tds.query(statement);
  } finally {
    tds.close();
  }
}

/** A URL on the same server with a database name of its own; whoever prepares it makes the database. */
export function newDatabaseUrl(url: string, role: 'ecom_db' | 'ecom_dwh'): string {
  const named = new URL(url);
  named.pathname = `/${role}_${randomBytes(6).toString('hex')}`;
  return named.toString();
}

export const dropDatabase = (url: string): Promise<void> =>
  administer(url, `drop database if exists [${new URL(url).pathname.slice(1)}]`);

export async function traitsOf(url: string): Promise<ServerTraits> {
  const probe = newDatabaseUrl(url, 'ecom_db');
  const name = new URL(probe).pathname.slice(1);
  const isBabelfish = await versionContains(url, 'Babelfish');
  await administer(url, `create database [${name}]`);
  try {
    await administer(url, `alter database [${name}] set change_tracking = on (change_retention = 2 days)`);
    return { url, isBabelfish, hasChangeTracking: true };
  } catch {
    return { url, isBabelfish, hasChangeTracking: false };
  } finally {
    await dropDatabase(probe);
  }
}

async function versionContains(url: string, word: string): Promise<boolean> {
  const tds = await connect(connectionConfiguration(parseSqlServerUrl(url), 'master'));
  try {
    return String((await tds.query('select @@version')).rows[0]?.[0]).includes(word);
  } finally {
    tds.close();
  }
}
