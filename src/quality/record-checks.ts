import type { Session } from '../storage/storage.ts';
import type { CheckReport } from './report.ts';

/** Writes what checks of a run found, in the place of what was found before. */
export async function writeChecks(
  { queries }: Session,
  runId: number,
  task: 'etl' | 'validate',
  checks: readonly CheckReport[],
): Promise<void> {
  if (checks.length === 0) return;
  const checkedAt = new Date();
  // A run checks once, and may be validated again and again.
  if (task === 'validate')
    await queries.deleteFrom('ops.check_result').where('etl_run_id', '=', runId).where('task', '=', task).execute();
  await queries
    .insertInto('ops.check_result')
    .values(checks.map(({ failing_keys, ...check }) => ({ ...check, etl_run_id: runId, task, checked_at: checkedAt })))
    .execute();
  await writeFailingKeys({ queries }, runId, task, checks);
}

async function writeFailingKeys(
  { queries }: Pick<Session, 'queries'>,
  runId: number,
  task: 'etl' | 'validate',
  checks: readonly CheckReport[],
): Promise<void> {
  const failing = checks.flatMap(({ table_name, check_name, failing_keys = [] }) =>
    [...new Set(failing_keys)].map((key) => ({ etl_run_id: runId, task, table_name, check_name, key })),
  );
  if (failing.length === 0) return;
  await queries.deleteFrom('ops.failing_key').where('etl_run_id', '=', runId).where('task', '=', task).execute();
  await queries.insertInto('ops.failing_key').values(failing).execute();
}
