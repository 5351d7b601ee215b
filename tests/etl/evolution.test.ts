import { sql } from 'kysely';
import { beforeEach, expect, it } from 'vitest';
import { runEtl } from '../../src/etl/run.ts';
import { validateWarehouse } from '../../src/quality/validate.ts';
import { createTestPlatform, type TestPlatform } from '../support/platform.ts';
import { put, putOrder, type Row } from '../support/shop.ts';
import { readWarehouse, rebuildOnClone } from '../support/warehouse.ts';

let platform: TestPlatform;

beforeEach(async () => {
  platform = await createTestPlatform();
  await put(platform.oltp, 'customers', { customer_id: 'C1' });
  await put(platform.oltp, 'products', { product_id: 'P1' });
  await putOrder(platform.oltp, 'O1', ['10.00'], { customer_id: 'C1' });
  await put(platform.oltp, 'click_events', { event_id: 'E1', visitor_id: 'V1' });
  await runEtl(platform);
});

const alter = (statement: string): Promise<void> =>
  platform.oltp.session(async ({ queries }) => {
    await sql.raw(statement).execute(queries);
  });

const table = async (name: string): Promise<readonly Readonly<Record<string, unknown>>[]> =>
  (await readWarehouse(platform.dwh))[name] ?? [];

const changes = (): Promise<unknown> =>
  platform.dwh.session(({ queries }) =>
    queries
      .selectFrom('ops.schema_change')
      .select(['source_table', 'column_name', 'change', 'old_type', 'new_type'])
      .execute(),
  );

async function expectSameAsRebuild(): Promise<void> {
  const rebuilt = await rebuildOnClone(platform);
  expect(await readWarehouse(platform.dwh)).toEqual(rebuilt);
}

it('a column that the source gains reaches the warehouse, filled for old rows too', async () => {
  await alter("alter table shop.orders add column gift_note text default 'none'");
  const { mode, mode_reason } = await runEtl(platform);
  expect([mode, mode_reason]).toEqual(['full', 'orders.gift_note was added in the source']);
  expect(await table('fact_order')).toMatchObject([{ order_id: 'O1', gift_note: 'none' }]);
  expect(await changes()).toEqual([
    { source_table: 'orders', column_name: 'gift_note', change: 'added', old_type: null, new_type: 'text' },
  ]);
  await putOrder(platform.oltp, 'O2', ['10.00'], { gift_note: 'for you' });
  expect((await runEtl(platform)).mode).toBe('incremental');
  expect(await table('fact_order')).toMatchObject([{ gift_note: 'none' }, { order_id: 'O2', gift_note: 'for you' }]);
  await expectSameAsRebuild();
});

it.each<[string, string, Row]>([
  ['customers', 'dim_customer', { customer_id: 'C2' }],
  ['products', 'dim_product', { product_id: 'P2' }],
  ['click_events', 'fact_event', { event_id: 'E2', visitor_id: 'V1' }],
])('a column gained by %s is carried into %s by incremental runs', async (source, model, key) => {
  await alter(`alter table shop.${source} add column labels text[] default array['a', 'b,c']`);
  await runEtl(platform);
  await put(platform.oltp, source as 'customers', { ...key, labels: ['new'] });
  await runEtl(platform);
  const values = (await table(model)).map((row) => row.labels);
  expect(new Set(values)).toEqual(new Set(['a,"b,c"', 'new']));
  await expectSameAsRebuild();
});

it('a column that the source gains under a name that the warehouse uses already gets another one', async () => {
  await alter("alter table shop.orders add column gross_amount text default 'a lot'");
  await runEtl(platform);
  expect(await table('fact_order')).toMatchObject([{ gross_amount: '10.00', source_gross_amount: 'a lot' }]);
});

it('a column that the source loses is kept: old rows keep their values, new rows have none', async () => {
  await alter('alter table shop.customers drop column city');
  expect((await runEtl(platform)).mode).toBe('incremental');
  await alter("insert into shop.customers (customer_id, updated_at) values ('C2', now())");
  await alter("update shop.customers set country = 'France', updated_at = now() where customer_id = 'C1'");
  await runEtl(platform);
  const rows = (await table('dim_customer')).map((row) => [row.customer_id, row.country, row.city, row.is_current]);
  expect(rows).toEqual([
    ['C1', 'United Kingdom', 'London', 'false'],
    ['C1', 'France', 'London', 'true'],
    ['C2', null, null, 'true'],
  ]);
  expect(await changes()).toMatchObject([
    { source_table: 'customers', column_name: 'city', change: 'dropped', new_type: null },
  ]);
  await expectSameAsRebuild();
  expect((await validateWarehouse(platform)).passed).toBe(true);
});

it('a column that came and went is kept as well', async () => {
  await alter("alter table shop.orders add column gift_note text default 'none'");
  await runEtl(platform);
  await alter('alter table shop.orders drop column gift_note');
  await putOrder(platform.oltp, 'O2', ['10.00']);
  await putOrder(platform.oltp, 'O1', ['12.00']);
  await runEtl(platform);
  expect(await table('fact_order')).toMatchObject([
    { order_id: 'O1', total_amount: '12.00', gift_note: 'none' },
    { order_id: 'O2', gift_note: null },
  ]);
  await expectSameAsRebuild();
});

it('a column that comes back is filled again', async () => {
  await alter('alter table shop.customers drop column city');
  await runEtl(platform);
  await alter("alter table shop.customers add column city varchar(100) default 'Oslo'");
  expect((await runEtl(platform)).mode_reason).toBe('customers.city was returned in the source');
  expect((await table('dim_customer')).filter((row) => row.is_current === 'true')).toMatchObject([{ city: 'Oslo' }]);
});

it('a column that the source widens is widened in the warehouse', async () => {
  await alter('alter table shop.order_items alter column quantity type bigint');
  await alter('alter table shop.customers alter column city type text');
  await runEtl(platform);
  const long = 'x'.repeat(300);
  await put(platform.oltp, 'customers', { customer_id: 'C3', city: long });
  await alter("update shop.order_items set quantity = 3000000000, unit_price = 0.01 where order_id = 'O1'");
  await alter("update shop.orders set total_amount = 30000000 where order_id = 'O1'");
  await runEtl(platform);
  expect((await table('dim_customer')).map((row) => row.city)).toContain(long);
  expect(await table('fact_order_item')).toMatchObject([{ quantity: '3000000000.0000', gross_amount: '30000000.00' }]);
  expect(await changes()).toEqual([
    {
      source_table: 'customers',
      column_name: 'city',
      change: 'widened',
      old_type: 'character varying(100)',
      new_type: 'text',
    },
    {
      source_table: 'order_items',
      column_name: 'quantity',
      change: 'widened',
      old_type: 'integer',
      new_type: 'bigint',
    },
  ]);
  expect((await validateWarehouse(platform)).passed).toBe(true);
});

it('a table without a column that tells its rows apart fails the run, which says what to do', async () => {
  await alter('alter table shop.orders drop column order_id');
  await expect(runEtl(platform)).rejects.toMatchObject({
    code: 'SCHEMA_INCOMPATIBLE',
    message: 'shop.orders.order_id is gone, and without it no row of orders can be told from another.',
    next: 'Give shop.orders the column order_id again. Nothing was loaded.',
  });
  expect(await table('fact_order')).toMatchObject([{ order_id: 'O1', total_amount: '10.00' }]);
});
