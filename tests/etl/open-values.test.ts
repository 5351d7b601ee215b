import { sql } from 'kysely';
import { beforeEach, expect, it } from 'vitest';
import { runEtl } from '../../src/etl/run.ts';
import type { CheckReport } from '../../src/quality/report.ts';
import { validateWarehouse } from '../../src/quality/validate.ts';
import { createTestPlatform, type TestPlatform } from '../support/platform.ts';
import { put, putOrder } from '../support/shop.ts';
import { readWarehouse, rebuildOnClone } from '../support/warehouse.ts';

let platform: TestPlatform;

beforeEach(async () => {
  platform = await createTestPlatform();
  await put(platform.oltp, 'customers', { customer_id: 'C1' });
  await put(platform.oltp, 'products', { product_id: 'P1' });
});

const warnings = (checks: readonly CheckReport[]): (readonly [string, string, string | null])[] =>
  checks
    .filter(({ status, severity }) => status === 'failed' && severity === 'warn')
    .map(({ table_name: table, check_name: name, actual }) => [table, name, actual] as const)
    .filter(([, name]) => !name.endsWith('_freshness'));

const rowsOf = async (query: string): Promise<readonly unknown[]> =>
  platform.dwh.session(async ({ queries }) => (await sql.raw(query).execute(queries)).rows);

/** Orders of ten each, by their status. */
async function putOrders(statuses: Readonly<Record<string, string>>): Promise<void> {
  for (const [id, status] of Object.entries(statuses))
    await putOrder(platform.oltp, id, ['10.00'], { status, customer_id: 'C1' });
}

it("orders in other shops' words are loaded, and count as what they mean", async () => {
  await putOrders({
    A: 'placed',
    B: 'wc-completed',
    C: 'Canceled',
    D: 'Pending payment',
    E: 'On Hold',
    F: 'beamed up',
    G: 'Beamed Up',
    H: 'beamed up',
  });
  const report = await runEtl(platform);
  expect(report.sources.map(({ source, quarantined }) => [source, quarantined])).toContainEqual(['orders', 0]);
  expect(
    await rowsOf('select order_id, status, source_status, sales_state from core.fact_order order by order_id'),
  ).toEqual(
    [
      ['A', 'placed', null, 'sold'],
      ['B', 'completed', 'wc-completed', 'sold'],
      ['C', 'cancelled', 'Canceled', 'cancelled'],
      ['D', 'pending', 'Pending payment', 'not_yet'],
      ['E', 'on_hold', 'On Hold', 'not_yet'],
      ['F', 'unknown', 'beamed up', 'sold'],
      ['G', 'unknown', 'Beamed Up', 'sold'],
      ['H', 'unknown', 'beamed up', 'sold'],
    ].map(([order_id, status, source_status, sales_state]) => ({ order_id, status, source_status, sales_state })),
  );
  // A, B, F, G and H of ten each.
  expect(await rowsOf('select order_count, cancelled_order_count, net_sales_amount from mart.customer_360')).toEqual([
    { order_count: 5, cancelled_order_count: 1, net_sales_amount: '50.0000' },
  ]);
  const validation = await validateWarehouse(platform);
  expect(validation.passed).toBe(true);
  expect(warnings(validation.checks)).toEqual([
    ['core.fact_order', 'known_values_status', "unknown: 'beamed up' (2), 'Beamed Up' (1)"],
  ]);
});

it('a payment that a shop calls completed pays, one that is authorized does not yet; a method that nobody knows is listed', async () => {
  await putOrders({ A: 'processing' });
  const payment = { order_id: 'A', paid_at: null };
  await put(platform.oltp, 'payments', {
    ...payment,
    payment_id: '1',
    status: 'Completed',
    paid_at: '2025-01-06T10:00:00Z',
  });
  await put(platform.oltp, 'payments', { ...payment, payment_id: '2', status: 'authorized', method: 'seashells' });
  await put(platform.oltp, 'payments', { ...payment, payment_id: '3', status: 'declined', method: 'Credit Card' });
  await runEtl(platform);
  expect(await rowsOf('select method, status, is_captured from core.fact_payment order by payment_id')).toEqual([
    { method: 'card', status: 'captured', is_captured: true },
    { method: 'unknown', status: 'pending', is_captured: false },
    { method: 'card', status: 'failed', is_captured: false },
  ]);
  expect(await rowsOf('select paid_amount from core.fact_order')).toEqual([{ paid_amount: '10.0000' }]);
  expect(warnings((await validateWarehouse(platform)).checks)).toEqual([
    ['core.fact_payment', 'known_values_method', "unknown: 'seashells' (1)"],
  ]);
});

it('one and a half units are so everywhere, by an incremental run as by a rebuild', async () => {
  await putOrders({ A: 'placed' });
  await runEtl(platform);
  await platform.oltp.session(async ({ queries }) => {
    for (const table of ['order_items', 'refunds'])
      await sql.raw(`alter table shop.${table} alter column quantity type numeric(12, 3)`).execute(queries);
  });
  await put(platform.oltp, 'orders', { order_id: 'B', customer_id: 'C1', total_amount: '15.00' });
  await put(platform.oltp, 'order_items', {
    order_id: 'B',
    line_number: 1,
    product_id: 'P1',
    quantity: '1.5',
    unit_price: '10.00',
  });
  await put(platform.oltp, 'refunds', {
    refund_id: 'R',
    order_id: 'B',
    customer_id: 'C1',
    quantity: '0.25',
    amount: '2.50',
  });
  await runEtl(platform);
  expect(
    await rowsOf("select quantity, gross_amount, cost_amount_shop from core.fact_order_item where order_id = 'B'"),
  ).toEqual([
    // 1.5 × 10.00, and × the 4.00 that a unit costs
    { quantity: '1.5000', gross_amount: '15.0000', cost_amount_shop: '6.0000' },
  ]);
  expect(await rowsOf("select unit_count from core.fact_order where order_id = 'B'")).toEqual([
    { unit_count: '1.5000' },
  ]);
  expect(await rowsOf('select quantity from core.fact_refund')).toEqual([{ quantity: '0.2500' }]);
  expect(await rowsOf('select unit_count from mart.customer_360')).toEqual([{ unit_count: '2.5000' }]);
  expect((await validateWarehouse(platform)).passed).toBe(true);
  expect(await readWarehouse(platform.dwh)).toEqual(await rebuildOnClone(platform));
});

it('what cannot be read is null, counted by column, and shown by the run and by validate', async () => {
  await put(platform.oltp, 'customers', { customer_id: 'C2', email: 'nobody', phone: '020 7946 0958', country: 'UK' });
  await put(platform.oltp, 'customers', { customer_id: 'C3', email: ' ', phone: 'none', country: 'Atlantis' });
  await put(platform.oltp, 'customers', { customer_id: 'C4', email: 'none', phone: null, birth_date: '1999-02-29' });
  await put(platform.oltp, 'products', { product_id: 'P2', weight_kg: '435 g' });
  await put(platform.oltp, 'products', { product_id: 'P3', weight_kg: '3 furlongs' });
  await put(platform.oltp, 'click_events', { event_id: 'E1', visitor_id: 'V1', value: 'a lot' });
  const expected = [
    ['shop.click_events', 'unreadable_value', '1 became null'],
    ['shop.customers', 'unreadable_birth_date', '1 became null'],
    ['shop.customers', 'unreadable_email', '2 became null'],
    ['shop.customers', 'unreadable_phone', '1 became null'],
    ['shop.products', 'unreadable_weight_kg', '1 became null'],
  ];
  expect(warnings((await runEtl(platform)).checks).toSorted()).toEqual(expected);
  const validation = await validateWarehouse(platform);
  expect(validation.passed).toBe(true);
  expect(warnings(validation.checks)).toEqual(expected);
  expect(await rowsOf("select country from core.dim_customer where customer_id in ('C1', 'C2')")).toEqual([
    { country: 'United Kingdom' },
    { country: 'United Kingdom' },
  ]);
  expect(await rowsOf("select weight_kg from core.dim_product where product_id = 'P2'")).toEqual([
    { weight_kg: '0.4350' },
  ]);
  await put(platform.oltp, 'customers', { customer_id: 'C5' });
  expect(warnings((await runEtl(platform)).checks)).toEqual([]);
  expect(warnings((await validateWarehouse(platform)).checks)).toEqual([]);
});
