import type { Platform } from '../../src/platform.ts';
import { validateWarehouse } from '../../src/quality/validate.ts';

/** The checks that make a validation fail, in words, so that what is printed says what differs. */
export async function failedChecks(platform: Platform): Promise<string[]> {
  const { checks } = await validateWarehouse(platform);
  return checks
    .filter(({ status, severity }) => status === 'failed' && severity === 'error')
    .map(
      ({ table_name, check_name, expected, actual }) =>
        `${table_name} ${check_name}: expected ${expected}, found ${actual}`,
    );
}
