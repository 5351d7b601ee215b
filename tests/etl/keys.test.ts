import { sql } from 'kysely';
import { beforeEach, expect, it } from 'vitest';
import { runEtl } from '../../src/etl/run.ts';
import { validateWarehouse } from '../../src/quality/validate.ts';
import { createTestPlatform, type TestPlatform } from '../support/platform.ts';
import { prepareBoth } from '../support/prepare.ts';
import { minute, put, putOrder } from '../support/shop.ts';
import { readWarehouse, rebuildOnClone } from '../support/warehouse.ts';

/** Keys are cleaned once, first, on all sides: white space around them, the case of UUIDs and the type of a column tell nobody apart. */

let platform: TestPlatform;

beforeEach(async () => {
  platform = await createTestPlatform();
  await platform.variables.store('quarantine_fail_share', '100%');
});

async function shop(...statements: readonly string[]): Promise<void> {
  await platform.oltp.session(async ({ queries }) => {
    for (const statement of statements) await sql.raw(statement).execute(queries);
  });
}

async function ask(query: string): Promise<unknown[]> {
  const { rows } = await platform.dwh.session(({ queries }) => sql.raw<object>(query).execute(queries));
  return rows.map((row) => Object.values(row).map((value) => (value === null ? null : String(value))));
}

const aside = (): Promise<unknown[]> =>
  ask('select source_table, source_key, disposition, rule from ops.quarantine order by 1, 2');

/** Every row is accounted for, in number and in money, and incremental = full. */
async function expectLaw(): Promise<void> {
  const { checks } = await validateWarehouse(platform);
  expect(checks.filter(({ status, severity }) => status === 'failed' && severity === 'error')).toEqual([]);
  expect(await readWarehouse(platform.dwh)).toEqual(await rebuildOnClone(platform));
}

async function etlAndLaw(): Promise<void> {
  await runEtl(platform);
  await expectLaw();
}

/** Before the types of columns that they watch can be changed. */
const WITHOUT_TRIGGERS = `do $$ declare one record; begin
  for one in select tgname, tgrelid::regclass as of from pg_trigger
    where not tgisinternal and tgrelid in (select oid from pg_class where relnamespace = 'shop'::regnamespace)
  loop execute format('drop trigger %I on %s', one.tgname, one.of); end loop; end $$`;

it('an order names its customer with a blank, whichever comes first', async () => {
  await put(platform.oltp, 'customers', { customer_id: 'Z' });
  await putOrder(platform.oltp, 'O1', ['10.00'], { customer_id: 'Z ' });
  await putOrder(platform.oltp, 'O2', ['20.00'], { customer_id: '\tY' });
  await etlAndLaw();
  expect(await ask('select order_id, customer_id from core.fact_order order by 1')).toEqual([
    ['O1', 'Z'],
    ['O2', 'Y'],
  ]);
  await put(platform.oltp, 'customers', { customer_id: 'Y\u00a0' });
  await etlAndLaw();
  const named = `select o.order_id, c.customer_id, c.is_inferred from core.fact_order as o
    inner join core.dim_customer as c on c.customer_key = o.customer_key order by 1`;
  expect(await ask(named)).toEqual([
    ['O1', 'Z', 'false'],
    ['O2', 'Y', 'false'],
  ]);
  expect(await ask('select customer_id, order_count from mart.customer_360 order by 1')).toEqual([
    ['Y', '1'],
    ['Z', '1'],
  ]);
});

it('a refund that names its order with a blank follows what becomes of the order', async () => {
  await put(platform.oltp, 'customers', { customer_id: 'C1' });
  await putOrder(platform.oltp, 'A', ['10.00', '5.00'], { customer_id: 'C1' });
  await put(platform.oltp, 'refunds', { refund_id: 'R1', order_id: 'A ', amount: '5.00' });
  await put(platform.oltp, 'payments', { payment_id: 'Y1', order_id: ' A', amount: '15.00' });
  await etlAndLaw();
  const money = 'select order_id, paid_amount, refunded_amount, status from core.fact_order';
  expect(await ask(money)).toEqual([['A', '15.0000', '5.0000', 'placed']]);
  await shop(`update shop.orders set status = 'shipped', updated_at = now() where order_id = 'A'`);
  await etlAndLaw();
  expect(await ask(money)).toEqual([['A', '15.0000', '5.0000', 'shipped']]);
  await shop(`update shop.payments set amount = 14, updated_at = now() where payment_id = 'Y1'`);
  await etlAndLaw();
  expect(await ask(money)).toEqual([['A', '14.0000', '5.0000', 'shipped']]);
  await shop(`delete from shop.refunds`);
  await etlAndLaw();
  expect(await ask(money)).toEqual([['A', '14.0000', '0.0000', 'shipped']]);
  expect(await ask('select source_table, column_name, spelling, clean_key from ops.key_spelling order by 1')).toEqual([
    ['payments', 'order_id', '" A"', 'A'],
    ['refunds', 'order_id', '"A "', 'A'],
  ]);
});

it('an order whose own key has a blank is one with its lines, however they spell it', async () => {
  await putOrder(platform.oltp, 'A ', ['10.00', '5.00']);
  await shop(`update shop.order_items set order_id = 'A' where line_number = 2`);
  await put(platform.oltp, 'payments', { payment_id: 'Y1', order_id: 'A', amount: '15.00' });
  await etlAndLaw();
  expect(await ask('select order_id, line_count, paid_amount from core.fact_order')).toEqual([['A', '2', '15.0000']]);
  await shop(
    `update shop.orders set total_amount = 25, updated_at = now()`,
    `update shop.order_items set unit_price = 20, updated_at = now() where line_number = 1`,
  );
  await etlAndLaw();
  expect(await ask('select order_id, gross_amount, total_amount from core.fact_order')).toEqual([
    ['A', '25.0000', '25.0000'],
  ]);
  await shop(`update shop.orders set order_id = 'A'`);
  await etlAndLaw();
  await shop(`update shop.orders set total_amount = 1000`);
  await etlAndLaw();
  expect(await aside()).toEqual([
    ['order_items', 'A|1', 'quarantined', 'orders_quarantined'],
    ['order_items', 'A|2', 'quarantined', 'orders_quarantined'],
    ['orders', 'A', 'quarantined', 'total_equals_items'],
    ['payments', 'Y1', 'quarantined', 'orders_quarantined'],
  ]);
});

it('of rows whose clean keys are equal the newest is loaded, then the first as it is spelled; the others stand aside and take its place', async () => {
  const customer = (id: string, city: string, at: number): Promise<void> =>
    put(platform.oltp, 'customers', { customer_id: id, city, updated_at: minute(at) });
  await customer('A', 'Old', -500);
  await customer('A ', 'New', -400);
  await customer(' B', 'Second', -400);
  await customer('B', 'First', -400);
  await customer('C', 'Alone', -400);
  const cities = 'select customer_id, city from core.dim_customer where is_current and not is_deleted order by 1';
  const { checks } = await runEtl(platform);
  expect(checks).toContainEqual(
    expect.objectContaining({ check_name: 'same_key', table_name: 'shop.customers', severity: 'warn', failures: 2 }),
  );
  await expectLaw();
  // A blank is before a letter.
  expect(await ask(cities)).toEqual([
    ['A', 'New'],
    ['B', 'Second'],
    ['C', 'Alone'],
  ]);
  expect(await aside()).toEqual([
    ['customers', '"A"', 'superseded', 'same_key'],
    ['customers', '"B"', 'superseded', 'same_key'],
  ]);
  await customer('C\n', 'Newer', -300);
  await shop(`delete from shop.customers where customer_id = 'A '`);
  await etlAndLaw();
  expect(await ask(cities)).toEqual([
    ['A', 'Old'],
    ['B', 'Second'],
    ['C', 'Newer'],
  ]);
  expect(await aside()).toEqual([
    ['customers', '"B"', 'superseded', 'same_key'],
    ['customers', '"C"', 'superseded', 'same_key'],
  ]);
  await shop(`update shop.customers set city = 'Third', updated_at = now() where customer_id = 'B'`);
  await etlAndLaw();
  expect(await ask(cities)).toContainEqual(['B', 'Third']);
  await shop(`delete from shop.customers where customer_id in (' B', 'B')`);
  await etlAndLaw();
  expect(await ask(cities)).toEqual([
    ['A', 'Old'],
    ['C', 'Newer'],
  ]);
});

it('of two orders of one clean key one is loaded, and of two payments the newer, whichever order it names', async () => {
  await putOrder(platform.oltp, 'A', ['10.00'], { updated_at: minute(1) });
  await shop(
    `insert into shop.orders select (jsonb_populate_record(o, '{"order_id": "A ", "status": "paid"}')).* from shop.orders as o`,
    `update shop.orders set updated_at = '2025-03-01' where order_id = 'A '`,
  );
  await putOrder(platform.oltp, 'B', ['10.00']);
  await put(platform.oltp, 'payments', { payment_id: 'Y', order_id: 'A', amount: '10.00' });
  await etlAndLaw();
  expect(await ask('select order_id, status, paid_amount from core.fact_order order by 1')).toEqual([
    ['A', 'paid', '10.0000'],
    ['B', 'placed', '0.0000'],
  ]);
  await put(platform.oltp, 'payments', { payment_id: 'Y ', order_id: 'B', amount: '7.00', updated_at: minute(9) });
  await etlAndLaw();
  const paid = 'select order_id, paid_amount from core.fact_order order by 1';
  expect(await ask(paid)).toEqual([
    ['A', '0.0000'],
    ['B', '7.0000'],
  ]);
  await shop(`update shop.orders set updated_at = now(), shipping_country = 'France' where order_id = 'A'`);
  await etlAndLaw();
  expect(await ask(paid)).toEqual([
    ['A', '0.0000'],
    ['B', '7.0000'],
  ]);
  await shop(`delete from shop.payments where payment_id = 'Y '`);
  await etlAndLaw();
  expect(await ask(paid)).toEqual([
    ['A', '10.0000'],
    ['B', '0.0000'],
  ]);
});

it('a key of nothing but white space is none: its row waits, and who names it names nobody', async () => {
  await put(platform.oltp, 'customers', { customer_id: ' ' });
  await putOrder(platform.oltp, 'O1', ['10.00'], { customer_id: ' \t' });
  await putOrder(platform.oltp, '', ['10.00']);
  await put(platform.oltp, 'payments', { payment_id: 'Y1', order_id: ' ' });
  await etlAndLaw();
  expect(await ask('select order_id, customer_id from core.fact_order')).toEqual([['O1', null]]);
  expect(await ask('select count(*) from core.dim_customer')).toEqual([['0']]);
  expect(await aside()).toEqual([
    ['customers', ' ', 'quarantined', 'missing_customer_id'],
    ['order_items', '|1', 'quarantined', 'missing_order_id'],
    ['orders', '', 'quarantined', 'missing_order_id'],
    ['payments', 'Y1', 'quarantined', 'missing_order_id'],
  ]);
  await shop(`update shop.orders set order_id = 'O2' where order_id = ''`);
  await shop(`update shop.order_items set order_id = 'O2' where order_id = ''`);
  await shop(`update shop.payments set order_id = 'O2 '`);
  await etlAndLaw();
  expect(await ask(`select order_id, paid_amount from core.fact_order order by 1`)).toEqual([
    ['O1', '0.0000'],
    ['O2', '10.0000'],
  ]);
});

it('events of a product and an order that they name with blanks', async () => {
  await put(platform.oltp, 'products', { product_id: 'P1' });
  await put(platform.oltp, 'click_events', { event_id: 'E1 ', visitor_id: 'V1', product_id: 'P1 ' });
  await put(platform.oltp, 'click_events', { event_id: 'E2', visitor_id: ' V1', product_id: ' P1' });
  await etlAndLaw();
  expect(await ask('select event_id, visitor_id, product_id from core.fact_event order by 1')).toEqual([
    ['E1', 'V1', 'P1'],
    ['E2', 'V1', 'P1'],
  ]);
  await put(platform.oltp, 'click_events', { event_id: 'E1', visitor_id: 'V1', product_id: 'P1' });
  await etlAndLaw();
  expect(await aside()).toEqual([['click_events', '"E1 "', 'superseded', 'same_key']]);
});

it.each([
  ['bigint', '900719925474099', '7'],
  ['integer', '41', '7'],
  ['uuid', '0b7d8f5a-4a63-4b8e-9d8c-0c9f5f3f2a11', '2f1d8f5a-4a63-4b8e-9d8c-0c9f5f3f2a11'],
  ['char(8)', 'AB', 'CD'],
  ['numeric(12, 0)', '41', '7'],
  ['date', '2025-02-03', '2025-02-04'],
] as const)('keys of the type %s are keys, also beside keys that are text', async (type, first, second) => {
  await shop(
    WITHOUT_TRIGGERS,
    `alter table shop.orders alter column order_id type ${type} using order_id::${type}`,
    `alter table shop.order_items alter column order_id type ${type} using order_id::${type}`,
    `alter table shop.customers alter column customer_id type ${type} using customer_id::${type}`,
  );
  await prepareBoth(platform);
  const upper = second.toUpperCase();
  await put(platform.oltp, 'customers', { customer_id: first });
  await putOrder(platform.oltp, first, ['10.00'], { customer_id: first });
  await putOrder(platform.oltp, second, ['20.00'], { customer_id: type === 'char(8)' ? second : upper });
  await put(platform.oltp, 'payments', { payment_id: 'Y1', order_id: type === 'char(8)' ? second : upper });
  await put(platform.oltp, 'payments', { payment_id: 'Y2', order_id: 'no such order' });
  await etlAndLaw();
  const orders = 'select order_id, customer_id, total_amount, paid_amount from core.fact_order order by total_amount';
  expect(await ask(orders)).toEqual([
    [first, first, '10.0000', '0.0000'],
    [second, second, '20.0000', '10.0000'],
  ]);
  expect(await ask('select customer_id, is_inferred from core.dim_customer order by is_inferred')).toEqual([
    [first, 'false'],
    [second, 'true'],
  ]);
  await shop(
    `update shop.orders set status = 'shipped', updated_at = now() where total_amount = 20`,
    `delete from shop.order_items where order_id = '${first}'`,
    `delete from shop.orders where order_id = '${first}'`,
  );
  await put(platform.oltp, 'customers', { customer_id: second });
  await etlAndLaw();
  expect(await ask(orders)).toEqual([[second, second, '20.0000', '10.0000']]);
  expect(await ask('select customer_id, is_inferred from core.dim_customer order by 1')).toEqual(
    [first, second].toSorted().map((key) => [key, 'false']),
  );
});

it('a key that became longer than its contract says is found again', async () => {
  const long = 'K'.repeat(150);
  await shop(
    WITHOUT_TRIGGERS,
    'alter table shop.orders alter column order_id type varchar(300)',
    'alter table shop.order_items alter column order_id type varchar(300)',
  );
  await prepareBoth(platform);
  await putOrder(platform.oltp, long, ['10.00']);
  await putOrder(platform.oltp, `${long}2 `, ['20.00']);
  await etlAndLaw();
  await shop(`update shop.orders set status = 'shipped', updated_at = now()`);
  await etlAndLaw();
  expect(await ask('select order_id, status from core.fact_order order by 1')).toEqual([
    [long, 'shipped'],
    [`${long}2`, 'shipped'],
  ]);
});

it('of rows of a table without a key that have one key twice one is loaded, whichever of them changes', async () => {
  const customer = (id: string, city: string, at: number): Promise<void> =>
    put(platform.oltp, 'customers', { customer_id: id, city, updated_at: minute(at) });
  await customer('A1', 'Old', -500);
  await customer('A2', 'New', -400);
  await customer('A3', 'Middle', -450);
  await customer('B', 'Only', -400);
  await putOrder(platform.oltp, 'O1', ['10.00'], { customer_id: 'A' });
  await put(platform.oltp, 'payments', { payment_id: 'Y1', order_id: 'O1', amount: '10.00', updated_at: minute(1) });
  await put(platform.oltp, 'payments', { payment_id: 'Y2', order_id: 'O1', amount: '9.00', updated_at: minute(2) });
  await shop(
    'alter table shop.customers drop constraint customers_pkey',
    'alter table shop.order_items drop constraint order_items_pkey',
    'alter table shop.payments drop constraint payments_pkey',
    `update shop.customers set customer_id = 'A' where customer_id like 'A%'`,
    `update shop.payments set payment_id = 'Y'`,
    'insert into shop.order_items select * from shop.order_items',
  );
  await etlAndLaw();
  const cities = 'select customer_id, city from core.dim_customer where is_current and not is_deleted order by 1';
  expect(await ask(cities)).toEqual([
    ['A', 'New'],
    ['B', 'Only'],
  ]);
  expect(await ask('select order_id, line_count, paid_amount from core.fact_order')).toEqual([['O1', '1', '9.0000']]);
  expect(await aside()).toEqual([
    ['customers', '"A"', 'superseded', 'repeated_key'],
    ['customers', '"A"#2', 'superseded', 'repeated_key'],
    ['order_items', '"O1|1"', 'superseded', 'repeated_key'],
    ['payments', '"Y"', 'superseded', 'repeated_key'],
  ]);
  await shop(`delete from shop.customers where city = 'New'`, `delete from shop.payments where amount = 9`);
  await etlAndLaw();
  expect(await ask(cities)).toEqual([
    ['A', 'Middle'],
    ['B', 'Only'],
  ]);
  expect(await ask('select order_id, line_count, paid_amount from core.fact_order')).toEqual([['O1', '1', '10.0000']]);
  await shop(
    `insert into shop.customers select
      (jsonb_populate_record(c, '{"city": "Newer", "updated_at": "2025-03-01"}')).* from shop.customers as c where customer_id = 'B'`,
  );
  await shop(`update shop.customers set city = 'Oldest', updated_at = '2020-01-01' where city = 'Middle'`);
  await etlAndLaw();
  expect(await ask(cities)).toEqual([
    ['A', 'Old'],
    ['B', 'Newer'],
  ]);
  await shop(`delete from shop.customers where customer_id = 'A'`);
  await etlAndLaw();
  expect(await ask(cities)).toEqual([['B', 'Newer']]);
  expect(await aside()).toEqual([
    ['customers', '"B"', 'superseded', 'repeated_key'],
    ['order_items', '"O1|1"', 'superseded', 'repeated_key'],
  ]);
});

it('of a view that gives a row twice one is loaded', async () => {
  await put(platform.oltp, 'products', { product_id: 'P1 ', unit_cost: '3.00', updated_at: minute(1) });
  await shop(
    'alter table shop.products rename to goods',
    `create view shop.products as select * from shop.goods union all
      select (jsonb_populate_record(g, '{"unit_cost": 5}')).* from shop.goods as g`,
  );
  await runEtl(platform);
  expect(await ask('select product_id from core.dim_product')).toEqual([['P1']]);
  expect(await aside()).toEqual([['products', '"P1 "', 'superseded', 'repeated_key']]);
  await expectLaw();
});

it('a column that a source with such keys gains is filled, and a full run finds what went', async () => {
  await put(platform.oltp, 'customers', { customer_id: 'A ', city: 'One' });
  await put(platform.oltp, 'customers', { customer_id: 'B', city: 'Two' });
  await put(platform.oltp, 'promotions', { promotion_id: 'S' });
  await etlAndLaw();
  await shop(
    'alter table shop.customers add column tier text',
    'alter table shop.customers disable trigger all',
    `update shop.customers set tier = 'gold'`,
    'alter table shop.customers enable trigger all',
  );
  await runEtl(platform);
  expect(await ask('select customer_id, tier from core.dim_customer order by 1')).toEqual([
    ['A', 'gold'],
    ['B', 'gold'],
  ]);
  await shop(`delete from shop.customers where customer_id = 'A '`);
  await runEtl(platform, { full: true });
  expect(await ask('select customer_id, is_deleted from core.dim_customer where is_current order by 1')).toEqual([
    ['A', 'true'],
    ['B', 'false'],
  ]);
});

it('one key among those of a large table that stays in its file is cleaned, also where rows went', async () => {
  await put(platform.oltp, 'customers', { customer_id: 'C' });
  await shop(`insert into shop.customers select
    (jsonb_populate_record(c, jsonb_build_object('customer_id', 'C' || n || case n when 7 then ' ' else '' end))).*
    from shop.customers as c, generate_series(1, 20001) as n`);
  await runEtl(platform);
  const counts = `select count(*) as n, count(*) filter (where customer_id = 'C7') as c7, count(*) filter (where is_deleted) as gone
    from core.dim_customer where is_current`;
  expect(await ask(counts)).toEqual([['20002', '1', '0']]);
  await shop(`delete from shop.customers where customer_id = 'C9'`);
  await runEtl(platform, { full: true });
  expect(await ask(counts)).toEqual([['20002', '1', '1']]);
});

it('orders of one clean key may have different currencies, and validate finds nothing wrong', async () => {
  await putOrder(platform.oltp, 'A', ['10.00'], { currency: 'EUR', exchange_rate: '1.1', updated_at: minute(9) });
  await shop(
    `insert into shop.orders select (jsonb_populate_record(o,
      '{"order_id": "A ", "currency": "GBP", "total_amount": 0, "updated_at": "2025-01-01"}')).* from shop.orders as o`,
  );
  await etlAndLaw();
  expect(await ask('select order_id, currency from core.fact_order')).toEqual([['A', 'EUR']]);
});
