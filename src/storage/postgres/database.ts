import pg from 'pg';
import type { Patience } from '../silence.ts';
import type { Database, Role, Session, TransactionOptions } from '../storage.ts';
import { withoutPassword } from '../url.ts';
import { BEGIN_SNAPSHOT, typeParsers } from './connection.ts';
import { connectFailed, translate } from './errors.ts';
import { postgresJdbc } from './jdbc.ts';
import { clientsOf, watched } from './liveness.ts';
import { withLock, withName } from './locks.ts';
import { connectionOn, sessionOn } from './session.ts';
import { clientConfig, ON_CONNECT } from './settings.ts';

const capabilities = Object.freeze({ transactionalDdl: true, arrays: true });

/**
 * A PostgreSQL database in its role.
 *
 * @param url `postgres://user:password@host:port/database`
 * @param patience with a connection that says nothing
 */
export function openPostgres(url: string, role: Role, patience?: Patience): Database {
  const pool = openPool(url);
  const clients = clientsOf(pool);
  const displayUrl = withoutPassword(url);
  const connected = <T>(work: (client: pg.PoolClient) => Promise<T>): Promise<T> =>
    withClient(pool, displayUrl, (client) => watched(client, url, patience, work));
  const inSession = <T>(work: (session: Session, client: pg.PoolClient) => Promise<T>): Promise<T> =>
    connected((client) => withSession(client, role, (session) => work(session, client)));
  return {
    capabilities,
    displayUrl,
    shellCommand: `psql "${displayUrl}"`,
    jdbc: postgresJdbc(url),
    session: (work) => inSession(work),
    transaction: (options, work) => inSession((session, client) => inTransaction(client, session, options, work)),
    withLock: (table, work) => connected((client) => withLock(client, table, work, clients.cut)),
    withName: (name, work) => connected((client) => withName(client, name, work, clients.cut)),
    // Snapshots need no setting here, and a database is its owner's to make.
    prepare: async () => {},
    close: () => clients.closed(pool.end()),
  };
}

function openPool(url: string): pg.Pool {
  // Otherwise a Date reaches a `timestamp` column in the time zone of this process.
  pg.defaults.parseInputDatesAsUTC = true;
  const pool = new pg.Pool({
    ...clientConfig(url),
    max: 8,
    types: typeParsers,
    onConnect: (client) => client.query(ON_CONNECT),
  });
  // A connection that the server ends while it idles must not end the process; the next query gets a new one.
  pool.on('error', ignore);
  return pool;
}

const ignore = (): void => {};

async function withClient<T>(
  pool: pg.Pool,
  displayUrl: string,
  work: (client: pg.PoolClient) => Promise<T>,
): Promise<T> {
  const client = await pool.connect().catch((error: unknown) => {
    throw connectFailed(error, displayUrl);
  });
  // Between two statements nobody else hears that the server went away; the next statement tells.
  client.on('error', ignore);
  try {
    const result = await work(client);
    client.release();
    return result;
  } catch (error) {
    // An open transaction and half-read results must not reach the next borrower.
    client.release(true);
    throw translate(error, displayUrl);
  } finally {
    client.off('error', ignore);
  }
}

/** The next borrower finds no temporary tables. Those that a person's own text made are not known, and go with the connection. */
async function withSession<T>(client: pg.PoolClient, role: Role, work: (session: Session) => Promise<T>): Promise<T> {
  const connection = connectionOn(client, role);
  const result = await work(sessionOn(connection));
  if (connection.hasTemporaryTables) await client.query('discard temporary');
  return result;
}

async function inTransaction<T>(
  client: pg.PoolClient,
  session: Session,
  { isolation = 'read committed', isReadOnly = false }: TransactionOptions,
  work: (session: Session) => Promise<T>,
): Promise<T> {
  const begin = isolation === 'snapshot' ? BEGIN_SNAPSHOT : 'begin isolation level read committed';
  await client.query(isReadOnly ? `${begin} read only` : begin);
  const result = await work(session);
  await client.query('commit');
  return result;
}
