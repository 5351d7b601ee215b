import type { Severity } from '../../models/checks.ts';

/** What a check found. */
export interface CheckReport {
  readonly check_name: string;
  /** Its kind in the contract, or what else it is: `unique`, `not_null`, `schema`, `reconciliation`, `waiting`, `quarantine`, `freshness`, `source`. */
  readonly kind: string;
  readonly table_name: string;
  readonly severity: Severity;
  readonly status: 'passed' | 'failed';
  readonly failures: number;
  readonly expected: string | null;
  readonly actual: string | null;
  /** Keys of rows that failed, their values joined by `|`; the first few. */
  readonly failing_keys?: readonly string[];
}

/** What `ecom validate` found. */
export interface ValidationReport {
  /** The run whose load was validated. */
  readonly etl_run_id: number;
  readonly passed: boolean;
  readonly duration_ms: number;
  readonly checks: readonly CheckReport[];
}

export interface ReportedCheck {
  readonly name: string;
  readonly kind: string;
  readonly table: string;
  readonly severity?: Severity;
}

/** A check that holds when both sides are the same text. */
export function check(
  { name, kind, table, severity = 'error' }: ReportedCheck,
  expected: string,
  actual: string,
  failures?: number,
): CheckReport {
  const passed = expected === actual;
  return {
    check_name: name,
    kind,
    table_name: table,
    severity,
    status: passed ? 'passed' : 'failed',
    failures: passed ? 0 : (failures ?? 1),
    expected,
    actual,
  };
}
