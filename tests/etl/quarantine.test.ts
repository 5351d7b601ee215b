import { beforeEach, expect, it } from 'vitest';
import { runEtl } from '../../src/etl/run.ts';
import { createTestPlatform, type TestPlatform } from '../support/platform.ts';
import { put, putOrder, remove } from '../support/shop.ts';
import { readWarehouse } from '../support/warehouse.ts';

let platform: TestPlatform;

beforeEach(async () => {
  platform = await createTestPlatform();
  await put(platform.oltp, 'products', { product_id: 'P1' });
});

/** Rule by `table key`, as `ops.quarantine` has it. */
async function quarantine(): Promise<Record<string, unknown>> {
  const rows = (await readWarehouse(platform.dwh)).quarantine ?? [];
  return Object.fromEntries(rows.map((row) => [`${row.source_table} ${row.source_key}`, row.rule]));
}

const loaded = async (table: string, column: string): Promise<unknown[]> =>
  ((await readWarehouse(platform.dwh))[table] ?? []).map((row) => row[column]);

it('an order of an unknown customer waits with its lines and payments until the customer arrives', async () => {
  await putOrder(platform.oltp, 'O1', ['10.00'], { customer_id: 'C9' });
  await put(platform.oltp, 'payments', { payment_id: 'PAY1', order_id: 'O1' });
  await runEtl(platform);
  expect(await quarantine()).toEqual({
    'orders O1': 'unknown_customer_id',
    'order_items O1|1': 'orders_quarantined',
    'payments PAY1': 'orders_quarantined',
  });
  await put(platform.oltp, 'customers', { customer_id: 'C9' });
  await runEtl(platform);
  expect(await quarantine()).toEqual({});
  expect([await loaded('fact_order', 'order_id'), await loaded('fact_payment', 'payment_id')]).toEqual([
    ['O1'],
    ['PAY1'],
  ]);
});

it('an order whose total does not add up leaves the warehouse whole, and comes back when its source is repaired', async () => {
  await putOrder(platform.oltp, 'O1', ['10.00']);
  await runEtl(platform);
  await putOrder(platform.oltp, 'O1', ['10.00'], { total_amount: '10.01' });
  await runEtl(platform);
  expect(await quarantine()).toEqual({ 'orders O1': 'total_equals_items', 'order_items O1|1': 'orders_quarantined' });
  expect(await loaded('fact_order_item', 'order_id')).toEqual([]);
  await putOrder(platform.oltp, 'O1', ['10.00']);
  await runEtl(platform);
  expect(await quarantine()).toEqual({});
  expect(await loaded('fact_order_item', 'order_id')).toEqual(['O1']);
});

it('a quarantined row is kept as the source has it', async () => {
  await putOrder(platform.oltp, 'O1', ['10.00'], { status: 'LOST ', shipping_country: ' Peru' });
  await runEtl(platform);
  const rows = (await readWarehouse(platform.dwh)).quarantine ?? [];
  const order = rows.find((row) => row.source_table === 'orders');
  expect(JSON.parse(String(order?.source_row))).toMatchObject({
    order_id: 'O1',
    status: 'LOST ',
    shipping_country: ' Peru',
  });
});

it('an exact duplicate of a line is superseded, and takes its place when the first one goes', async () => {
  await putOrder(platform.oltp, 'O1', ['10.00']);
  await put(platform.oltp, 'order_items', { order_id: 'O1', line_number: 2, product_id: 'P1', unit_price: '10.00' });
  const { sources } = await runEtl(platform);
  expect(sources.find(({ source }) => source === 'order_items')).toMatchObject({
    read: 2,
    loaded: 1,
    superseded: 1,
    quarantined: 0,
  });
  expect(await quarantine()).toEqual({ 'order_items O1|2': 'exact_duplicate' });
  await remove(platform.oltp, 'order_items', { order_id: 'O1', line_number: 1 });
  await runEtl(platform);
  expect(await quarantine()).toEqual({});
  expect(await loaded('fact_order_item', 'line_number')).toEqual(['2']);
});

it('lines of a deleted order go to quarantine, as they would in a rebuild', async () => {
  await putOrder(platform.oltp, 'O1', ['10.00']);
  await runEtl(platform);
  await remove(platform.oltp, 'orders', { order_id: 'O1' });
  await runEtl(platform);
  expect(await quarantine()).toEqual({ 'order_items O1|1': 'unknown_order_id' });
  expect(await loaded('fact_order', 'order_id')).toEqual([]);
});

it('refunds beyond the order total are not loaded', async () => {
  await putOrder(platform.oltp, 'O1', ['10.00']);
  await put(platform.oltp, 'refunds', { refund_id: 'R1', order_id: 'O1', amount: '6.00' });
  await runEtl(platform);
  expect(await loaded('fact_order', 'refunded_amount')).toEqual(['6.00']);
  await put(platform.oltp, 'refunds', { refund_id: 'R2', order_id: 'O1', amount: '6.00' });
  await runEtl(platform);
  expect(await quarantine()).toEqual({
    'refunds R1|1': 'refunds_within_total',
    'refunds R2|1': 'refunds_within_total',
  });
  expect(await loaded('fact_order', 'refunded_amount')).toEqual(['0.00']);
});
