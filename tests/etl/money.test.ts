import fc from 'fast-check';
import { expect, it } from 'vitest';
import { runEtl } from '../../src/etl/run.ts';
import { createTestPlatform } from '../support/platform.ts';
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
