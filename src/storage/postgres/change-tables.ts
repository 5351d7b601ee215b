import { LOCK_TIMEOUT_MS, untilUnlocked } from '../change-tables.ts';
import type { PostgresConnection } from './session.ts';

const LOCK_NOT_AVAILABLE = '55P03';

/** Runs DDL whole or not at all, in a transaction of its own or as a part of the present one. */
export const changeTables = (connection: PostgresConnection, work: () => Promise<void>): Promise<void> =>
  untilUnlocked(
    () => atomically(connection, work),
    (error) => (error as { code?: string }).code === LOCK_NOT_AVAILABLE,
  );

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
