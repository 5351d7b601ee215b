import { sql } from 'kysely';
import { beforeEach, expect, it } from 'vitest';
import { runEtl } from '../../src/etl/run.ts';
import type { CheckReport } from '../../src/quality/report.ts';
import { validateWarehouse } from '../../src/quality/validate.ts';
import { createTestPlatform, type TestPlatform } from '../support/platform.ts';
import { put, putOrder, remove } from '../support/shop.ts';

/** Rows and money: source = loaded + superseded + quarantined, of every table, in each currency. */

let platform: TestPlatform;

beforeEach(async () => {
  platform = await createTestPlatform();
  for (const product_id of ['P1', 'P2']) await put(platform.oltp, 'products', { product_id });
});

const run = async (statement: string): Promise<void> => {
  await platform.dwh.session(({ queries }) => sql.raw(statement).execute(queries));
};

/** What the checks say of the reconciliation of a source's table, by name. */
async function reconciled(table: string): Promise<Record<string, readonly [string | null, string | null]>> {
  const { checks } = await validateWarehouse(platform);
  const own = checks.filter(({ kind, table_name: name }) => kind === 'reconciliation' && name === table);
  return Object.fromEntries(own.map(({ check_name, expected, actual }) => [check_name, [expected, actual]]));
}

const failed = (checks: readonly CheckReport[]): string[] =>
  checks
    .filter(({ status, kind }) => status === 'failed' && kind === 'reconciliation')
    .map(({ table_name, check_name }) => `${table_name} ${check_name}`);

const same = (text: string): readonly [string, string] => [text, text];

/**
 * Loaded: O1 of 10 USD, O2 of 20 + 5 EUR. In quarantine: O3, 7 EUR beside lines of 6; O4, 4 USD beside lines of 3, its payment and its
 * refund; and what names no order: PAY9 of 9 USD.
 */
async function makeShop(): Promise<void> {
  const { oltp } = platform;
  const euro = { currency: 'EUR', exchange_rate: '1.10' };
  await putOrder(oltp, 'O1', ['10.00']);
  await putOrder(oltp, 'O2', ['20.00', '5.00'], euro);
  await putOrder(oltp, 'O3', ['6.00'], { ...euro, total_amount: '7.00' });
  await putOrder(oltp, 'O4', ['3.00'], { total_amount: '4.00' });
  await put(oltp, 'payments', { payment_id: 'PAY2', order_id: 'O2', amount: '25.00', currency: 'EUR' });
  await put(oltp, 'payments', { payment_id: 'PAY4', order_id: 'O4', amount: '4.00' });
  await put(oltp, 'payments', { payment_id: 'PAY9', order_id: 'O9', amount: '9.00' });
  await put(oltp, 'refunds', {
    refund_id: 'R2',
    order_id: 'O2',
    amount: '2.50',
    currency: 'eur',
    exchange_rate: '1.10',
  });
  await put(oltp, 'refunds', { refund_id: 'R4', order_id: 'O4', amount: '1.25' });
}

it('every row and every amount is loaded or in quarantine, of two currencies', async () => {
  await makeShop();
  await runEtl(platform);
  expect(failed((await validateWarehouse(platform)).checks)).toEqual([]);
  expect(await reconciled('core.fact_order')).toMatchObject({
    rows_of_orders: same('4'),
    sum_of_total_amount: same('32.00 EUR, 14.00 USD'),
  });
  // 20 + 5 + 6 EUR, 10 + 3 USD.
  expect(await reconciled('core.fact_order_item')).toMatchObject({
    rows_of_order_items: same('5'),
    sum_of_amount: same('31.00 EUR, 13.00 USD'),
  });
  expect(await reconciled('core.fact_payment')).toEqual({
    rows_of_payments: same('3'),
    sum_of_amount: same('25.00 EUR, 13.00 USD'),
  });
  expect(await reconciled('core.fact_refund')).toEqual({
    rows_of_refunds: same('2'),
    sum_of_amount: same('2.50 EUR, 1.25 USD'),
  });
});

it('what a row in quarantine is worth stands beside it, in its currency and in the shop’s', async () => {
  await makeShop();
  await runEtl(platform);
  const rows = await platform.dwh.session(({ queries }) =>
    sql<
      Record<string, string | null>
    >`select source_table || ' ' || source_key as row, amount::numeric(18, 2)::text as amount,
      currency, shop_amount::text as shop from ops.quarantine order by 1`.execute(queries),
  );
  expect(rows.rows.map(({ row, amount, currency, shop }) => [row, amount, currency, shop])).toEqual([
    ['order_items O3|1', '6.00', 'EUR', '6.60'],
    ['order_items O4|1', '3.00', 'USD', '3.00'],
    ['orders O3', '7.00', 'EUR', '7.70'],
    ['orders O4', '4.00', 'USD', '4.00'],
    ['payments PAY4', '4.00', 'USD', '4.00'],
    // Its order is nowhere, so the rate is not known.
    ['payments PAY9', '9.00', 'USD', null],
    ['refunds R4|1', '1.25', 'USD', '1.25'],
  ]);
});

it.each([
  [
    'an order that is loaded with another currency',
    `update core.fact_order set currency = 'EUR' where order_id = 'O1'`,
    ['core.fact_order sum_of_total_amount'],
  ],
  [
    'two lines whose amounts are exchanged between currencies',
    `update core.fact_order_item set unit_price = case order_id when 'O1' then 20 else 10 end where (order_id, line_number) in (('O1', 1), ('O2', 1))`,
    ['core.fact_order_item sum_of_amount'],
  ],
  [
    'an amount in quarantine that is another one',
    `update ops.quarantine set amount = 5 where source_table = 'payments' and source_key = 'PAY4'`,
    ['core.fact_payment sum_of_amount'],
  ],
  [
    'a row that left quarantine and is nowhere',
    `delete from ops.quarantine where source_table = 'refunds'`,
    ['core.fact_refund rows_of_refunds', 'core.fact_refund sum_of_amount'],
  ],
  [
    'a row in quarantine that the source does not have',
    `insert into ops.quarantine (source_table, source_key, disposition, rule, source_row, etl_run_id, amount, currency)
      values ('payments', 'PAY0', 'quarantined', 'none', '{"payment_id": "PAY0"}', 1, 1, 'USD')`,
    ['core.fact_payment rows_of_payments', 'core.fact_payment sum_of_amount'],
  ],
])('validate finds %s', async (_, statement, expected) => {
  await makeShop();
  await runEtl(platform);
  await run(statement);
  expect(failed((await validateWarehouse(platform)).checks)).toEqual(expected);
});

it('changes after the cut disturb nothing, whether of rows that are loaded or of rows in quarantine', async () => {
  await makeShop();
  await runEtl(platform);
  const { oltp } = platform;
  await putOrder(oltp, 'O2', ['20.00', '6.00'], { currency: 'USD' });
  await putOrder(oltp, 'O3', ['6.00'], { currency: 'GBP' });
  await putOrder(oltp, 'O9', ['9.00'], { currency: 'GBP' });
  await remove(oltp, 'orders', { order_id: 'O1' });
  await put(oltp, 'payments', { payment_id: 'PAY4', order_id: 'O4', amount: '8.00' });
  await remove(oltp, 'refunds', { refund_id: 'R4' });
  expect(failed((await validateWarehouse(platform)).checks)).toEqual([]);
  await runEtl(platform);
  expect(failed((await validateWarehouse(platform)).checks)).toEqual([]);
});

it('an amount that cannot be told is counted as a row, and no sum is wrong for it', async () => {
  await makeShop();
  await putOrder(platform.oltp, 'O5', ['1.00'], { total_amount: '2.00' });
  await platform.oltp.session(({ queries }) =>
    sql`alter table shop.orders alter total_amount drop not null`.execute(queries),
  );
  await platform.oltp.session(({ queries }) =>
    sql`update shop.orders set total_amount = null where order_id = 'O5'`.execute(queries),
  );
  const { quarantine } = await runEtl(platform);
  expect(quarantine.find(({ source_table }) => source_table === 'orders')).toMatchObject({
    rows: 3,
    shop_amount: '11.70',
    rows_of_unknown_amount: 1,
  });
  expect(failed((await validateWarehouse(platform)).checks)).toEqual([]);
  expect(await reconciled('core.fact_order')).toMatchObject({ rows_of_orders: same('5') });
});
