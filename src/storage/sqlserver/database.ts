import { Pool } from 'tarn';
import { EcomError } from '../../errors.ts';
import { type Progress, silent } from '../../progress.ts';
import type { Patience } from '../silence.ts';
import type { Database, Role, Session, TransactionOptions } from '../storage.ts';
import { withoutPassword } from '../url.ts';
import { connectionConfiguration, parseSqlServerUrl, type SqlServerAddress } from './address.ts';
import { connectFailed, isMissingDatabase, missing, notMade, notPrepared, stillOpen, translate } from './errors.ts';
import { literalText } from './identifiers.ts';
import { sqlServerJdbc } from './jdbc.ts';
import { cutAll, watched } from './liveness.ts';
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
 * @param patience with a connection that says nothing
 */
export function openSqlServer(url: string, role: Role, patience?: Patience): Database {
  const address = parseSqlServerUrl(url);
  const displayUrl = withoutPassword(url);
  const pool = openPool(address, displayUrl);
  const open = new Set<Tds>();
  const connected = <T>(work: (tds: Tds) => Promise<T>): Promise<T> =>
    withConnection(pool, displayUrl, (tds) => watched(tds, { address, open, patience }, work));
  return {
    capabilities,
    displayUrl,
    shellCommand: shellCommand(address),
    jdbc: sqlServerJdbc(address),
    session: (work) => connected((tds) => work(sessionOn(tds, role, false))),
    transaction: (options, work) => connected((tds) => inTransaction(tds, role, options, work)),
    withLock: ({ schema = '', name }, work) =>
      connected((tds) => withLock(tds, `${schema}.${name}`, work, (error) => cutAll(open, error))),
    withName: (name, work) => connected((tds) => withLock(tds, name, work, (error) => cutAll(open, error))),
    prepare: async ({ mayCreate, progress = silent }) => {
      if (mayCreate) await createIfMissing(pool, address, displayUrl);
      await connected((tds) => prepareFor(role, tds, displayUrl, progress));
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

async function prepareFor(role: Role, tds: Tds, displayUrl: string, progress: Progress): Promise<void> {
  const onWait = (): void => progress({ step: `wait for transactions that are open in ${displayUrl}` });
  try {
    await keepRowVersions(tds, role, { onWait });
  } catch (error) {
    if ((error as { code?: string }).code === 'ETIMEOUT') throw stillOpen(error, displayUrl);
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

/**
 * It belongs to the connection, and ends with it. A lock of the principal `public`, as is usual, is anybody's to take; of `db_owner` only
 * its members'.
 */
async function withLock<T>(
  tds: Tds,
  name: string,
  work: () => Promise<T>,
  onLost: (error: Error) => void,
): Promise<{ result: T } | undefined> {
  const { rows } =
    await tds.query(`declare @outcome int; ${PRINCIPAL}; exec @outcome = sp_getapplock @Resource = ${literalText(name)},
    @LockMode = 'Exclusive', @LockOwner = 'Session', @LockTimeout = 0, @DbPrincipal = @principal; select @outcome as outcome`);
  if (Number(rows[0]?.[0]) < 0) return undefined;
  let isHeld = true;
  const lost = new Promise<never>((_, reject) => {
    void tds.ended.then(() => {
      if (!isHeld) return;
      const error = Object.assign(new Error(`the connection that held the lock "${name}" was lost`), {
        code: 'ECLOSE',
      });
      // The work must not go on beside that of the next holder.
      onLost(error);
      reject(error);
    });
  });
  try {
    return { result: await Promise.race([work(), lost]) };
  } finally {
    isHeld = false;
    // Given back before anybody hears of a failure: closing the connection, as happens then, frees it a moment later.
    const release = `exec sp_releaseapplock @Resource = ${literalText(name)}, @LockOwner = 'Session', @DbPrincipal = @principal`;
    await tds.query(`${PRINCIPAL}; ${release}`).catch(() => {});
  }
}

const PRINCIPAL = `declare @principal sysname = case when is_member('db_owner') = 1 then N'db_owner' else N'public' end`;
