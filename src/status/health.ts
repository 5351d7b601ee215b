import { sql } from 'kysely';
import type { Platform } from '../platform.ts';
import type { Database } from '../storage/storage.ts';

/** What people need of the databases, asked for by doing it. Whatever fails is told in words, and nobody waits for longer than ten seconds. */

const PATIENCE_MS = 10_000;

/** More than this apart, moments of the one clock mean something else by the other. */
const APART_MS = 60_000;

/** Whether the state of schedules takes a write to the disk, and its clock agrees with this machine's. */
export const stateReasons = (database: Database): Promise<readonly string[]> =>
  reasonsOf('ecom_ops', async () => {
    const now = new Date();
    const theirs = await database.session(async ({ queries }) => {
      const { numUpdatedRows } = await queries
        .updateTable('platform.probe')
        .set({ written_at: now })
        .where('probe', '=', 'health')
        .executeTakeFirst();
      if (numUpdatedRows === 0n) {
        await queries.insertInto('platform.probe').values({ probe: 'health', written_at: now }).execute();
      }
      const { rows } = await sql<{ now: Date }>`select clock_timestamp() as now`.execute(queries);
      return rows[0]?.now ?? now;
    });
    const apart = Math.abs(theirs.getTime() - Date.now());
    return apart > APART_MS
      ? [`the clock of PostgreSQL and this machine's are ${Math.round(apart / 1_000)} s apart`]
      : [];
  });

/** Whether shop and warehouse can be reached and written to. Nothing is changed. */
export async function databaseReasons({ oltp, dwh }: Platform, isStreamed: boolean): Promise<readonly string[]> {
  const nobody = sql<boolean>`1 = 0`;
  const [shop, warehouse] = await Promise.all([
    reasonsOf('ecom_db', () =>
      oltp.session(async ({ queries }) => {
        if (isStreamed) await queries.updateTable('stream.batch').set({ row_counts: '{}' }).where(nobody).execute();
        else await sql`select 1 as one`.execute(queries);
        return [];
      }),
    ),
    reasonsOf('ecom_dwh', () =>
      dwh.session(async ({ queries }) => {
        await queries.updateTable('ops.etl_run').set({ step: null }).where(nobody).execute();
        return [];
      }),
    ),
  ]);
  return [...shop, ...warehouse];
}

/** What a look found, or why it failed. */
export async function reasonsOf(
  what: string,
  look: () => Promise<readonly string[]>,
  patienceMs: number = PATIENCE_MS,
): Promise<readonly string[]> {
  let timer: NodeJS.Timeout | undefined;
  const tooLong = new Promise<readonly string[]>((resolve) => {
    timer = setTimeout(() => resolve([`${what} has not answered for ${patienceMs / 1_000} s`]), patienceMs);
  });
  const found = Promise.resolve()
    .then(look)
    .catch((error: Error) => [`${what}: ${error.message}`]);
  return Promise.race([found, tooLong]).finally(() => clearTimeout(timer));
}
