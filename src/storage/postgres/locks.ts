import type { ClientBase } from 'pg';
import type { TableName } from '../storage.ts';
import { qualifiedName } from './identifiers.ts';

const LOCK_NOT_AVAILABLE = '55P03';
/** A vacuum of the table has the same lock for a moment. */
const MOMENT_MS = 200;

type Work<T> = () => Promise<T>;
type OnLost = (error: Error) => void;

/**
 * A lock of a table asks for a right that readers do not have, and an advisory lock for none. This mode keeps out only itself and who
 * changes the table's definition or vacuums it; it has no transaction id and no snapshot, so that it holds back neither vacuum nor cursors.
 * https://www.postgresql.org/docs/18/explicit-locking.html
 */
export async function withLock<T>(
  client: ClientBase,
  table: TableName,
  work: Work<T>,
  onLost: OnLost,
): Promise<{ result: T } | undefined> {
  const name = qualifiedName(table);
  await client.query(`begin; set local lock_timeout = ${MOMENT_MS}`);
  try {
    await client.query(`lock table ${name} in share update exclusive mode`);
  } catch (error) {
    if ((error as { code?: string }).code !== LOCK_NOT_AVAILABLE) throw error;
    await client.query('rollback');
    return undefined;
  }
  return held(client, name, work, onLost, () => client.query('rollback'));
}

/** Everybody who may connect can take an advisory lock: only one of this log-in is waited for. */
export async function withName<T>(
  client: ClientBase,
  name: string,
  work: Work<T>,
  onLost: OnLost,
): Promise<{ result: T } | undefined> {
  const { rows } = await client.query<{ is_taken: boolean }>(
    'select pg_try_advisory_lock(hashtextextended($1, 0)) as is_taken',
    [name],
  );
  if (rows[0]?.is_taken !== true) return (await isHeldByStranger(client, name)) ? { result: await work() } : undefined;
  return held(client, name, work, onLost, () =>
    client.query('select pg_advisory_unlock(hashtextextended($1, 0))', [name]),
  );
}

/** Works as long as the connection is there that holds the lock. */
async function held<T>(
  client: ClientBase,
  name: string,
  work: Work<T>,
  onLost: OnLost,
  giveBack: () => Promise<unknown>,
): Promise<{ result: T }> {
  let lose = (): void => {};
  const lost = new Promise<never>((_, reject) => {
    lose = () => {
      const error = Object.assign(new Error(`the connection that held the lock ${name} was lost`), {
        code: 'ECONNRESET',
      });
      // The work must not go on beside that of the next holder.
      onLost(error);
      reject(error);
    };
  });
  client.once('end', lose);
  try {
    return { result: await Promise.race([work(), lost]) };
  } finally {
    client.off('end', lose);
    // Before anybody hears of a failure: closing the connection, as happens then, frees it a moment later.
    await giveBack().catch(() => {});
  }
}

/** Of a key of 64 bits the server shows each half. */
async function isHeldByStranger(client: ClientBase, name: string): Promise<boolean> {
  const { rows } = await client.query<{ is_stranger: boolean | null }>(
    `select bool_and(a.usename is distinct from session_user) as is_stranger
    from pg_locks l inner join pg_stat_activity a on a.pid = l.pid
    where l.locktype = 'advisory' and l.granted and l.objsubid = 1
      and l.database = (select oid from pg_database where datname = current_database())
      and ((l.classid::bigint << 32) | l.objid::bigint) = hashtextextended($1, 0)`,
    [name],
  );
  return rows[0]?.is_stranger === true;
}
