import { sql } from 'kysely';
import type { Recency } from '../../models/checks.ts';
import type { Model } from '../../models/kinds.ts';
import { qualifiedName } from '../project/catalog.ts';
import type { Session } from '../storage/storage.ts';
import { checkName } from './compile-check.ts';
import type { CheckReport } from './report.ts';

/** How old a table's newest moment or day is. An empty table fails. */
export async function checkRecency(
  { queries }: Session,
  model: Model,
  check: Recency,
  now: Date = new Date(),
): Promise<CheckReport> {
  const { rows } = await sql<{ newest: Date | string | null }>`
    select max(${sql.ref(check.column)}) as newest from ${sql.table(qualifiedName(model))}`.execute(queries);
  const newest = rows[0]?.newest;
  const hours = newest == null ? undefined : (now.getTime() - new Date(newest).getTime()) / 3_600_000;
  const isFresh = hours !== undefined && hours <= check.hours;
  return {
    check_name: checkName(check),
    kind: check.kind,
    table_name: qualifiedName(model),
    severity: check.severity,
    status: isFresh ? 'passed' : 'failed',
    failures: isFresh ? 0 : 1,
    expected: `at most ${check.hours} h old`,
    actual: hours === undefined ? 'no row' : `${hours.toFixed(1)} h`,
  };
}
