import { sql } from 'kysely';
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

/** Detail by `table key`. */
async function details(): Promise<Record<string, unknown>> {
  const rows = await platform.dwh.session(({ queries }) =>
    queries.selectFrom('ops.quarantine').select(['source_table', 'source_key', 'detail']).execute(),
  );
  return Object.fromEntries(rows.map((row) => [`${row.source_table} ${row.source_key}`, row.detail]));
}

const issues = async (): Promise<unknown[]> =>
  ((await readWarehouse(platform.dwh)).row_issue ?? []).map(
    (row) => `${row.source_table} ${row.source_key} ${row.rule}`,
  );

const loaded = async (table: string, column: string): Promise<unknown[]> =>
  ((await readWarehouse(platform.dwh))[table] ?? []).map((row) => row[column]);

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
  await putOrder(platform.oltp, 'O1', ['10.00'], { status: 'LOST ', shipping_country: ' Peru', exchange_rate: '0' });
  await runEtl(platform);
  const rows = (await readWarehouse(platform.dwh)).quarantine ?? [];
  const order = rows.find((row) => row.source_table === 'orders');
  expect(JSON.parse(String(order?.source_row))).toMatchObject({
    order_id: 'O1',
    status: 'LOST ',
    shipping_country: ' Peru',
  });
});

it('two equal lines are two lines', async () => {
  await putOrder(platform.oltp, 'O1', ['10.00'], { total_amount: '20.00' });
  await put(platform.oltp, 'order_items', { order_id: 'O1', line_number: 2, product_id: 'P1', unit_price: '10.00' });
  const { sources } = await runEtl(platform);
  expect(sources.find(({ source }) => source === 'order_items')).toMatchObject({ loaded: 2, superseded: 0 });
  expect(await loaded('fact_order', 'gross_amount')).toEqual(['20.00']);
  await put(platform.oltp, 'refunds', { refund_id: 'R1', line_number: 1, order_id: 'O1', amount: '6.00' });
  await put(platform.oltp, 'refunds', { refund_id: 'R1', line_number: 2, order_id: 'O1', amount: '6.00' });
  await runEtl(platform);
  expect(await loaded('fact_order', 'refunded_amount')).toEqual(['12.00']);
  expect(await quarantine()).toEqual({});
});

it('where a dataset says so, an exact duplicate is superseded, and takes its place when the first one goes', async () => {
  await putOrder(platform.oltp, 'O1', ['10.00']);
  await put(platform.oltp, 'order_items', { order_id: 'O1', line_number: 2, product_id: 'P1', unit_price: '10.00' });
  await runEtl(platform);
  expect(await quarantine()).toMatchObject({ 'orders O1': 'total_equals_items' });
  await platform.variables.store('supersede_exact_duplicates', 'order_items,refunds');
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

it('refunds beyond the order total are loaded, and said to be odd', async () => {
  await putOrder(platform.oltp, 'O1', ['10.00']);
  await put(platform.oltp, 'refunds', { refund_id: 'R1', order_id: 'O1', amount: '6.00' });
  await runEtl(platform);
  expect(await loaded('fact_order', 'issues')).toEqual([null]);
  await put(platform.oltp, 'refunds', { refund_id: 'R2', order_id: 'O1', amount: '6.00' });
  await runEtl(platform);
  expect(await quarantine()).toEqual({});
  expect(await loaded('fact_order', 'refunded_amount')).toEqual(['12.00']);
  expect(await loaded('fact_order', 'issues')).toEqual(['refunds_within_total']);
  expect(await issues()).toEqual(['refunds R1|1 refunds_within_total', 'refunds R2|1 refunds_within_total']);
  await remove(platform.oltp, 'refunds', { refund_id: 'R1' });
  await runEtl(platform);
  expect([await loaded('fact_order', 'issues'), await issues()]).toEqual([[null], []]);
});

it('a line that cannot be used keeps its order out, whole, and says what it lacks', async () => {
  await platform.oltp.session(({ queries }) =>
    sql`alter table shop.order_items alter quantity drop not null`.execute(queries),
  );
  await putOrder(platform.oltp, 'O1', ['10.00', '5.00']);
  await put(platform.oltp, 'payments', { payment_id: 'PAY1', order_id: 'O1', amount: '15.00' });
  await put(platform.oltp, 'refunds', { refund_id: 'R1', order_id: 'O1', amount: '6.00' });
  await put(platform.oltp, 'products', { product_id: 'P2' });
  await put(platform.oltp, 'order_items', { order_id: 'O1', line_number: 2, product_id: 'P2', quantity: null });
  await runEtl(platform);
  expect(await quarantine()).toEqual({
    'orders O1': 'order_items_quarantined',
    'order_items O1|1': 'orders_quarantined',
    'order_items O1|2': 'quantity_and_price_known',
    'payments PAY1': 'orders_quarantined',
    'refunds R1|1': 'orders_quarantined',
  });
  expect(await details()).toMatchObject({
    'order_items O1|2': 'quantity missing, price 10.00; A line has a quantity and a price.',
  });
  await put(platform.oltp, 'order_items', { order_id: 'O1', line_number: 2, product_id: 'P2', unit_price: '5.00' });
  await runEtl(platform);
  expect(await quarantine()).toEqual({});
  expect(await loaded('fact_refund', 'refund_id')).toEqual(['R1']);
});

it('free lines, credit lines and orders without lines are loaded when the total adds up, with what is odd about them', async () => {
  for (const line of [2, 3]) await put(platform.oltp, 'products', { product_id: `P${line}` });
  await putOrder(platform.oltp, 'gift', ['10.00', '0.00']);
  await putOrder(platform.oltp, 'free', ['0.00']);
  await putOrder(platform.oltp, 'credit', ['10.00', '-3.00'], { total_amount: '7.00' });
  await putOrder(platform.oltp, 'voucher', [], { shipping_amount: '4.90', total_amount: '4.90' });
  await put(platform.oltp, 'payments', { payment_id: 'PAY1', order_id: 'voucher', amount: '4.90' });
  await runEtl(platform);
  expect(await quarantine()).toEqual({});
  const orders = (await readWarehouse(platform.dwh)).fact_order ?? [];
  expect(orders.map((row) => [row.order_id, row.line_count, row.gross_amount, row.paid_amount, row.issues])).toEqual([
    ['credit', '2', '7.00', '0.00', 'unit_price_not_negative'],
    ['free', '1', '0.00', '0.00', null],
    ['gift', '2', '10.00', '0.00', null],
    ['voucher', '0', '0.00', '4.90', 'has_items'],
  ]);
  expect(await issues()).toEqual(['order_items credit|2 unit_price_not_negative', 'orders voucher has_items']);
});

it('what rounding adds to a total stands in a column of its own, up to the tolerance', async () => {
  await platform.variables.store('order_total_tolerance_units', '1');
  for (const line of [2, 3]) await put(platform.oltp, 'products', { product_id: `P${line}` });
  // 3.33 + 3.33 + 3.33 + 0.80 + 0.25 = 11.04; the shop rounds 3 × 3.3333 + 0.8 + 0.25 once. Three lines, tax and shipping: 5 cents.
  const parts = { tax_amount: '0.80', shipping_amount: '0.25' };
  const prices = ['3.3333', '3.3333', '3.3333'];
  await putOrder(platform.oltp, 'near', prices, { ...parts, total_amount: '11.05' });
  await putOrder(platform.oltp, 'edge', prices, { ...parts, total_amount: '11.09' });
  await putOrder(platform.oltp, 'wrong', prices, { ...parts, total_amount: '11.10' });
  await runEtl(platform);
  const orders = (await readWarehouse(platform.dwh)).fact_order ?? [];
  expect(orders.map((row) => [row.order_id, row.rounding_amount, row.total_amount])).toEqual([
    ['edge', '0.05', '11.09'],
    ['near', '0.01', '11.05'],
  ]);
  expect(await details()).toMatchObject({
    'orders wrong': 'total 11.10; lines 9.99 - discount 0.00 + shipping 0.25 + tax 0.80 = 11.04',
  });
  // Another tolerance computes again what depends on it.
  await platform.variables.store('order_total_tolerance_units', '0');
  await runEtl(platform);
  expect(await loaded('fact_order', 'order_id')).toEqual([]);
});
