import { LOCK_TIMEOUT_MS } from '../change-tables.ts';
import type { TableName } from '../storage.ts';
import { qualifiedName } from './identifiers.ts';
import type { PostgresConnection } from './session.ts';

const LOCK_NOT_AVAILABLE = '55P03';

/**
 * Closes tables to everybody else until the transaction ends. False, and nothing is closed, where somebody holds one of them for longer
 * than who wants to read it should wait: whoever reads keeps nobody from writing.
 */
export async function lockAlone({ client }: PostgresConnection, tables: readonly TableName[]): Promise<boolean> {
  await client.query(`savepoint lock_alone; set local lock_timeout = ${LOCK_TIMEOUT_MS}`);
  try {
    await client.query(`lock table ${tables.map(qualifiedName).join(', ')} in access exclusive mode`);
  } catch (error) {
    if ((error as { code?: string }).code !== LOCK_NOT_AVAILABLE) throw error;
    await client.query('rollback to savepoint lock_alone');
    return false;
  }
  await client.query('set local lock_timeout to default; release savepoint lock_alone');
  return true;
}
