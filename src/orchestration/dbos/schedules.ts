import { type Kysely, sql } from 'kysely';
import type { ControlTables, ScheduleTable } from '../../storage/control-tables.ts';
import type { Database } from '../../storage/storage.ts';
import type { Dag } from '../dags.ts';

/**
 * When DAGs are due, in `ecom_ops`. DBOS has schedules too, and they are not used: they leave a time of day out that summer time leaves
 * out, run one twice that comes twice, sleep for hours when the clock is set back, and begin up to ten seconds late.
 */

/** A DAG's schedule as `ecom up` last gave it, and whether it is paused. */
export type KeptSchedule = Pick<ScheduleTable, 'cron' | 'is_paused'>;

/** Writes down when the DAGs are due; one that is paused stays so. */
export async function keepSchedules(database: Database, dags: readonly Dag[]): Promise<void> {
  await database.transaction({}, async ({ queries }) => {
    for (const { id, cron } of dags) {
      const { numUpdatedRows } = await queries
        .updateTable('platform.schedule')
        .set({ cron })
        .where('dag_id', '=', id)
        .executeTakeFirst();
      if (numUpdatedRows > 0n) continue;
      const is_paused = await wasPaused(queries, id);
      await queries.insertInto('platform.schedule').values({ dag_id: id, cron, is_paused }).execute();
    }
    await sql`delete from dbos.workflow_schedules`.execute(queries);
  });
}

/** Before there was this table, DBOS kept schedules. */
async function wasPaused(queries: Kysely<ControlTables>, dagId: string): Promise<boolean> {
  const { rows } = await sql<{ status: string }>`
    select status from dbos.workflow_schedules where schedule_name = ${dagId}`.execute(queries);
  return rows[0]?.status === 'PAUSED';
}

/** By the DAGs' names; none before a scheduler has begun. */
export async function keptSchedules(database: Database): Promise<ReadonlyMap<string, KeptSchedule>> {
  const rows = await database.session(({ queries }) => queries.selectFrom('platform.schedule').selectAll().execute());
  return new Map(rows.map((row) => [row.dag_id, row]));
}

/** False where no scheduler has begun yet. */
export async function setPaused(database: Database, dagId: string, isPaused: boolean): Promise<boolean> {
  const { numUpdatedRows } = await database.session(({ queries }) =>
    queries
      .updateTable('platform.schedule')
      .set({ is_paused: isPaused })
      .where('dag_id', '=', dagId)
      .executeTakeFirst(),
  );
  return numUpdatedRows > 0n;
}
