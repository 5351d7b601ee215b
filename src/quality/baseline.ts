import { sql } from 'kysely';
import type { RowCount } from '../../models/checks.ts';
import type { Model } from '../../models/kinds.ts';
import { qualifiedName } from '../project/catalog.ts';
import type { Session } from '../storage/storage.ts';
import { checkName } from './compile-check.ts';
import type { CheckReport } from './report.ts';

/** So many earlier validations make the baseline. */
const REMEMBERED = 20;

/** How many rows a table has, beside the median of earlier validations. The first one passes. */
export async function checkBaseline({ queries }: Session, model: Model, check: RowCount): Promise<CheckReport> {
  const table = qualifiedName(model);
  const { rows } = await sql<{ n: string | number }>`select count(*) as n from ${sql.table(table)}`.execute(queries);
  const count = Number(rows[0]?.n ?? 0);
  const earlier = await queries
    .selectFrom('ops.check_result')
    .select('actual')
    .where('table_name', '=', table)
    .where('check_name', '=', checkName(check))
    .orderBy('etl_run_id', 'desc')
    .execute();
  const counts = earlier.slice(0, REMEMBERED).map(({ actual }) => Number(actual));
  const usual = counts.toSorted((a, b) => a - b)[Math.floor(counts.length / 2)];
  const [least, most] = [
    Math.ceil((usual ?? 0) * check.least),
    Math.floor((usual ?? Number.MAX_SAFE_INTEGER) * check.most),
  ];
  const isUsual = usual === undefined || (count >= least && count <= most);
  return {
    check_name: checkName(check),
    kind: check.kind,
    table_name: table,
    severity: check.severity,
    status: isUsual ? 'passed' : 'failed',
    failures: isUsual ? 0 : 1,
    expected: usual === undefined ? 'no earlier count' : `${least} to ${most}`,
    actual: String(count),
  };
}
