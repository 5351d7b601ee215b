import { sql } from 'kysely';
import { freshnessLimits } from '../quality/freshness.ts';
import type { KeptStanding, QuarantineStanding } from '../quality/standing.ts';
import { firstRow } from '../storage/first-row.ts';
import { hasTable, missingTables } from '../storage/present-tables.ts';
import type { Session, TableName } from '../storage/storage.ts';
import type {
  BatchPart,
  FailurePart,
  Freshness,
  LagPart,
  MissingPart,
  PresentRunPart,
  QuarantinePart,
  RunPart,
  TableRows,
} from './report.ts';

/** Questions to the shop and to the warehouse. Each may be asked where its control tables are still to be made. */

const batches: TableName = { schema: 'stream', name: 'batch' };
const runs: TableName = { schema: 'ops', name: 'etl_run' };
const quarantine: TableName = { schema: 'ops', name: 'quarantine' };
const retries: TableName = { schema: 'ops', name: 'quarantine_retry' };

const nameOf = ({ schema, name }: TableName): string => `${schema}.${name}`;

/** Exact counts of the tables that exist. */
export async function countRows(session: Session, tables: readonly TableName[]): Promise<readonly TableRows[]> {
  const counts: TableRows[] = [];
  for (const table of tables) {
    if (!(await hasTable(session, table))) continue;
    const name = nameOf(table);
    const { rows } = await sql<{ n: number }>`select count(*) as n from ${sql.table(name)}`.execute(session.queries);
    counts.push({ table: name, rows: Number(rows[0]?.n ?? 0) });
  }
  return counts;
}

/** Which of the tables do not exist; null where all do. */
export async function missingPart(
  session: Session,
  tables: readonly TableName[],
  madeBy: string,
): Promise<MissingPart | null> {
  const missing = await missingTables(session, tables);
  return missing.length === 0 ? null : { tables: missing.map(nameOf), made_by: madeBy };
}

const secondsSince = (moment: Date, now: Date): number =>
  Math.max(0, Math.round((now.getTime() - moment.getTime()) / 1000));

function freshnessOf(seconds: number, { warn, fail }: { readonly warn: number; readonly fail: number }): Freshness {
  if (seconds > fail * 60) return 'fail';
  return seconds > warn * 60 ? 'warn' : 'ok';
}

/** The shop's last batch; where there is none, the last of a replay. */
export async function lastBatch(session: Session, now: Date): Promise<BatchPart | null> {
  if (!(await hasTable(session, batches))) return null;
  const { queries } = session;
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

export async function lastRun(session: Session, now: Date): Promise<RunPart | null> {
  if (!(await hasTable(session, runs))) return null;
  const run = await session.queries
    .selectFrom('ops.etl_run')
    .selectAll()
    .where('status', '=', 'succeeded')
    .orderBy('etl_run_id', 'desc')
    .$call(firstRow)
    .executeTakeFirst();
  if (!run?.finished_at) return null;
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

/** The run in progress, with what it is doing. */
export async function presentRun(session: Session, now: Date): Promise<PresentRunPart | null> {
  if (!(await hasTable(session, runs))) return null;
  const run = await session.queries
    .selectFrom('ops.etl_run')
    .select(['etl_run_id', 'step', 'started_at', 'rows_read', 'rows_loaded'])
    .where('status', '=', 'running')
    .executeTakeFirst();
  if (!run) return null;
  return {
    etl_run_id: Number(run.etl_run_id),
    step: run.step,
    started_at: run.started_at.toISOString(),
    age_s: secondsSince(run.started_at, now),
    rows_read: Number(run.rows_read),
    rows_loaded: Number(run.rows_loaded),
  };
}

/** The last run that ended, if it failed. */
export async function lastFailure(session: Session): Promise<FailurePart | null> {
  if (!(await hasTable(session, runs))) return null;
  const run = await session.queries
    .selectFrom('ops.etl_run')
    .selectAll()
    .where('status', '<>', 'running')
    .orderBy('etl_run_id', 'desc')
    .$call(firstRow)
    .executeTakeFirst();
  if (run?.status !== 'failed' || !run.finished_at) return null;
  return {
    etl_run_id: Number(run.etl_run_id),
    finished_at: run.finished_at.toISOString(),
    code: run.error_code,
    message: run.error_message,
  };
}

export async function lagOf(session: Session, run: RunPart | null, now: Date): Promise<LagPart> {
  if (!(await hasTable(session, batches))) return { batches: 0, seconds: 0 };
  const startedAt = run ? new Date(Date.parse(run.finished_at) - run.duration_ms) : new Date(0);
  const behind = await session.queries
    .selectFrom('stream.batch')
    .select(({ fn }) => [fn.countAll().as('batches'), fn.min('written_at').as('oldest')])
    .where('written_at', '>', startedAt)
    .executeTakeFirst();
  return { batches: Number(behind?.batches ?? 0), seconds: behind?.oldest ? secondsSince(behind.oldest, now) : 0 };
}

/** As the last run that succeeded kept them; a program of before kept none. */
export async function keptShares(session: Session): Promise<readonly QuarantineStanding[]> {
  if (!(await hasTable(session, retries))) return [];
  const run = await session.queries
    .selectFrom('ops.etl_run')
    .select('quarantine')
    .where('status', '=', 'succeeded')
    .orderBy('etl_run_id', 'desc')
    .$call(firstRow)
    .executeTakeFirst();
  return run?.quarantine == null ? [] : (JSON.parse(run.quarantine) as KeptStanding).tables;
}

export async function quarantineCounts(session: Session): Promise<readonly QuarantinePart[]> {
  if (!(await hasTable(session, quarantine))) return [];
  const rows = await session.queries
    .selectFrom('ops.quarantine')
    .select(['source_table', 'disposition', 'rule'])
    .select(({ fn }) => fn.countAll().as('rows'))
    .groupBy(['source_table', 'disposition', 'rule'])
    .orderBy('source_table')
    .orderBy('rule')
    .execute();
  return rows.map((row) => ({ ...row, rows: Number(row.rows) }));
}
