import { sql } from 'kysely';
import { beforeEach, expect, it, onTestFinished } from 'vitest';
import { runEtl } from '../../src/etl/run.ts';
import { validateWarehouse } from '../../src/quality/validate.ts';
import { openPostgres } from '../../src/storage/postgres/database.ts';
import { administer } from '../support/databases.ts';
import { createTestPlatform, type TestPlatform } from '../support/platform.ts';
import { prepareBoth } from '../support/prepare.ts';
import { put, putOrder } from '../support/shop.ts';
import { readWarehouse, rebuildOnClone } from '../support/warehouse.ts';

/** One value that cannot be read, in a table whose constraints somebody dropped: its row waits, every other one is loaded. */

let platform: TestPlatform;

beforeEach(async () => {
  platform = await createTestPlatform();
  // Of so few rows any one is a large share.
  await platform.variables.store('quarantine_fail_share', '100%');
  await put(platform.oltp, 'customers', { customer_id: 'C1' });
  await put(platform.oltp, 'customers', { customer_id: 'C2', email: 'bob@example.com' });
  await put(platform.oltp, 'products', { product_id: 'P1' });
  await putOrder(platform.oltp, 'O1', ['10.00'], { customer_id: 'C1' });
  await putOrder(platform.oltp, 'O2', ['10.00'], { customer_id: 'C1' });
  await put(platform.oltp, 'payments', { payment_id: 'Y1', order_id: 'O1' });
  await put(platform.oltp, 'payments', { payment_id: 'Y2', order_id: 'O2' });
  await put(platform.oltp, 'click_events', { event_id: 'E1', visitor_id: 'V1' });
  await put(platform.oltp, 'click_events', { event_id: 'E2', visitor_id: 'V2' });
});

async function shop(...statements: readonly string[]): Promise<void> {
  await platform.oltp.session(async ({ queries }) => {
    for (const statement of statements) await sql.raw(statement).execute(queries);
  });
}

interface Waiting {
  readonly rule: string;
  readonly detail: string | null;
}

async function quarantine(): Promise<Record<string, Waiting>> {
  const rows = await platform.dwh.session(({ queries }) =>
    queries.selectFrom('ops.quarantine').select(['source_table', 'source_key', 'rule', 'detail']).execute(),
  );
  return Object.fromEntries(
    rows.map(({ source_table, source_key, rule, detail }) => [`${source_table} ${source_key}`, { rule, detail }]),
  );
}

const rules = async (): Promise<Record<string, string>> =>
  Object.fromEntries(Object.entries(await quarantine()).map(([row, { rule }]) => [row, rule]));

/** Incremental = full, and what `validate` finds wrong. */
async function expectLaw(options: { readonly now?: Date } = {}): Promise<void> {
  const { checks } = await validateWarehouse(platform);
  expect(checks.filter(({ status, severity }) => status === 'failed' && severity === 'error')).toEqual([]);
  expect(await readWarehouse(platform.dwh)).toEqual(await rebuildOnClone(platform, options));
}

/** Before a column that they watch can be changed. */
const DROP_TRIGGERS = `do $$ declare one record; begin
  for one in select tgname, tgrelid::regclass as of from pg_trigger
    where not tgisinternal and tgrelid in (select oid from pg_class where relnamespace = 'shop'::regnamespace)
  loop execute format('drop trigger %I on %s', one.tgname, one.of); end loop; end $$`;

const cases: readonly {
  readonly name: string;
  /** What somebody did to the table before the first run. */
  readonly before?: readonly string[];
  readonly statements: readonly string[];
  readonly waiting: Readonly<Record<string, string>>;
}[] = [
  {
    name: 'NaN in an amount',
    statements: [`update shop.orders set total_amount = 'NaN' where order_id = 'O2'`],
    waiting: {
      'orders O2': 'unreadable_total_amount',
      'order_items O2|1': 'orders_quarantined',
      'payments Y2': 'orders_quarantined',
    },
  },
  {
    name: 'infinity in an amount whose column lost its precision',
    statements: [
      'alter table shop.payments alter column amount type numeric',
      `update shop.payments set amount = 'Infinity' where payment_id = 'Y2'`,
    ],
    waiting: {
      'orders O2': 'payments_quarantined',
      'order_items O2|1': 'orders_quarantined',
      'payments Y2': 'unreadable_amount',
    },
  },
  {
    name: 'infinity in a time',
    statements: [`update shop.orders set ordered_at = 'infinity' where order_id = 'O2'`],
    waiting: {
      'orders O2': 'unreadable_ordered_at',
      'order_items O2|1': 'orders_quarantined',
      'payments Y2': 'orders_quarantined',
    },
  },
  {
    name: 'a time before Christ',
    statements: [`update shop.customers set signed_up_at = '0044-03-15 BC' where customer_id = 'C2'`],
    waiting: { 'customers C2': 'unreadable_signed_up_at' },
  },
  {
    name: 'a time after the year 9999',
    statements: [`update shop.click_events set event_at = '10000-01-01' where event_id = 'E2'`],
    waiting: { 'click_events E2': 'unreadable_event_at' },
  },
  {
    name: 'a payment without its order',
    statements: [
      'alter table shop.payments alter column order_id drop not null',
      `update shop.payments set order_id = null where payment_id = 'Y2'`,
    ],
    waiting: { 'payments Y2': 'missing_order_id' },
  },
  {
    name: 'two payments without a key',
    statements: [
      'alter table shop.payments drop constraint payments_pkey',
      'alter table shop.payments alter column payment_id drop not null',
      `insert into shop.payments select * from shop.payments where payment_id = 'Y2'`,
      `update shop.payments set payment_id = null where payment_id = 'Y2'`,
    ],
    waiting: { 'payments ': 'missing_payment_id', 'payments #2': 'missing_payment_id' },
  },
  {
    name: 'a row that has not been written at any time',
    statements: [
      'alter table shop.products alter column updated_at drop not null',
      `update shop.products set updated_at = null where product_id = 'P1'`,
    ],
    waiting: { 'products P1': 'updated_at_known' },
  },
  {
    name: 'a number beyond what its widened column can hold',
    statements: [
      'alter table shop.order_items alter column unit_price type numeric',
      `update shop.order_items set unit_price = 1e30 where order_id = 'O2'`,
    ],
    waiting: {
      'orders O2': 'order_items_quarantined',
      'order_items O2|1': 'unreadable_unit_price',
      'payments Y2': 'orders_quarantined',
    },
  },
  {
    name: 'a line that costs more than an amount can be',
    statements: [`update shop.order_items set quantity = 2000000000, unit_price = 90000000 where order_id = 'O2'`],
    waiting: {
      'orders O2': 'order_items_quarantined',
      'order_items O2|1': 'cannot_compute_stg_order_items',
      'payments Y2': 'orders_quarantined',
    },
  },
  {
    name: 'an id that no key can be',
    before: [DROP_TRIGGERS, 'alter table shop.payments alter column payment_id type text'],
    statements: [`update shop.payments set payment_id = repeat('x', 4000) where payment_id = 'Y2'`],
    waiting: { [`payments ${'x'.repeat(100)}…`]: 'unreadable_payment_id' },
  },
  {
    name: 'a new row whose id no key can be',
    before: [DROP_TRIGGERS, 'alter table shop.payments alter column payment_id type text'],
    statements: [
      `insert into shop.payments (payment_id, order_id, method, status, amount, currency, created_at, updated_at)
        select repeat('x', 300), order_id, method, status, amount, currency, created_at, updated_at
        from shop.payments where payment_id = 'Y2'`,
    ],
    waiting: { [`payments ${'x'.repeat(100)}…`]: 'unreadable_payment_id' },
  },
  {
    name: 'ids that no key can be, of an order and its line',
    before: [
      DROP_TRIGGERS,
      'alter table shop.orders alter column order_id type text',
      'alter table shop.order_items alter column order_id type text',
    ],
    statements: [
      `update shop.order_items set order_id = repeat('x', 300) where order_id = 'O2'`,
      `update shop.orders set order_id = repeat('x', 300) where order_id = 'O2'`,
    ],
    waiting: {
      [`orders ${'x'.repeat(100)}…`]: 'unreadable_order_id',
      [`order_items ${'x'.repeat(100)}…`]: 'unreadable_order_id',
      'payments Y2': 'unknown_order_id',
    },
  },
  {
    name: 'a new refund of no order whose id no key can be',
    before: [DROP_TRIGGERS, 'alter table shop.refunds alter column refund_id type text'],
    statements: [
      `insert into shop.refunds (refund_id, line_number, quantity, unit_price, amount, currency, exchange_rate, refunded_at, updated_at)
        values (repeat('x', 300), 1, 1, 1, 1, 'USD', 1, '2025-01-06', '2025-01-06')`,
    ],
    waiting: { [`refunds ${'x'.repeat(100)}…`]: 'unreadable_refund_id' },
  },
];

for (const { name, before = [], statements, waiting } of cases) {
  it(`${name}: its row waits, all others are loaded, as in a rebuild`, async () => {
    await shop(...before);
    await prepareBoth(platform);
    await runEtl(platform);
    await shop(...statements);
    await runEtl(platform);
    const found = Object.fromEntries(
      Object.entries(await rules()).map(([row, rule]) => [row.replace(/…[0-9a-f]{64}$/, '…'), rule]),
    );
    expect(found).toEqual(waiting);
    await expectLaw();
  }, 60_000);
}

it('a refund without a key waits on when its order changes', async () => {
  await put(platform.oltp, 'refunds', { refund_id: 'R1', order_id: 'O2', amount: '1.00' });
  await shop(
    'alter table shop.refunds drop constraint refunds_pkey',
    'alter table shop.refunds alter column refund_id drop not null',
    'update shop.refunds set refund_id = null',
  );
  await runEtl(platform);
  expect(await rules()).toEqual({ 'refunds 1': 'missing_refund_id' });
  await shop(`update shop.orders set status = 'shipped', updated_at = now() where order_id = 'O2'`);
  await runEtl(platform);
  expect(await rules()).toEqual({ 'refunds 1': 'missing_refund_id' });
  await expectLaw();
});

it('an amount that is too large at its rate keeps its order out, and no other', async () => {
  await shop(`update shop.orders set exchange_rate = 9999999999, total_amount = 2000000 where order_id = 'O2'`);
  await put(platform.oltp, 'refunds', {
    refund_id: 'R1',
    order_id: 'O9',
    amount: '2000000',
    exchange_rate: '9999999999',
  });
  await runEtl(platform);
  const found = await rules();
  expect(Object.keys(found).toSorted()).toEqual(['order_items O2|1', 'orders O2', 'payments Y2', 'refunds R1|1']);
  const worth = await platform.dwh.session(({ queries }) =>
    queries.selectFrom('ops.quarantine').select(['shop_amount']).where('source_key', '=', 'R1|1').execute(),
  );
  // 2,000,000 × 9,999,999,999
  expect(worth).toEqual([{ shop_amount: '19999999998000000.00' }]);
  await expectLaw();
});

it('a day that nobody believes keeps its row out of the calendar, which has every day of the years with facts', async () => {
  const now = new Date('2026-11-28T12:00:00Z');
  await runEtl(platform, { now });
  await putOrder(platform.oltp, 'O3', ['10.00'], { ordered_at: '0202-11-27T00:00:00Z' });
  await putOrder(platform.oltp, 'O4', ['10.00'], { ordered_at: '20225-11-27T00:00:00Z' });
  await put(platform.oltp, 'click_events', { event_id: 'E3', visitor_id: 'V3', event_at: '1900-01-01T00:00:00Z' });
  await put(platform.oltp, 'payments', { payment_id: 'Y3', order_id: 'O1', paid_at: '2031-01-01T00:00:00Z' });
  await put(platform.oltp, 'payments', { payment_id: 'Y4', order_id: 'O2', created_at: '2024-12-31T23:59:59Z' });
  await runEtl(platform, { now });
  await putOrder(platform.oltp, 'O5', ['10.00'], { ordered_at: '2027-01-02T00:00:00Z' });
  await runEtl(platform, { now });
  expect(await rules()).toEqual({
    'orders O3': 'implausible_ordered_at',
    'order_items O3|1': 'orders_quarantined',
    'orders O4': 'unreadable_ordered_at',
    'order_items O4|1': 'orders_quarantined',
    'click_events E3': 'implausible_event_at',
    'orders O1': 'payments_quarantined',
    'order_items O1|1': 'orders_quarantined',
    'payments Y1': 'orders_quarantined',
    'payments Y3': 'implausible_paid_at',
  });
  const { dim_date = [] } = await readWarehouse(platform.dwh);
  const years = dim_date.map(({ date_day }) => String(date_day).slice(0, 4));
  expect(
    Object.fromEntries([...new Set(years)].map((year) => [year, years.filter((one) => one === year).length])),
  ).toEqual({
    2024: 366,
    2025: 365,
    2026: 365,
    2027: 365,
  });
  await expectLaw({ now });
}, 60_000);

it('a text of 17 MB waits, and a line of several long ones is loaded', async () => {
  await shop(
    'alter table shop.click_events alter column page_url type text',
    'alter table shop.click_events alter column referrer type text',
    `update shop.click_events set page_url = repeat('x', 17 * 1024 * 1024) where event_id = 'E1'`,
    `update shop.click_events set page_url = repeat('y', 12000000), referrer = repeat('z', 12000000) where event_id = 'E2'`,
  );
  await runEtl(platform);
  expect(await rules()).toEqual({ 'click_events E1': 'unreadable_page_url' });
  const { rows } = await platform.dwh.session(({ queries }) =>
    sql<{
      lengths: string;
    }>`select length(page_url) || ' ' || length(referrer) as lengths from core.fact_event`.execute(queries),
  );
  expect(rows).toEqual([{ lengths: '12000000 12000000' }]);
}, 120_000);

it('what is said of a row shows the value that cannot be read where it names nobody, and nothing else of the row', async () => {
  await shop(
    `update shop.customers set signed_up_at = '0044-03-15 BC' where customer_id = 'C2'`,
    `update shop.orders set total_amount = 'NaN' where order_id = 'O2'`,
  );
  await runEtl(platform);
  const found = await quarantine();
  expect(found['customers C2']).toEqual({
    rule: 'unreadable_signed_up_at',
    detail: 'signed_up_at: expected a moment of the years 1 to 9999, found 0044-03-15 00:00:00 BC',
  });
  expect(found['orders O2']?.detail).toBe(
    'total_amount: expected a number of at most 16 digits before the point, found NaN',
  );
});

it('a text with a byte that is no UTF-8 waits, in a database that takes any byte', async () => {
  const name = `ascii_${platform.oltpUrl.split('_').at(-1)}`;
  await administer(platform.oltpUrl, `create database ${name} template template0 encoding 'SQL_ASCII' locale 'C'`);
  const url = new URL(platform.oltpUrl);
  url.pathname = `/${name}`;
  const oltp = openPostgres(url.toString(), 'oltp');
  onTestFinished(async () => {
    await oltp.close();
    await administer(platform.oltpUrl, `drop database ${name} with (force)`);
  });
  const ascii = { ...platform, oltp };
  await prepareBoth(ascii);
  await put(oltp, 'customers', { customer_id: 'C1', first_name: 'Zoë' });
  await put(oltp, 'customers', { customer_id: 'C2', email: 'bob@example.com' });
  await oltp.session(({ queries }) =>
    sql`update shop.customers set city = convert_from('\\x4de96c'::bytea, 'SQL_ASCII') where customer_id = 'C2'`.execute(
      queries,
    ),
  );
  await runEtl(ascii);
  expect(await quarantine()).toEqual({
    'customers C2': {
      rule: 'unreadable_city',
      detail: 'city: expected text in UTF-8 of at most 16000000 bytes',
    },
  });
  const { customer_pii = [] } = await readWarehouse(platform.dwh);
  expect(customer_pii.map(({ customer_id, first_name }) => [customer_id, first_name])).toEqual([['C1', 'Zoë']]);
}, 60_000);

it('an amount in rupiahs goes through with its discount', async () => {
  await putOrder(platform.oltp, 'O3', ['100000000.00'], {
    currency: 'IDR',
    exchange_rate: '0.000063',
    discount_amount: '10000000.00',
    total_amount: '90000000.00',
  });
  await runEtl(platform);
  expect(await rules()).toEqual({});
  const { fact_order = [] } = await readWarehouse(platform.dwh);
  expect(fact_order.find(({ order_id }) => order_id === 'O3')).toMatchObject({
    total_amount: '90000000.00',
    total_amount_shop: '5670.00',
  });
});

it('ids that are longer than the contract says are followed like others', async () => {
  const ids = {
    customers: ['customer_id'],
    products: ['product_id'],
    orders: ['order_id', 'customer_id'],
    order_items: ['order_id', 'product_id'],
    payments: ['payment_id', 'order_id'],
    click_events: ['event_id', 'visitor_id', 'customer_id'],
  };
  const columns = Object.entries(ids).flatMap(([table, names]) => names.map((name) => [table, name] as const));
  const long = (text: string): string => text.padEnd(150, 'x');
  await shop(DROP_TRIGGERS, ...columns.map(([table, name]) => `alter table shop.${table} alter ${name} type text`));
  await prepareBoth(platform);
  await runEtl(platform);
  // Y3 is not Y2, though they are the same for a hundred letters.
  await shop(
    ...columns.map(([table, name]) => `update shop.${table} set ${name} = rpad(${name}, 150, 'x')`),
    `insert into shop.payments (payment_id, order_id, method, status, amount, currency, created_at, updated_at)
      select rpad(payment_id, 149, 'x') || 'y', order_id, method, status, 1, currency, created_at, updated_at
      from shop.payments where payment_id = '${long('Y2')}'`,
  );
  await runEtl(platform);
  await shop(
    `update shop.payments set amount = 7 where payment_id = '${long('Y2')}'`,
    `update shop.customers set city = 'York' where customer_id = '${long('C1')}'`,
    `update shop.click_events set page_url = '/later' where event_id = '${long('E1')}'`,
    `delete from shop.orders where order_id = '${long('O1')}'`,
    `delete from shop.order_items where order_id = '${long('O1')}'`,
    `delete from shop.payments where order_id = '${long('O1')}'`,
  );
  await runEtl(platform);
  expect(await rules()).toEqual({});
  const { fact_payment = [], fact_order = [] } = await readWarehouse(platform.dwh);
  expect(fact_payment.map(({ payment_id, amount }) => [payment_id, amount])).toEqual([
    [long('Y2'), '7.00'],
    [`${long('Y2').slice(0, -1)}y`, '1.00'],
  ]);
  expect(fact_order.map(({ order_id, paid_amount }) => [order_id, paid_amount])).toEqual([[long('O2'), '8.00']]);
  await expectLaw();
}, 60_000);

it('a row whose id no key can be leaves quarantine when it is repaired, and when it is gone', async () => {
  await shop(
    DROP_TRIGGERS,
    'alter table shop.orders alter column order_id type text',
    'alter table shop.payments alter column payment_id type text',
  );
  await prepareBoth(platform);
  await runEtl(platform);
  await shop(
    `insert into shop.orders (order_id, status, currency, exchange_rate, total_amount, ordered_at, updated_at, discount_amount, shipping_amount, tax_amount)
      select repeat(name, 300), status, currency, exchange_rate, 0, ordered_at, updated_at, 0, 0, 0
      from shop.orders, (values ('a'), ('b')) as names(name) where order_id = 'O1'`,
  );
  await runEtl(platform);
  const ids = async (): Promise<string[]> => Object.keys(await rules()).map((row) => row.slice(0, 8));
  expect(await ids()).toEqual(['orders a', 'orders b']);
  await shop(
    `update shop.orders set order_id = 'O3' where order_id like 'aaa%'`,
    `delete from shop.orders where order_id like 'bbb%'`,
  );
  await runEtl(platform);
  expect(await ids()).toEqual([]);
  const { fact_order = [] } = await readWarehouse(platform.dwh);
  expect(fact_order.map(({ order_id }) => order_id)).toEqual(['O1', 'O2', 'O3']);
  await expectLaw();
}, 60_000);

it('amounts have the digits that they are read and kept with, and are reconciled in them', async () => {
  await shop(
    'alter table shop.payments alter column amount type numeric',
    'alter table shop.order_items alter column unit_price type numeric',
    'alter table shop.order_items alter column quantity type numeric(10, 6)',
    // A number without a scale is read with 10 digits, a quantity is kept with 4, what waits in quarantine with 8.
    `update shop.payments set amount = 10.00000000015 where payment_id = 'Y1'`,
    `update shop.order_items set quantity = 1.00005 where order_id = 'O1'`,
    `update shop.orders set total_amount = 999 where order_id = 'O2'`,
    `update shop.payments set amount = 10.000000004 where payment_id = 'Y2'`,
    `update shop.order_items set unit_price = 10.000000005 where order_id = 'O2'`,
  );
  await runEtl(platform);
  expect(await rules()).toEqual({
    'orders O2': 'total_equals_items',
    'order_items O2|1': 'orders_quarantined',
    'payments Y2': 'orders_quarantined',
  });
  const { checks } = await validateWarehouse(platform);
  const said = checks
    .filter(({ check_name, table_name }) => check_name === 'sum_of_amount' && !table_name.endsWith('fact_refund'))
    .map(({ table_name, expected, actual }) => [table_name, expected, actual]);
  expect(Object.fromEntries(said.map(([table, ...sums]) => [table, sums]))).toEqual({
    // 10.0000000002 + 10.00000000
    'core.fact_payment': ['20.0000000002 USD', '20.0000000002 USD'],
    // 1.0001 × 10 + 1 × 10.00000001
    'core.fact_order_item': ['20.00100001 USD', '20.00100001 USD'],
  });
  await expectLaw();
}, 60_000);

it('a line without a discount is worth what it costs, loaded or not; of an unreadable one nobody knows', async () => {
  await putOrder(platform.oltp, 'O3', ['10.00']);
  await putOrder(platform.oltp, 'O4', ['10.00']);
  await shop(
    'alter table shop.order_items alter column discount_amount drop not null',
    'update shop.order_items set discount_amount = null',
    `update shop.orders set total_amount = 999 where order_id = 'O2'`,
    `update shop.order_items set discount_amount = 'NaN' where order_id = 'O3'`,
    `update shop.order_items set added_at = 'infinity' where order_id = 'O4'`,
  );
  await runEtl(platform);
  const { quarantine: waiting = [] } = await readWarehouse(platform.dwh);
  expect(
    waiting
      .filter(({ source_table }) => source_table === 'order_items')
      .map(({ source_key, rule, amount }) => [source_key, rule, amount]),
  ).toEqual([
    ['O2|1', 'orders_quarantined', '10.00000000'],
    ['O3|1', 'unreadable_discount_amount', null],
    ['O4|1', 'unreadable_added_at', null],
  ]);
  await expectLaw();
}, 60_000);

it('a payment in a currency that is none is loaded, and its amount is reconciled', async () => {
  await shop(
    'alter table shop.payments alter column currency type text',
    `update shop.payments set currency = 'ßßß' where payment_id = 'Y2'`,
  );
  await runEtl(platform);
  expect(await rules()).toEqual({});
  await expectLaw();
}, 60_000);
