import fc from 'fast-check';
import { sql } from 'kysely';
import { expect, it } from 'vitest';
import { runEtl } from '../../src/etl/run.ts';
import { validateWarehouse } from '../../src/quality/validate.ts';
import { createTestPlatform, type TestPlatform } from '../support/platform.ts';
import { minute, put, putOrder } from '../support/shop.ts';
import { readWarehouse } from '../support/warehouse.ts';

/** Largest remainder, written out: whole shares first, then a cent each to the largest remainders, ties to the first line. */
function spread(discount: number, weights: readonly number[]): number[] {
  const total = weights.reduce((sum, weight) => sum + weight, 0);
  const shares = weights.map((weight, line) => ({
    line,
    whole: Number((BigInt(discount) * BigInt(weight)) / BigInt(total)),
    remainder: Number((BigInt(discount) * BigInt(weight)) % BigInt(total)),
  }));
  const left = discount - shares.reduce((sum, { whole }) => sum + whole, 0);
  const favoured = [...shares].sort((a, b) => b.remainder - a.remainder || a.line - b.line).slice(0, left);
  return shares.map((share) => share.whole + (favoured.includes(share) ? 1 : 0));
}

const cents = (amount: number): string => (amount / 100).toFixed(2);

it("an order's discount is spread over its lines by largest remainder, to the cent", async () => {
  const platform = await createTestPlatform();
  for (const line of [1, 2, 3, 4, 5]) await put(platform.oltp, 'products', { product_id: `P${line}` });
  const order = fc.array(fc.integer({ min: 1, max: 500_000 }), { minLength: 1, maxLength: 5 }).chain((prices) => {
    const sum = prices.reduce((total, amount) => total + amount, 0);
    return fc.record({ prices: fc.constant(prices), discount: fc.integer({ min: 0, max: sum }) });
  });
  const orders = fc.sample(order, { numRuns: 60, seed: 7 });
  for (const [position, { prices, discount }] of orders.entries()) {
    const total = prices.reduce((sum, amount) => sum + amount, 0) - discount;
    await putOrder(platform.oltp, `O${position}`, prices.map(cents), {
      discount_amount: cents(discount),
      total_amount: cents(total),
    });
  }
  await runEtl(platform);
  const { fact_order_item = [], quarantine } = await readWarehouse(platform.dwh);
  expect(quarantine).toEqual([]);
  for (const [position, { prices, discount }] of orders.entries()) {
    const found = fact_order_item
      .filter((row) => row.order_id === `O${position}`)
      .map((row) => row.order_discount_amount);
    expect([position, found]).toEqual([position, spread(discount, prices).map(cents)]);
  }
});

it('customer_360 adds up orders, refunds and margin, and lists the last purchases newest first', async () => {
  const platform = await createTestPlatform();
  await put(platform.oltp, 'customers', { customer_id: 'C1' });
  for (const line of [1, 2, 3, 4, 5, 6, 7])
    await put(platform.oltp, 'products', { product_id: `P${line}`, unit_cost: '4.00' });
  await putOrder(platform.oltp, 'first', ['10.00', '20.00', '30.00', '5.00', '6.00', '7.00', '8.00'], {
    customer_id: 'C1',
    discount_amount: '6.00',
    total_amount: '80.00',
    ordered_at: minute(0),
  });
  await putOrder(platform.oltp, 'second', ['10.00', '10.00'], { customer_id: 'C1', ordered_at: minute(10) });
  await putOrder(platform.oltp, 'cancelled', ['99.00'], {
    customer_id: 'C1',
    status: 'cancelled',
    ordered_at: minute(20),
  });
  await put(platform.oltp, 'refunds', { refund_id: 'R1', order_id: 'first', customer_id: 'C1', amount: '10.00' });
  await runEtl(platform);
  expect((await readWarehouse(platform.dwh)).customer_360).toMatchObject([
    {
      customer_id: 'C1',
      order_count: '2',
      cancelled_order_count: '1',
      unit_count: '9.0000',
      distinct_product_count: '7',
      gross_amount: '106.00',
      discount_amount: '6.00',
      refunded_amount: '10.00',
      net_sales_amount: '90.00',
      average_order_amount: '50.00',
      margin_amount: '54.00',
      last_purchases: 'P1,P2,P3,P4,P5',
    },
  ]);
});

/** Each order's amounts in the table of its name, beside its currency. */
const loadedAmounts = async (platform: TestPlatform): Promise<unknown[]> => {
  const { fact_order = [], quarantine } = await readWarehouse(platform.dwh);
  expect(quarantine).toEqual([]);
  return fact_order.map((row) => [
    row.order_id,
    row.gross_amount,
    row.order_discount_amount,
    row.tax_amount,
    row.rounding_amount,
    row.total_amount,
    row.total_amount_shop,
    row.paid_amount,
  ]);
};

const failedChecks = async (platform: TestPlatform): Promise<string[]> =>
  (await validateWarehouse(platform)).checks
    .filter(({ status, severity }) => status === 'failed' && severity === 'error')
    .map(({ table_name: table, check_name: name }) => `${table} ${name}`);

it("a table with three decimals arrives whole, and what is computed has its currency's own minor unit", async () => {
  const platform = await createTestPlatform();
  await platform.variables.store('order_total_tolerance_units', '0');
  await put(platform.oltp, 'products', { product_id: 'P1' });
  await put(platform.oltp, 'products', { product_id: 'P2' });
  await platform.oltp.session(async ({ queries }) => {
    for (const [table, column] of [
      ['orders', 'total_amount'],
      ['orders', 'discount_amount'],
      ['orders', 'tax_amount'],
      ['payments', 'amount'],
      ['refunds', 'amount'],
    ] as const)
      await sql`alter table ${sql.table(`shop.${table}`)} alter ${sql.ref(column)} type numeric(12, 3)`.execute(
        queries,
      );
  });
  const dinars = { currency: 'KWD', exchange_rate: '3.25' };
  // 1.234 + 2.0005 (2.001 in dinars), less 0.101, with 0.157 of tax.
  await putOrder(platform.oltp, 'dinar', ['1.234', '2.0005'], {
    ...dinars,
    discount_amount: '0.101',
    tax_amount: '0.157',
    total_amount: '3.291',
  });
  await put(platform.oltp, 'payments', { payment_id: 'Y1', order_id: 'dinar', amount: '3.001', currency: 'KWD' });
  // 1.00 / 3.25 = 0.3077
  await put(platform.oltp, 'payments', { payment_id: 'Y2', order_id: 'dinar', amount: '1.00', currency: 'USD' });
  await put(platform.oltp, 'refunds', { ...dinars, refund_id: 'R1', order_id: 'dinar', amount: '0.321' });
  // 10.5 and 20.4 are 11 and 20 yen.
  await putOrder(platform.oltp, 'yen', ['10.5', '20.4'], {
    currency: 'JPY',
    exchange_rate: '0.0067',
    discount_amount: '5',
    total_amount: '26',
  });
  await runEtl(platform);
  expect(await loadedAmounts(platform)).toEqual([
    // 3.291 × 3.25 = 10.69575
    ['dinar', '3.235', '0.101', '0.157', '0.00', '3.291', '10.70', '3.309'],
    // 26 × 0.0067 = 0.1742
    ['yen', '31.00', '5.00', '0.00', '0.00', '26.00', '0.17', '0.00'],
  ]);
  const { fact_order_item = [], fact_refund = [] } = await readWarehouse(platform.dwh);
  expect(fact_order_item.map((row) => [row.order_id, row.order_discount_amount, row.net_amount])).toEqual([
    // 101 thousandths by 1,234 and 2,001 of 3,235: 38.53 and 62.47
    ['dinar', '0.039', '1.195'],
    ['dinar', '0.062', '1.939'],
    // 5 yen by 11 and 20 of 31: 1.77 and 3.23
    ['yen', '2.00', '9.00'],
    ['yen', '3.00', '17.00'],
  ]);
  // 321 by 3,134 of goods and 157 of tax: 305.69 and 15.31
  expect(fact_refund).toMatchObject([{ amount: '0.321', goods_amount: '0.306', tax_amount: '0.015' }]);
  expect(await failedChecks(platform)).toEqual([]);
});

it.each([
  // 0.01 × 12.345 = 0.12345
  ['', '0.12'],
  ['JPY', '0.00'],
  ['KWD', '0.123'],
  ['CLF', '0.1235'],
])("amounts in the shop's currency have the digits of the Variable shop_currency: %j", async (currency, expected) => {
  const platform = await createTestPlatform();
  await put(platform.oltp, 'products', { product_id: 'P1' });
  await putOrder(platform.oltp, 'O1', ['0.01'], { currency: 'EUR', exchange_rate: '12.345' });
  await runEtl(platform);
  expect(await loadedAmounts(platform)).toEqual([['O1', '0.01', '0.00', '0.00', '0.00', '0.01', '0.12', '0.00']]);
  // What depends on it is computed again.
  await platform.variables.store('shop_currency', currency);
  await runEtl(platform);
  expect(await loadedAmounts(platform)).toEqual([['O1', '0.01', '0.00', '0.00', '0.00', '0.01', expected, '0.00']]);
});

it('a warehouse that has amounts to the cent is widened by the next run, and keeps them', async () => {
  const platform = await createTestPlatform();
  await put(platform.oltp, 'products', { product_id: 'P1' });
  await putOrder(platform.oltp, 'O1', ['10.25']);
  await runEtl(platform);
  const before = await readWarehouse(platform.dwh);
  const columns = ['gross_amount', 'total_amount', 'total_amount_shop', 'rounding_amount'];
  await platform.dwh.session(async ({ queries }) => {
    for (const column of columns)
      await sql`alter table core.fact_order alter ${sql.ref(column)} type numeric(18, 2)`.execute(queries);
  });
  expect(await failedChecks(platform)).toEqual(['core.fact_order schema_matches_contract']);
  await put(platform.oltp, 'products', { product_id: 'P2' });
  await runEtl(platform);
  expect((await readWarehouse(platform.dwh)).fact_order).toEqual(before.fact_order);
  expect(await failedChecks(platform)).toEqual([]);
});

it('amounts of thousands of millions are computed, in the types that the shop has them in', async () => {
  const platform = await createTestPlatform();
  const amount = '300000000000.00';
  const rate = { currency: 'IDR', exchange_rate: '1.50000000' };
  await put(platform.oltp, 'products', { product_id: 'P1', unit_cost: '100000000000.00' });
  await put(platform.oltp, 'customers', { customer_id: 'C1' });
  await putOrder(platform.oltp, 'O1', [amount], { ...rate, customer_id: 'C1', total_amount: amount });
  await put(platform.oltp, 'payments', { payment_id: 'Y1', order_id: 'O1', amount, ...rate });
  await put(platform.oltp, 'refunds', { refund_id: 'R1', order_id: 'O1', customer_id: 'C1', amount, ...rate });
  await runEtl(platform);
  const { fact_order, fact_order_item, fact_payment, fact_refund, customer_360, quarantine } = await readWarehouse(
    platform.dwh,
  );
  expect(quarantine).toEqual([]);
  // 300,000,000,000 at 1.5.
  expect([
    fact_order?.[0]?.total_amount_shop,
    fact_order_item?.[0]?.net_amount_shop,
    fact_payment?.[0]?.amount_shop,
    fact_refund?.[0]?.amount_shop,
    fact_refund?.[0]?.goods_amount_shop,
    customer_360?.[0]?.gross_amount,
  ]).toEqual(Array(6).fill('450000000000.00'));
  expect(fact_order_item?.[0]?.cost_amount_shop).toBe('100000000000.00');
});
