import { LOCK_TIMEOUT_MS, untilUnlocked } from '../change-tables.ts';
import type { PostgresConnection } from './session.ts';

const LOCK_NOT_AVAILABLE = '55P03';

/** Runs DDL whole or not at all, in a transaction of its own or as a part of the present one. */
export const changeTables = (connection: PostgresConnection, work: () => Promise<void>): Promise<void> =>
  untilUnlocked(
    () => atomically(connection, work),
    (error) => (error as { code?: string }).code === LOCK_NOT_AVAILABLE,
    () => endIdleReaders(connection),
  );

/**
 * Ends connections that keep a table from changing and do nothing: of log-ins that only read (their sessions begin read-only) and are
 * granted to this one, in a transaction in which nothing has happened for some seconds, or that has lasted for longer than a report may.
 */
async function endIdleReaders({ client }: PostgresConnection): Promise<void> {
  await client.query(`select pg_terminate_backend(a.pid)
    from pg_stat_activity a
    inner join pg_auth_members m on m.roleid = a.usesysid and m.member = current_user::regrole
    inner join pg_db_role_setting s on s.setrole = a.usesysid and s.setdatabase = 0
    where a.datname = current_database() and 'default_transaction_read_only=on' = any (s.setconfig)
      and (a.state like 'idle in transaction%' and clock_timestamp() - a.state_change > interval '5 seconds'
        or clock_timestamp() - a.xact_start > interval '30 minutes')`);
}

async function atomically({ client }: PostgresConnection, work: () => Promise<void>): Promise<void> {
  const isPart = client.getTransactionStatus() === 'T';
  await client.query(isPart ? 'savepoint change_tables' : 'begin');
  try {
    await client.query(`set local lock_timeout = ${LOCK_TIMEOUT_MS}`);
    await work();
  } catch (error) {
    await client.query(isPart ? 'rollback to savepoint change_tables' : 'rollback');
    throw error;
  }
  await client.query(isPart ? 'set local lock_timeout to default; release savepoint change_tables' : 'commit');
}
