import { Pool } from 'tarn';
import type { Database, Role, Session, TransactionOptions } from '../storage.ts';
import { withoutPassword } from '../url.ts';
import { connectionConfiguration, parseSqlServerUrl, type SqlServerAddress } from './address.ts';
import { connectFailed, isMissingDatabase, missing, notPrepared, translate } from './errors.ts';
import { literalText } from './identifiers.ts';
import { sqlServerJdbc } from './jdbc.ts';
import { createDatabase, keepRowVersions } from './prepare-database.ts';
import { sessionOn } from './session.ts';
import { connect, type Tds } from './tds.ts';

const capabilities = Object.freeze({ transactionalDdl: true, arrays: false });

const MOST_CONNECTIONS = 8;
const CONNECT_MS = 60_000;

/**
 * A SQL Server database in its role; one that is not there is made.
 *
 * @param url `mssql://user:password@host:port/database`, see `address.ts`
 */
export function openSqlServer(url: string, role: Role): Database {
  const address = parseSqlServerUrl(url);
  const displayUrl = withoutPassword(url);
  const pool = openPool(address, displayUrl, role);
  const connected = <T>(work: (tds: Tds) => Promise<T>): Promise<T> => withConnection(pool, displayUrl, work);
  return {
    capabilities,
    displayUrl,
    shellCommand: shellCommand(address),
    jdbc: sqlServerJdbc(address),
    session: (work) => connected((tds) => work(sessionOn(tds, role, false))),
    transaction: (options, work) => connected((tds) => inTransaction(tds, role, options, work)),
    withLock: (name, work) => connected((tds) => withLock(tds, name, work)),
    close: async () => {
      await pool.destroy();
    },
  };
}

function shellCommand({ host, port, instance, database, user }: SqlServerAddress): string {
  const server = instance === undefined ? `${host},${port}` : `${host}\\${instance}`;
  return `sqlcmd -S "${server}" -d "${database}" -U "${user}"`;
}

function openPool(address: SqlServerAddress, displayUrl: string, role: Role): Pool<Tds> {
  let isPrepared = false;
  return new Pool<Tds>({
    min: 0,
    max: MOST_CONNECTIONS,
    create: async () => {
      const tds = await connectOrCreate(address, displayUrl);
      isPrepared = isPrepared || (await prepare(tds, displayUrl, role));
      return tds;
    },
    validate: (tds) => tds.isOpen(),
    destroy: (tds) => tds.close(),
    createTimeoutMillis: CONNECT_MS,
    acquireTimeoutMillis: CONNECT_MS,
    propagateCreateError: true,
  });
}

async function connectOrCreate(address: SqlServerAddress, displayUrl: string): Promise<Tds> {
  const configuration = connectionConfiguration(address);
  try {
    return await connect(configuration);
  } catch (error) {
    if (!isMissingDatabase(error)) throw connectFailed(error, displayUrl);
    try {
      await createDatabase(address);
      return await connect(configuration);
    } catch {
      throw missing(error, displayUrl, address.database);
    }
  }
}

async function prepare(tds: Tds, displayUrl: string, role: Role): Promise<true> {
  try {
    await keepRowVersions(tds, role);
    return true;
  } catch (error) {
    tds.close();
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
