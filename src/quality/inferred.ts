import { sql } from 'kysely';
import { type ProjectCatalog, qualifiedName } from '../project/catalog.ts';
import type { Session } from '../storage/storage.ts';
import { type CheckReport, check } from './report.ts';

const DAY_MS = 86_400_000;

/** Members of dimensions that rows name and the source has not given for more than a day: somebody should look why. */
export async function checkInferred(
  { queries }: Session,
  { project }: ProjectCatalog,
  now: Date,
): Promise<CheckReport[]> {
  const reports: CheckReport[] = [];
  for (const model of project.models) {
    if (model.kind !== 'scd2' || !model.history.inferred) continue;
    const table = qualifiedName(model);
    const dayAgo = new Date(now.getTime() - DAY_MS);
    // A run that is not on record any more is older.
    const { rows } = await sql<{ n: string | number }>`select count(*) as n
      from ${sql.table(table)} as member left join ops.etl_run as run on run.etl_run_id = member.etl_run_id
      where member.is_inferred = ${true} and (run.started_at is null or run.started_at < ${dayAgo})`.execute(queries);
    const found = Number(rows[0]?.n ?? 0);
    reports.push(
      check({ name: 'inferred_within_a_day', kind: 'inferred', table, severity: 'warn' }, '0', String(found), found),
    );
  }
  return reports;
}
