import { beforeEach, expect, it } from 'vitest';
import { runEtl } from '../../src/etl/run.ts';
import { createTestPlatform, type TestPlatform } from '../support/platform.ts';
import { minute, put, putOrder, remove } from '../support/shop.ts';
import { readWarehouse } from '../support/warehouse.ts';

let platform: TestPlatform;

beforeEach(async () => {
  platform = await createTestPlatform();
  await put(platform.oltp, 'products', { product_id: 'P1', list_price: '10.00', updated_at: minute(0) });
});

it('a dimension keeps its versions: the first from 0001-01-01, the next from when the shop changed the row', async () => {
  await runEtl(platform);
  await put(platform.oltp, 'products', { product_id: 'P1', list_price: '12.00', updated_at: minute(60) });
  await runEtl(platform);
  await put(platform.oltp, 'products', { product_id: 'P1', list_price: '12.00', updated_at: minute(90) });
  await runEtl(platform);
  const { dim_product } = await readWarehouse(platform.dwh);
  expect(dim_product).toMatchObject([
    { list_price: '10.0000', valid_from: '0001-01-01 00:00:00', valid_to: '2025-01-06 10:00:00', is_current: 'false' },
    {
      list_price: '12.0000',
      valid_from: '2025-01-06 10:00:00',
      valid_to: null,
      is_current: 'true',
      is_deleted: 'false',
    },
  ]);
});

it('a change at the very moment at which a version began corrects that version and begins none', async () => {
  await runEtl(platform);
  await put(platform.oltp, 'products', { product_id: 'P1', list_price: '12.00', updated_at: minute(60) });
  await runEtl(platform);
  await put(platform.oltp, 'products', { product_id: 'P1', list_price: '13.00', updated_at: minute(60) });
  await runEtl(platform);
  expect((await readWarehouse(platform.dwh)).dim_product).toMatchObject([
    { list_price: '10.0000', valid_from: '0001-01-01 00:00:00', valid_to: '2025-01-06 10:00:00', is_current: 'false' },
    { list_price: '13.0000', valid_from: '2025-01-06 10:00:00', valid_to: null, is_current: 'true' },
  ]);
});

it('a fact joins the version that was valid at its own time, also when that version arrives later', async () => {
  await putOrder(platform.oltp, 'before', ['10.00'], { ordered_at: minute(30) });
  await putOrder(platform.oltp, 'after', ['10.00'], { ordered_at: minute(60) });
  await runEtl(platform);
  await put(platform.oltp, 'products', {
    product_id: 'P1',
    list_price: '12.00',
    unit_cost: '5.00',
    updated_at: minute(60),
  });
  await runEtl(platform);
  const { dim_product = [], fact_order_item } = await readWarehouse(platform.dwh);
  const [first, second] = dim_product.map((row) => row.product_key);
  expect(fact_order_item).toMatchObject([
    { order_id: 'after', product_key: second, cost_amount_shop: '5.00' },
    { order_id: 'before', product_key: first, cost_amount_shop: '4.00' },
  ]);
});

it('an event of a customer who arrives later is resolved then', async () => {
  await put(platform.oltp, 'click_events', { event_id: 'E1', visitor_id: 'V1', customer_id: 'C1' });
  await runEtl(platform);
  expect((await readWarehouse(platform.dwh)).fact_event).toMatchObject([{ customer_key: null }]);
  await put(platform.oltp, 'customers', { customer_id: 'C1' });
  await runEtl(platform);
  expect((await readWarehouse(platform.dwh)).fact_event).toMatchObject([{ customer_key: '1' }]);
});

it('a deleted dimension row stays and says so; one that comes back is current again', async () => {
  await putOrder(platform.oltp, 'O1', ['10.00']);
  await runEtl(platform);
  await remove(platform.oltp, 'products', { product_id: 'P1' });
  await runEtl(platform);
  const deleted = await readWarehouse(platform.dwh);
  expect(deleted.dim_product).toMatchObject([{ is_current: 'true', is_deleted: 'true' }]);
  expect(deleted.fact_order_item).toHaveLength(1);
  await put(platform.oltp, 'products', { product_id: 'P1', updated_at: minute(0) });
  await runEtl(platform);
  expect((await readWarehouse(platform.dwh)).dim_product).toMatchObject([{ is_current: 'true', is_deleted: 'false' }]);
});

it('e-mail and phone reach the warehouse as keyed hashes only', async () => {
  await put(platform.oltp, 'customers', { customer_id: 'C1', email: ' ANN@example.com', phone: '020 7946 0958' });
  await put(platform.oltp, 'customers', { customer_id: 'C2', email: 'ann@example.com ', phone: '+44 20 7946 0958' });
  await runEtl(platform);
  const { dim_customer = [] } = await readWarehouse(platform.dwh);
  expect(JSON.stringify(dim_customer)).not.toMatch(/example\.com|7946/i);
  expect(dim_customer[0]?.email_hash).toMatch(/^[0-9a-f]{64}$/);
  expect([dim_customer[0]?.email_hash, dim_customer[0]?.phone_hash]).toEqual([
    dim_customer[1]?.email_hash,
    dim_customer[1]?.phone_hash,
  ]);
});

it('the calendar has whole years without gaps around all facts', async () => {
  await putOrder(platform.oltp, 'O1', ['10.00'], { ordered_at: '2023-12-31T23:59:59Z' });
  await runEtl(platform);
  await putOrder(platform.oltp, 'O2', ['10.00'], { ordered_at: '2025-01-01T00:00:00Z' });
  await runEtl(platform);
  const days = ((await readWarehouse(platform.dwh)).dim_date ?? []).map((row) => row.date_day);
  expect([days.length, days[0], days.at(-1)]).toEqual([365 + 366 + 365, '2023-01-01', '2025-12-31']);
});

it('what the shop deletes and makes again before a run is there, once, as it is now', async () => {
  for (const [source, row] of [
    ['promotions', { promotion_id: 'SPRING', discount_type: 'percentage' }],
    ['customers', { customer_id: 'C1', city: 'London' }],
  ] as const) {
    await put(platform.oltp, source, row);
  }
  await putOrder(platform.oltp, 'O1', ['10.00'], { customer_id: 'C1', promotion_id: 'SPRING' });
  await runEtl(platform);
  await remove(platform.oltp, 'promotions', { promotion_id: 'SPRING' });
  await remove(platform.oltp, 'customers', { customer_id: 'C1' });
  await put(platform.oltp, 'promotions', { promotion_id: 'SPRING', discount_type: 'fixed_amount' });
  await put(platform.oltp, 'customers', { customer_id: 'C1', city: 'York', updated_at: minute(60) });
  await runEtl(platform);
  const { dim_promotion, dim_customer } = await readWarehouse(platform.dwh);
  expect(dim_promotion).toMatchObject([{ discount_type: 'fixed_amount', is_deleted: 'false' }]);
  expect(dim_customer?.filter(({ is_current }) => is_current === 'true')).toMatchObject([
    { city: 'York', is_deleted: 'false' },
  ]);
});
