import { type Staging, UNREADABLE } from '../../models/contract.ts';
import type { CheckReport } from './report.ts';

/** How many texts of each column of a source cleaning could not read, of the rows that a run staged: a warning each. */
export function unreadableReports(
  table: string,
  found: readonly { readonly columns: string; readonly rows: number }[],
): CheckReport[] {
  const counts = new Map<string, number>();
  for (const { columns, rows } of found)
    for (const column of columns.split(',')) counts.set(column, (counts.get(column) ?? 0) + rows);
  return [...counts].toSorted().map(([column, rows]) => ({
    check_name: `${UNREADABLE}_${column}`,
    kind: UNREADABLE,
    table_name: table,
    severity: 'warn',
    status: 'failed',
    failures: rows,
    expected: 'every text can be read',
    actual: `${rows} became null`,
  }));
}

/** Whether a staging model says what it could not read. */
export const saysUnreadable = ({ columns }: Staging): boolean => UNREADABLE in columns;
