import type { Severity } from '../../models/contract.ts';
import type { CheckReport } from '../etl/report.ts';

/** A check that holds when both sides are the same text. */
export function check(
  table: string,
  name: string,
  expected: string,
  actual: string,
  severity: Severity = 'error',
  failures?: number,
): CheckReport {
  const passed = expected === actual;
  return {
    check_name: name,
    table_name: table,
    severity,
    status: passed ? 'passed' : 'failed',
    failures: passed ? 0 : (failures ?? 1),
    expected,
    actual,
  };
}
