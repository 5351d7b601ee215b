import { counted } from '../counted.ts';
import { EcomError } from '../errors.ts';
import type { CheckReport } from './report.ts';

/** @throws EcomError CHECK_FAILED when a blocking check failed */
export function assertAllPassed(reports: readonly CheckReport[]): void {
  const failure = checkFailure(reports);
  if (failure) throw failure;
}

/** CHECK_FAILED, where a blocking check failed. */
export function checkFailure(reports: readonly CheckReport[]): EcomError | undefined {
  const failed = reports.filter(({ status, severity }) => status === 'failed' && severity === 'error');
  if (failed.length === 0) return undefined;
  const list = failed
    .map(({ table_name, check_name, failures }) => `${table_name} ${check_name} (${counted(failures, 'row')})`)
    .join(', ');
  return new EcomError('CHECK_FAILED', `${counted(failed.length, 'blocking check')} failed: ${list}.`, {
    next: 'Nothing was loaded. Look at the rows with ecom sql, correct the source or the model, and run ecom etl again.',
    fields: { checks: failed },
  });
}
