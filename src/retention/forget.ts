import { EcomError } from '../errors.ts';
import type { Platform } from '../platform.ts';
import { catalogOf } from '../project/catalog.ts';
import { hasTable } from '../storage/present-tables.ts';
import type { Database, Session } from '../storage/storage.ts';

/** What a clean-up forgot by age, or would forget. */
export interface ForgetReport {
  readonly history_days_kept: number;
  readonly deletions_days_kept: number;
  /** Rows of each table. */
  readonly rows: Readonly<Record<string, number>>;
  /** What could not be done, in words. */
  readonly notes: readonly string[];
}

export interface ForgetOptions {
  readonly historyDays: number;
  readonly deletionDays: number;
  readonly now?: Date;
}

const DAY_MS = 86_400_000;
const daysBefore = (now: Date, days: number): Date => new Date(now.getTime() - days * DAY_MS);

/** Forgets what is remembered of runs, checks and alerts, and of deletions in the shop, by age. May be repeated. */
export async function forgetOld(
  { oltp, dwh, project }: Pick<Platform, 'oltp' | 'dwh' | 'project'>,
  state: Database,
  { historyDays, deletionDays, now = new Date() }: ForgetOptions,
): Promise<ForgetReport> {
  const before = daysBefore(now, historyDays);
  const runs = await dwh.transaction({}, (session) => forgetRuns(session, before));
  const alerts = await state.transaction({}, (session) => forgetAlerts(session, before));
  const deletions = await forgetDeletions(oltp, project, daysBefore(now, deletionDays));
  return {
    history_days_kept: historyDays,
    deletions_days_kept: deletionDays,
    rows: { ...runs, ...alerts, deletions: deletions.rows },
    notes: deletions.notes,
  };
}

type Counts = Readonly<Record<string, number>>;

const OF_RUNS = ['check_result', 'failing_key', 'schema_change'] as const;

/** The run that moved the cursor last stays, and those after it: what stands in the warehouse is theirs. */
async function forgetRuns(session: Session, before: Date): Promise<Counts> {
  const { queries } = session;
  if (!(await hasTable(session, { schema: 'ops', name: 'etl_run' }))) return {};
  const last = await queries.selectFrom('ops.source_cursor').select('etl_run_id').executeTakeFirst();
  const newest = await queries
    .selectFrom('ops.etl_run')
    .select(({ fn }) => fn.max('etl_run_id').as('etl_run_id'))
    .where('started_at', '<', before)
    .where('status', '<>', 'running')
    .executeTakeFirst();
  const until = Math.min(Number(newest?.etl_run_id ?? 0), Number(last?.etl_run_id ?? Number.MAX_SAFE_INTEGER) - 1);
  if (until < 1) return {};
  const counts: Record<string, number> = {};
  for (const table of OF_RUNS) {
    const gone = await queries.deleteFrom(`ops.${table}`).where('etl_run_id', '<=', until).executeTakeFirst();
    counts[`ops.${table}`] = Number(gone.numDeletedRows);
  }
  const gone = await queries.deleteFrom('ops.etl_run').where('etl_run_id', '<=', until).executeTakeFirst();
  return { ...counts, 'ops.etl_run': Number(gone.numDeletedRows) };
}

/** Alerts that are over, with their messages; one that was never told stays. */
async function forgetAlerts({ queries }: Session, before: Date): Promise<Counts> {
  const over = queries
    .selectFrom('platform.alert as a')
    .select('a.alert_id')
    .where('a.resolved_at', '<', before)
    .where(({ not, exists, selectFrom }) =>
      not(
        exists(
          selectFrom('platform.alert_message as m')
            .select('m.message_id')
            .whereRef('m.alert_id', '=', 'a.alert_id')
            .where('m.sent_at', 'is', null),
        ),
      ),
    );
  const ids = (await over.execute()).map(({ alert_id: id }) => id);
  if (ids.length === 0) return {};
  const messages = await queries.deleteFrom('platform.alert_message').where('alert_id', 'in', ids).executeTakeFirst();
  const alerts = await queries.deleteFrom('platform.alert').where('alert_id', 'in', ids).executeTakeFirst();
  return {
    'platform.alert': Number(alerts.numDeletedRows),
    'platform.alert_message': Number(messages.numDeletedRows),
  };
}

/** Somebody's own shop may let nobody delete there: then its owner does. */
async function forgetDeletions(
  oltp: Database,
  project: Platform['project'],
  before: Date,
): Promise<{ readonly rows: number; readonly notes: readonly string[] }> {
  const { trackedTables } = catalogOf(project);
  try {
    const rows = await oltp.transaction({}, ({ changes }) => changes.forgetDeleted(trackedTables, before));
    return { rows, notes: [] };
  } catch (error) {
    if (!(error instanceof EcomError) || error.retryable) throw error;
    return { rows: 0, notes: [`Deletions in the shop are kept: ${error.message}`] };
  }
}
