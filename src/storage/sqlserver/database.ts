import { Pool } from 'tarn';
import { EcomError } from '../../errors.ts';
import type { Database, Role, Session, TransactionOptions } from '../storage.ts';
import { withoutPassword } from '../url.ts';
import { connectionConfiguration, parseSqlServerUrl, type SqlServerAddress } from './address.ts';
import { connectFailed, isMissingDatabase, missing, notMade, notPrepared, translate } from './errors.ts';
import { literalText } from './identifiers.ts';
import { sqlServerJdbc } from './jdbc.ts';
import { createDatabase, keepRowVersions } from './prepare-database.ts';
import { sessionOn } from './session.ts';
import { connect, type Tds } from './tds.ts';

const capabilities = Object.freeze({ transactionalDdl: true, arrays: false });

const MOST_CONNECTIONS = 8;
const CONNECT_MS = 60_000;

/**
 * A SQL Server database in its role. One that is not there is made by `prepare`, if it may.
 *
 * @param url `mssql://user:password@host:port/database`, see `address.ts`
 */
export function openSqlServer(url: string, role: Role): Database {
  const address = parseSqlServerUrl(url);
  const displayUrl = withoutPassword(url);
  const pool = openPool(address, displayUrl);
  const connected = <T>(work: (tds: Tds) => Promise<T>): Promise<T> => withConnection(pool, displayUrl, work);
  return {
    capabilities,
    displayUrl,
    shellCommand: shellCommand(address),
    jdbc: sqlServerJdbc(address),
    session: (work) => connected((tds) => work(sessionOn(tds, role, false))),
    transaction: (options, work) => connected((tds) => inTransaction(tds, role, options, work)),
    withLock: (name, work) => connected((tds) => withLock(tds, name, work)),
    prepare: async ({ mayCreate }) => {
      if (mayCreate) await createIfMissing(pool, address, displayUrl);
      await connected((tds) => prepareFor(role, tds, displayUrl));
    },
    close: async () => {
      await pool.destroy();
    },
  };
}

function shellCommand({ host, port, instance, database, user }: SqlServerAddress): string {
  const server = instance === undefined ? `${host},${port}` : `${host}\\${instance}`;
  return `sqlcmd -S "${server}" -d "${database}" -U "${user}"`;
}

function openPool(address: SqlServerAddress, displayUrl: string): Pool<Tds> {
  return new Pool<Tds>({
    min: 0,
    max: MOST_CONNECTIONS,
    create: () => connectTo(address, displayUrl),
    validate: (tds) => tds.isOpen(),
    destroy: (tds) => tds.close(),
    createTimeoutMillis: CONNECT_MS,
    acquireTimeoutMillis: CONNECT_MS,
    propagateCreateError: true,
  });
}

async function connectTo(address: SqlServerAddress, displayUrl: string): Promise<Tds> {
  try {
    return await connect(connectionConfiguration(address));
  } catch (error) {
    throw isMissingDatabase(error) ? missing(error, displayUrl, address.database) : connectFailed(error, displayUrl);
  }
}

/** The pool's own connection is what is tried: a further one would keep the database from taking its settings. */
async function createIfMissing(pool: Pool<Tds>, address: SqlServerAddress, displayUrl: string): Promise<void> {
  try {
    await withConnection(pool, displayUrl, async () => {});
  } catch (error) {
    if (!(error instanceof EcomError) || error.code !== 'DATABASE_MISSING') throw error;
    await createDatabase(address).catch(() => {
      throw notMade(error.cause, displayUrl, address.database);
    });
  }
}

async function prepareFor(role: Role, tds: Tds, displayUrl: string): Promise<void> {
  try {
    await keepRowVersions(tds, role);
  } catch (error) {
    throw notPrepared(error, displayUrl, role);
  }
}

async function withConnection<T>(pool: Pool<Tds>, displayUrl: string, work: (tds: Tds) => Promise<T>): Promise<T> {
  const tds = await pool.acquire().promise;
  try {
    const result = await work(tds);
    await tds.reset();
    pool.release(tds);
    return result;
  } catch (error) {
    // An open transaction and half-read results must not reach the next borrower.
    tds.close();
    pool.release(tds);
    throw translate(error, displayUrl);
  }
}

async function inTransaction<T>(
  tds: Tds,
  role: Role,
  { isolation = 'read committed', isReadOnly = false }: TransactionOptions,
  work: (session: Session) => Promise<T>,
): Promise<T> {
  await tds.query(`set transaction isolation level ${isolation}; begin transaction`);
  const result = await work(sessionOn(tds, role, true));
  await tds.query(`${isReadOnly ? 'rollback' : 'commit'} transaction`);
  await tds.query('set transaction isolation level read committed');
  return result;
}

/** It belongs to the connection, and ends with it. */
async function withLock<T>(tds: Tds, name: string, work: () => Promise<T>): Promise<{ result: T } | undefined> {
  const resource = literalText(name);
  const { rows } = await tds.query(
    `declare @outcome int; exec @outcome = sp_getapplock @Resource = ${resource}, @LockMode = 'Exclusive',
      @LockOwner = 'Session', @LockTimeout = 0; select @outcome as outcome`,
  );
  if (Number(rows[0]?.[0]) < 0) return undefined;
  try {
    return { result: await work() };
  } finally {
    // Given back before anybody hears of a failure: closing the connection, as happens then, frees it a moment later.
    await tds.query(`exec sp_releaseapplock @Resource = ${resource}, @LockOwner = 'Session'`).catch(() => {});
  }
}
