import { portableFunctions } from '../../models/functions.ts';
import { PERSONAL_DATA_KEY } from './function-cases.ts';

/** The portable functions with settings that tests know. */
export const testFunctions = portableFunctions({
  personalDataKey: PERSONAL_DATA_KEY,
  variables: { last_purchases_count: 5, order_total_tolerance_units: 2 },
  asOfDate: '2026-11-25',
});
