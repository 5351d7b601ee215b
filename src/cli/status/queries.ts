import { sql } from 'kysely';
import { freshnessLimits } from '../../quality/freshness.ts';
import { firstRow } from '../../storage/first-row.ts';
import type { Session, TableName } from '../../storage/storage.ts';
import type { BatchPart, FailurePart, Freshness, LagPart, QuarantinePart, RunPart, TableRows } from './report.ts';

/** Exact counts of the tables that exist. */
export async function countRows(session: Session, tables: readonly TableName[]): Promise<readonly TableRows[]> {
  const counts: TableRows[] = [];
  for (const table of tables) {
    if (!(await session.catalog.columns(table))) continue;
    const name = `${table.schema}.${table.name}`;
    const { rows } = await sql<{ n: number }>`select count(*) as n from ${sql.table(name)}`.execute(session.queries);
    counts.push({ table: name, rows: Number(rows[0]?.n ?? 0) });
  }
  return counts;
}

const secondsSince = (moment: Date, now: Date): number =>
  Math.max(0, Math.round((now.getTime() - moment.getTime()) / 1000));

function freshnessOf(seconds: number, { warn, fail }: { readonly warn: number; readonly fail: number }): Freshness {
  if (seconds > fail * 60) return 'fail';
  return seconds > warn * 60 ? 'warn' : 'ok';
}

/** The shop's last batch; where there is none, the last of a replay. */
export async function lastBatch({ queries }: Session, now: Date): Promise<BatchPart | null> {
  const newest = queries.selectFrom('stream.batch').selectAll().orderBy('written_at', 'desc').$call(firstRow);
  const batch = (await newest.where('stream', '=', 'shop').executeTakeFirst()) ?? (await newest.executeTakeFirst());
  if (!batch) return null;
  const age = secondsSince(batch.written_at, now);
  return {
    stream: batch.stream,
    covers_until: batch.covers_until.toISOString(),
    written_at: batch.written_at.toISOString(),
    age_s: age,
    freshness: batch.stream === 'shop' ? freshnessOf(age, freshnessLimits.stream) : null,
  };
}

export async function lastRun({ queries }: Session, now: Date): Promise<RunPart | null> {
  const run = await queries
    .selectFrom('ops.etl_run')
    .selectAll()
    .where('status', '=', 'succeeded')
    .where('finished_at', 'is not', null)
    .$narrowType<{ finished_at: Date }>()
    .orderBy('etl_run_id', 'desc')
    .$call(firstRow)
    .executeTakeFirst();
  if (!run) return null;
  const age = secondsSince(run.finished_at, now);
  return {
    etl_run_id: Number(run.etl_run_id),
    mode: run.mode,
    finished_at: run.finished_at.toISOString(),
    duration_ms: run.finished_at.getTime() - run.started_at.getTime(),
    rows_read: Number(run.rows_read),
    rows_loaded: Number(run.rows_loaded),
    age_s: age,
    freshness: freshnessOf(age, freshnessLimits.etl),
  };
}

/** The last run that ended, if it is one that failed. */
export async function lastFailure({ queries }: Session): Promise<FailurePart | null> {
  const run = await queries
    .selectFrom('ops.etl_run')
    .selectAll()
    .where('status', '<>', 'running')
    .orderBy('etl_run_id', 'desc')
    .$call(firstRow)
    .executeTakeFirst();
  if (run?.status !== 'failed') return null;
  return {
    etl_run_id: Number(run.etl_run_id),
    finished_at: (run.finished_at ?? run.started_at).toISOString(),
    code: run.error_code,
    message: run.error_message,
  };
}

export async function lagOf({ queries }: Session, run: RunPart | null, now: Date): Promise<LagPart> {
  const startedAt = run ? new Date(Date.parse(run.finished_at) - run.duration_ms) : new Date(0);
  const behind = await queries
    .selectFrom('stream.batch')
    .select(({ fn }) => [fn.countAll().as('batches'), fn.min('written_at').as('oldest')])
    .where('written_at', '>', startedAt)
    .executeTakeFirst();
  return { batches: Number(behind?.batches ?? 0), seconds: behind?.oldest ? secondsSince(behind.oldest, now) : 0 };
}

export async function quarantineCounts({ queries }: Session): Promise<readonly QuarantinePart[]> {
  const rows = await queries
    .selectFrom('ops.quarantine')
    .select(['source_table', 'disposition', 'rule'])
    .select(({ fn }) => fn.countAll().as('rows'))
    .groupBy(['source_table', 'disposition', 'rule'])
    .orderBy('source_table')
    .orderBy('rule')
    .execute();
  return rows.map((row) => ({ ...row, rows: Number(row.rows) }));
}
