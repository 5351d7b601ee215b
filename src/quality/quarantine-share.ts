import type { ProjectCatalog } from '../project/catalog.ts';
import type { Session } from '../storage/storage.ts';
import type { CheckReport } from './report.ts';
import { graded, type QuarantineLimits, type QuarantineReport, quarantineStanding } from './standing.ts';
import { percent, standingText } from './standing-text.ts';

/** A check a source: how much of it stands in quarantine. */
export async function checkQuarantine(
  warehouse: Session,
  catalog: ProjectCatalog,
  limits: QuarantineLimits,
): Promise<CheckReport[]> {
  const { tables } = await quarantineStanding(warehouse, catalog);
  const found = new Map(graded(tables, limits).map((table) => [table.source_table, table]));
  return catalog.members.map(({ source }) =>
    shareCheck(`${catalog.project.sourceSchema}.${source}`, limits, found.get(source)),
  );
}

function shareCheck(table: string, { warn, fail }: QuarantineLimits, found: QuarantineReport | undefined): CheckReport {
  const level = found?.level ?? 'ok';
  return {
    check_name: 'quarantine_share',
    kind: 'quarantine',
    table_name: table,
    severity: level === 'warn' ? 'warn' : 'error',
    status: level === 'ok' ? 'passed' : 'failed',
    failures: level === 'ok' ? 0 : (found?.rows ?? 0),
    expected: `at most ${percent(warn)} in quarantine (error above ${percent(fail)})`,
    actual: found ? standingText(found) : 'no row',
  };
}
