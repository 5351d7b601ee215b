import type { CheckReport } from '../quality/report.ts';
import { colour } from './colour.ts';
import { table } from './table.ts';

/** Checks as a table, the failed ones last: there a person looks first. */
export function checkTable(checks: readonly CheckReport[]): string {
  const sorted = checks.toSorted((a, b) => weight(a) - weight(b));
  return table(
    [
      { title: 'table' },
      { title: 'check' },
      { title: 'severity' },
      { title: 'status' },
      { title: 'expected' },
      { title: 'actual' },
    ],
    sorted.map((check) => [
      check.table_name,
      check.check_name,
      check.severity,
      statusText(check),
      check.expected ?? '',
      check.actual ?? '',
    ]),
  );
}

function weight({ status, severity }: CheckReport): number {
  if (status === 'passed') return 0;
  return severity === 'warn' ? 1 : 2;
}

function statusText({ status, severity }: CheckReport): string {
  if (status === 'passed') return colour('green', status);
  return colour(severity === 'warn' ? 'yellow' : 'red', status);
}
