import { beforeEach, expect, it } from 'vitest';
import { runEtl } from '../../src/etl/run.ts';
import type { CheckReport } from '../../src/quality/report.ts';
import { validateWarehouse } from '../../src/quality/validate.ts';
import { createTestPlatform, type TestPlatform } from '../support/platform.ts';
import { put, putOrder, type Row } from '../support/shop.ts';

/** `validate` says what rounding adds to orders, and warns when it is more than a ten-thousandth of what they cost. */

let platform: TestPlatform;

beforeEach(async () => {
  platform = await createTestPlatform();
  await platform.variables.store('order_total_tolerance_units', '2');
  await put(platform.oltp, 'products', { product_id: 'P1' });
});

async function roundingCheck(): Promise<CheckReport | undefined> {
  await runEtl(platform);
  const { checks, passed } = await validateWarehouse(platform);
  expect(passed).toBe(true);
  return checks.find(({ check_name: name }) => name === 'amount_share_rounding_amount');
}

/** An order of one line and another total. */
const putRounded = (orderId: string, line: string, total: string, given: Row = {}): Promise<void> =>
  putOrder(platform.oltp, orderId, [line], { ...given, total_amount: total });

it('no rounding, and no order, is no share', async () => {
  const none = { table_name: 'core.fact_order', kind: 'amount_share', severity: 'warn', status: 'passed', failures: 0 };
  expect(await roundingCheck()).toEqual({
    ...none,
    check_name: 'amount_share_rounding_amount',
    expected: 'at most 0.01 % of total_amount_shop',
    actual: '0 rows, sum 0.00, without signs 0.00 (0 % of 0.00)',
  });
  await putRounded('O1', '1234.50', '1234.50');
  expect(await roundingCheck()).toMatchObject({
    ...none,
    actual: '0 rows, sum 0.00, without signs 0.00 (0 % of 1,234.50)',
  });
});

it.each([
  ['at the limit', '99.99', '100.00', 'passed', 0, '1 row, sum 0.01, without signs 0.01 (0.01 % of 100.00)'],
  // 0.01 / 99.99 = 0.010001 %, which three digits do not show.
  ['above the limit', '99.98', '99.99', 'failed', 1, '1 row, sum 0.01, without signs 0.01 (0.01 % of 99.99)'],
  ['of nothing', '0.01', '0.00', 'failed', 1, '1 row, sum -0.01, without signs 0.01 (no share of 0.00)'],
])('rounding %s', async (_, line, total, status, failures, actual) => {
  await putRounded('O1', line, total);
  expect(await roundingCheck()).toMatchObject({ status, failures, actual });
});

it("rounding up does not make up for rounding down, and each order's is in the shop's currency", async () => {
  await putRounded('even', '50.00', '50.00');
  await putRounded('up', '99.98', '100.00');
  await putRounded('down', '10.01', '10.00', { currency: 'EUR', exchange_rate: '2' });
  // +0.02 and −0.01 × 2; 0.04 of 50 + 100 + 10 × 2 = 0.0235 %
  expect(await roundingCheck()).toMatchObject({
    status: 'failed',
    severity: 'warn',
    failures: 2,
    actual: '2 rows, sum 0.00, without signs 0.04 (0.0235 % of 170.00)',
  });
  await putRounded('large', '900.00', '900.00');
  // 0.04 of 1,070 = 0.00374 %
  expect(await roundingCheck()).toMatchObject({
    status: 'passed',
    failures: 0,
    actual: '2 rows, sum 0.00, without signs 0.04 (0.00374 % of 1,070.00)',
  });
});
