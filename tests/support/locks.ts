import pg from 'pg';
import { onTestFinished } from 'vitest';
import { PATIENCE_MS, until, within } from './waiting.ts';

/** Keeps the locks of one statement until the connection ends, by whomever, or the test does: whoever wants what is locked waits. */
export async function hold(url: string, statement: string): Promise<pg.Client> {
  const client = new pg.Client({ connectionString: url });
  client.on('error', () => {});
  await client.connect();
  onTestFinished(() => within(client.end(), 'a held lock to be given back'));
  await client.query('begin');
  await within(client.query(statement), `the locks of ${statement}`);
  return client;
}

/** Locks a table, for everybody or, with `share`, for whoever writes. */
export const holdTable = (
  url: string,
  table: string,
  mode: 'access exclusive' | 'share' = 'access exclusive',
): Promise<pg.Client> => hold(url, `lock table ${table} in ${mode} mode`);

/** Resolves as soon as somebody waits for what the holder has locked. */
export const awaited = (holder: pg.Client, who: string, ms = PATIENCE_MS): Promise<true> =>
  until(() => isAwaited(holder), `${who} to wait for what is held`, { ms });

/** `pg_stat_activity` would not change inside the holder's transaction. */
async function isAwaited(holder: pg.Client): Promise<boolean> {
  const { rowCount } = await holder.query(
    'select 1 from pg_locks where not granted and pg_backend_pid() = any(pg_blocking_pids(pid))',
  );
  return rowCount !== 0;
}

/** Resolves as soon as somebody has or wants a table for itself alone, in the holder's database. */
export const askedFor = (holder: pg.Client, table: string): Promise<true> =>
  until(async () => {
    const { rowCount } = await holder.query(
      "select 1 from pg_locks where relation = to_regclass($1) and mode = 'AccessExclusiveLock'",
      [table],
    );
    return rowCount !== 0;
  }, `${table} to be asked for`);
