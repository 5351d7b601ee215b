import { sql } from 'kysely';
import { beforeEach, expect, it } from 'vitest';
import { runEtl } from '../../src/etl/run.ts';
import { failedChecks } from '../support/failed-checks.ts';
import { createTestPlatform, type TestPlatform } from '../support/platform.ts';
import { minute, put, putOrder } from '../support/shop.ts';
import { readWarehouse, rebuildOnClone } from '../support/warehouse.ts';

/** What is said of a row that waits: which column, which row, and why. */

let platform: TestPlatform;

beforeEach(async () => {
  platform = await createTestPlatform();
  await platform.variables.store('quarantine_fail_share', '100%');
});

const shop = (...statements: readonly string[]): Promise<void> =>
  platform.oltp.session(async ({ queries }) => {
    for (const statement of statements) await sql.raw(statement).execute(queries);
  });

/** By table and key, the rule and what is said. */
const reasons = (): Promise<Record<string, readonly (string | null)[]>> =>
  platform.dwh.session(async ({ queries }) => {
    const rows = await queries.selectFrom('ops.quarantine').selectAll().execute();
    return Object.fromEntries(
      rows.map((row) => [`${row.source_table} ${row.source_key}`, [row.rule, row.detail]] as const).toSorted(),
    );
  });

async function expectSound(): Promise<void> {
  expect(await failedChecks(platform)).toEqual([]);
  expect(await readWarehouse(platform.dwh)).toEqual(await rebuildOnClone(platform));
}

const TOO_LARGE = 'a value is too large, or none that the computation takes';

it('a line whose amount cannot be computed: the column with the numbers, and all of its order with the line', async () => {
  await putOrder(platform.oltp, 'O1', ['10.00', '20.00']);
  await put(platform.oltp, 'payments', { payment_id: 'Y1', order_id: 'O1' });
  await putOrder(platform.oltp, 'O2', ['10.00']);
  await shop(
    `update shop.order_items set quantity = 2000000000, unit_price = 90000000 where order_id = 'O1' and line_number = 2`,
  );
  await runEtl(platform);
  const falls = ['orders_quarantined', 'its row of orders waits in quarantine: O1 (order_items_quarantined)'];
  expect(await reasons()).toEqual({
    'order_items O1|1': falls,
    'order_items O1|2': [
      'cannot_compute_stg_order_items',
      `stg_order_items: gross_amount cannot be computed of quantity 2000000000, unit_price 90000000: ${TOO_LARGE}`,
    ],
    'orders O1': [
      'order_items_quarantined',
      'a row of order_items waits in quarantine: O1|2 (cannot_compute_stg_order_items)',
    ],
    'payments Y1': falls,
  });
  await expectSound();
});

it('an order of which a model cannot be computed: the columns, with the numbers of each table', async () => {
  // 20,000,000 by a rate of a hundred-millionth: more than an amount can be.
  const given = { currency: 'EUR', exchange_rate: '0.00000001' };
  for (const id of ['O1', 'O2']) {
    await putOrder(platform.oltp, id, ['10.00'], given);
    const payment = { amount: id === 'O1' ? '20000000' : '1', currency: 'USD', exchange_rate: '1' };
    await put(platform.oltp, 'payments', { payment_id: `Y${id}`, order_id: id, ...payment });
  }
  await runEtl(platform);
  const falls = ['orders_quarantined', 'its row of orders waits in quarantine: O1 (cannot_compute_fact_payment)'];
  expect(await reasons()).toEqual({
    'order_items O1|1': falls,
    'orders O1': [
      'cannot_compute_fact_payment',
      `fact_payment: amount_order cannot be computed of orders.exchange_rate 0.00000001, payments.amount 20000000, payments.exchange_rate 1: ${TOO_LARGE}`,
    ],
    'payments YO1': falls,
  });
});

it('an order one column of whose lines cannot be computed: that column alone', async () => {
  await put(platform.oltp, 'products', { product_id: 'P1', unit_cost: '9000000000' });
  await putOrder(platform.oltp, 'O1', ['0', '10.00']);
  await shop(`update shop.order_items set quantity = 2000000000 where unit_price = 0`);
  await runEtl(platform);
  expect(await reasons()).toMatchObject({
    'orders O1': [
      'cannot_compute_fact_order_item',
      `fact_order_item: cost_amount_shop cannot be computed of order_items.quantity 1 to 2000000000: ${TOO_LARGE}`,
    ],
  });
});

it.each([
  {
    // 2,000,000 by a rate of ten thousand millions.
    name: 'a refund that a rule cannot judge: the rule, with its numbers',
    given: { amount: '2000000', currency: 'EUR', exchange_rate: '9999999999' },
    of: 'order_rules',
    what: 'order_rules: refunds_within_total cannot be computed of orders.exchange_rate 1, orders.total_amount 11, refunds.amount 2000000, refunds.exchange_rate 9999999999',
  },
  {
    name: 'a refund of which no column can be computed: the largest numbers',
    given: { amount: '1000000000000000' },
    of: 'fact_refund',
    what: /^fact_refund cannot be computed of refunds\.amount 1000000000000000,/,
  },
])('$name', async ({ given, of, what }) => {
  await putOrder(platform.oltp, 'O1', ['10.00'], { tax_amount: '1.00', total_amount: '11.00' });
  await put(platform.oltp, 'refunds', { refund_id: 'R1', order_id: 'O1', ...given });
  await runEtl(platform);
  const falls = ['orders_quarantined', `its row of orders waits in quarantine: O1 (cannot_compute_${of})`];
  const { 'orders O1': order = [], ...others } = await reasons();
  expect(others).toEqual({ 'order_items O1|1': falls, 'refunds R1|1': falls });
  expect(order[0]).toBe(`cannot_compute_${of}`);
  expect(order[1]).toMatch(what);
  expect(order[1]).toMatch(TOO_LARGE);
});

it('a line falls with its order, which says its own rule', async () => {
  await putOrder(platform.oltp, 'O1', ['10.00'], { total_amount: '12.00' });
  await runEtl(platform);
  expect(await reasons()).toEqual({
    'order_items O1|1': ['orders_quarantined', 'its row of orders waits in quarantine: O1 (total_equals_items)'],
    'orders O1': ['total_equals_items', 'total 12.00; lines 10.00 - discount 0.00 + shipping 0.00 + tax 0.00 = 10.00'],
  });
});

it('rows that wait for want of a column that is gone say its name, whichever rule finds it', async () => {
  await putOrder(platform.oltp, 'O1', ['10.00'], { tax_amount: '2.00', total_amount: '12.00' });
  await putOrder(platform.oltp, 'O2', ['10.00']);
  await put(platform.oltp, 'payments', { payment_id: 'Y1', order_id: 'O2' });
  await shop('alter table shop.orders drop column tax_amount');
  const { schema_changes } = await runEtl(platform);
  expect(schema_changes.map(({ column_name, change, outcome }) => [column_name, change, outcome])).toEqual([
    ['tax_amount', 'dropped', 'rows that need it wait in quarantine (missing_tax_amount)'],
  ]);
  const falls = ['orders_quarantined', 'its row of orders waits in quarantine: O1 (missing_tax_amount)'];
  expect(await reasons()).toEqual({
    'order_items O1|1': falls,
    'orders O1': [
      'missing_tax_amount',
      'column tax_amount is missing in the source; total 12.00; lines 10.00 - discount 0.00 + shipping 0.00 + tax 0.00 = 10.00',
    ],
  });
  await expectSound();
  await shop('alter table shop.order_items drop column unit_price');
  await runEtl(platform);
  expect(await reasons()).toMatchObject({
    'order_items O2|1': [
      'missing_unit_price',
      'column unit_price is missing in the source; quantity 1.00, price missing; A line has a quantity and a price.',
    ],
    'orders O2': ['order_items_quarantined', 'a row of order_items waits in quarantine: O2|1 (missing_unit_price)'],
    'payments Y1': ['orders_quarantined', 'its row of orders waits in quarantine: O2 (order_items_quarantined)'],
  });
  await shop('alter table shop.payments drop column amount', 'alter table shop.orders drop column exchange_rate');
  await runEtl(platform);
  expect(await reasons()).toMatchObject({
    'orders O2': [
      'missing_exchange_rate',
      'column exchange_rate is missing in the source; exchange rate missing; A rate is positive.',
    ],
    'payments Y1': [
      'missing_amount',
      'column amount is missing in the source; amount missing; A payment has an amount.',
    ],
  });
  await expectSound();
});

it('money of a line is in the currency of the order that is loaded, whatever another order of its key says', async () => {
  await putOrder(platform.oltp, 'A', ['10.00'], { currency: 'EUR', exchange_rate: '1.1', updated_at: minute(9) });
  await putOrder(platform.oltp, 'A ', ['20.00'], { currency: 'JPY', exchange_rate: '0.0067', updated_at: minute(5) });
  await putOrder(platform.oltp, 'B', ['7.00'], { currency: 'JPY', exchange_rate: '0.0067' });
  const { checks } = await runEtl(platform);
  expect(checks.filter(({ kind }) => kind === 'same_key').map(({ actual }) => actual)).toEqual([
    '1 row superseded',
    '1 row superseded',
  ]);
  await expectSound();
});
