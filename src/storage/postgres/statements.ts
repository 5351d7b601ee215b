import pg from 'pg';
import { EcomError } from '../../errors.ts';
import type { Patience } from '../silence.ts';
import type { StatementOptions, StatementRunner } from '../statements.ts';
import { withoutPassword } from '../url.ts';
import { BEGIN_SNAPSHOT } from './connection.ts';
import { connectFailed, translate } from './errors.ts';
import { watched } from './liveness.ts';
import { fetchRows } from './portal.ts';
import { clientConfig, ON_CONNECT } from './settings.ts';
import { columnsOf, tablesOf } from './tables-text.ts';

/**
 * Runs what a person wrote on a connection of its own, which ends with it. To read, three things hold it: the log-in's rights, a read-only
 * transaction that is rolled back, and the protocol, which takes one statement. The transaction has its snapshot before the statement
 * comes, so that nothing in it can make it writing any more.
 *
 * @param patience with a connection that says nothing
 */
export function openPostgresStatements(
  url: string,
  { mayWrite }: StatementOptions,
  patience?: Patience,
): StatementRunner {
  const displayUrl = withoutPassword(url);
  return {
    displayUrl,
    describe: (table) => (table === undefined ? tablesOf() : columnsOf(table)),
    async run(text, take) {
      const client = await connect(url, displayUrl, mayWrite);
      try {
        return await watched(client, url, patience, async () => {
          if (!mayWrite) await onlyReading(client, displayUrl);
          return take(await fetchRows(client, text));
        });
      } catch (error) {
        throw translate(error, displayUrl);
      } finally {
        await client.end().catch(() => {});
      }
    },
  };
}

async function connect(url: string, displayUrl: string, mayWrite: boolean): Promise<pg.Client> {
  const settings = { default_transaction_read_only: mayWrite ? 'off' : 'on' };
  const client = new pg.Client(clientConfig(url, settings));
  // Between two messages nobody else hears that the server went away; the next one tells.
  client.on('error', () => {});
  try {
    await client.connect();
    await client.query(ON_CONNECT);
  } catch (error) {
    throw connectFailed(error, displayUrl);
  }
  return client;
}

async function onlyReading(client: pg.Client, displayUrl: string): Promise<void> {
  await client.query(`${BEGIN_SNAPSHOT} read only`);
  const { rows } = await client.query<{ name: string; reason: string }>(POWERS);
  if (rows[0]) throw mayDoMore(displayUrl, rows[0].reason);
}

/** What a read-only transaction does not hold back, of this log-in and of every role that it could set. */
const POWERS = `select r.rolname as name, case when r.rolsuper then 'is a superuser'
      when r.rolreplication then 'may replicate' else 'reaches files or programs of the server' end
    || case when r.rolname = session_user then '' else ', by the role ' || r.rolname end as reason
  from pg_roles r
  where pg_has_role(session_user, r.oid, 'member')
    and (r.rolsuper or r.rolreplication
      or r.rolname in ('pg_execute_server_program', 'pg_read_server_files', 'pg_write_server_files'))
  order by r.rolname <> session_user, r.rolsuper desc, r.rolname
  limit 1`;

const mayDoMore = (displayUrl: string, reason: string): EcomError =>
  new EcomError(
    'LOGIN_MAY_WRITE',
    `ecom sql reads with a log-in that cannot do more. That of ${displayUrl} ${reason}, which no read-only transaction holds back.`,
    {
      next: 'Make one that may only read (docs/bi.md has the statements) and name it in ECOM_DWH_READER_URL or ECOM_OLTP_READER_URL. --write runs the statement as it is.',
      fields: { url: displayUrl, reason },
    },
  );
