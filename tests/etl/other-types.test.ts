import { sql } from 'kysely';
import { beforeEach, expect, it } from 'vitest';
import { runEtl } from '../../src/etl/run.ts';
import { failedChecks } from '../support/failed-checks.ts';
import { createTestPlatform, type TestPlatform } from '../support/platform.ts';
import { minute, put, putOrder } from '../support/shop.ts';
import { readWarehouse, rebuildOnClone } from '../support/warehouse.ts';

/** How values of columns are read that somebody's own tables have in other types. */

let platform: TestPlatform;

beforeEach(async () => {
  platform = await createTestPlatform();
  await platform.variables.store('quarantine_fail_share', '100%');
});

const shop = (...statements: readonly string[]): Promise<void> =>
  platform.oltp.session(async ({ queries }) => {
    for (const statement of statements) await sql.raw(statement).execute(queries);
  });

const retype = (table: string, types: Readonly<Record<string, string>>): Promise<void> =>
  shop(
    `alter table shop.${table} ${Object.entries(types)
      .map(([column, type]) => `alter ${column} type ${type} using ${column}::${type}`)
      .join(', ')}`,
  );

/** Some columns of a table's rows. */
const table = async (name: string, ...columns: readonly string[]): Promise<unknown[]> =>
  ((await readWarehouse(platform.dwh))[name] ?? []).map((row) => columns.map((column) => row[column]));

/** Key and rule of what waits in quarantine, of one table. */
const waiting = (source: string): Promise<unknown> =>
  platform.dwh.session(async ({ queries }) =>
    (
      await queries
        .selectFrom('ops.quarantine')
        .select(['source_key', 'rule'])
        .where('source_table', '=', source)
        .orderBy('source_key')
        .execute()
    ).map((row) => Object.values(row)),
  );

/** Every row and amount is accounted for, and what came bit by bit is what a rebuild makes. */
async function expectSound(): Promise<void> {
  expect(await failedChecks(platform)).toEqual([]);
  expect(await readWarehouse(platform.dwh)).toEqual(await rebuildOnClone(platform));
}

it('floating-point amounts, prices, quantities and rates are read as numbers, whatever they look like', async () => {
  await retype('orders', { total_amount: 'real', exchange_rate: 'double precision' });
  await retype('order_items', { unit_price: 'double precision', quantity: 'real' });
  await retype('payments', { amount: 'double precision' });
  await putOrder(platform.oltp, 'O1', ['19.99', '0.1', '0.2'], { total_amount: '20.29' });
  await putOrder(platform.oltp, 'O2', ['100000'], { currency: 'IDR', exchange_rate: '0.000063' });
  await put(platform.oltp, 'payments', { payment_id: 'Y2', order_id: 'O2', currency: 'IDR', amount: '100000' });
  await runEtl(platform);
  // 1.5e+06, 1e+16, 1.5e+300
  await putOrder(platform.oltp, 'O3', ['1500000']);
  await put(platform.oltp, 'payments', { payment_id: 'Y3', order_id: 'O3', amount: '1e16' });
  await putOrder(platform.oltp, 'O4', ['5'], { total_amount: '10' });
  await shop(`update shop.order_items set unit_price = 1.5e300 where order_id = 'O4'`);
  await runEtl(platform);
  expect(await table('fact_order', 'order_id', 'exchange_rate', 'total_amount', 'total_amount_shop')).toEqual([
    ['O1', '1.00000000', '20.29', '20.29'],
    // 100,000 × 0.000063
    ['O2', '0.00006300', '100000.00', '6.30'],
  ]);
  expect(await waiting('order_items')).toEqual([
    ['O3|1', 'orders_quarantined'],
    ['O4|1', 'unreadable_unit_price'],
  ]);
  expect(await waiting('payments')).toContainEqual(['Y3', 'unreadable_amount']);
  await expectSound();
  await shop(`update shop.order_items set unit_price = 1e1 where order_id = 'O4'`);
  await shop(`update shop.payments set amount = 1.5e6 where payment_id = 'Y3'`);
  await runEtl(platform);
  expect(await table('fact_order', 'order_id', 'total_amount', 'paid_amount')).toEqual([
    ['O1', '20.29', '0.00'],
    ['O2', '100000.00', '100000.00'],
    ['O3', '1500000.00', '1500000.00'],
    ['O4', '10.00', '0.00'],
  ]);
  await expectSound();
});

it('numbers in columns of text are read with exponents, odd blanks and thousands, and nothing is guessed', async () => {
  await retype('orders', { total_amount: 'text', fee_amount: 'text' });
  const totals: readonly [string, string, string?][] = [
    ['1e3', '1000'],
    ['\u00a01\u202f234.50\u200b', '1234.50'],
    ["12'345.6", '12345.60'],
    [' 10.\t', '10'],
    ['12,50', '12.50'],
    ['1 2', '12'],
    ['10.00 EUR', '10'],
    ['', '10'],
  ];
  for (const [position, [total, price]] of totals.entries())
    await putOrder(platform.oltp, `O${position}`, [price], { total_amount: total, fee_amount: '\u00a0' });
  await putOrder(platform.oltp, 'O8', ['10'], { total_amount: '12', fee_amount: '2e0' });
  await runEtl(platform);
  expect(await table('fact_order', 'order_id', 'total_amount', 'fee_amount')).toEqual([
    ['O0', '1000.00', '0.00'],
    ['O1', '1234.50', '0.00'],
    ['O2', '12345.60', '0.00'],
    ['O3', '10.00', '0.00'],
    ['O8', '12.00', '2.00'],
  ]);
  expect(await waiting('orders')).toEqual([
    ['O4', 'unreadable_total_amount'],
    ['O5', 'unreadable_total_amount'],
    ['O6', 'unreadable_total_amount'],
    ['O7', 'missing_total_amount'],
  ]);
  await expectSound();
  await shop(`update shop.orders set total_amount = '1.25e1' where order_id = 'O4'`);
  await runEtl(platform);
  expect(await table('fact_order', 'order_id', 'total_amount')).toContainEqual(['O4', '12.50']);
  await expectSound();
});

it('amounts of the type money arrive, whatever they look like', async () => {
  await putOrder(platform.oltp, 'O1', ['1234.50']);
  await runEtl(platform);
  await retype('orders', { total_amount: 'money', fee_amount: 'money' });
  await retype('order_items', { unit_price: 'money' });
  await retype('click_events', { value: 'money' });
  await putOrder(platform.oltp, 'O2', ['-0.5', '1000000.75'], { total_amount: '1000000.25' });
  await put(platform.oltp, 'click_events', { event_id: 'E1', visitor_id: 'V1', value: '1234.50' });
  await runEtl(platform);
  await putOrder(platform.oltp, 'O3', ['7.07']);
  await runEtl(platform);
  expect(await table('fact_order', 'order_id', 'gross_amount', 'total_amount')).toEqual([
    ['O1', '1234.50', '1234.50'],
    ['O2', '1000000.25', '1000000.25'],
    ['O3', '7.07', '7.07'],
  ]);
  expect(await table('fact_event', 'event_id', 'value')).toEqual([['E1', '1234.50']]);
  await expectSound();
});

it.each(['jsonb', 'json'])('what a column of %s holds is its text, its number or its nothing', async (json) => {
  await put(platform.oltp, 'customers', { customer_id: 'C1' });
  for (const id of ['O1', 'O2', 'O3', 'O4'])
    await putOrder(platform.oltp, id, ['10.00'], { customer_id: 'C1', shipping_country: 'DE', status: 'paid' });
  await runEtl(platform);
  const columns = ['total_amount', 'fee_amount', 'currency', 'status', 'customer_id', 'shipping_country', 'shipped_at'];
  await shop(
    `alter table shop.orders ${columns.map((name) => `alter ${name} type ${json} using to_json(${name})::${json}`).join(', ')}`,
    `update shop.orders set total_amount = '"10.00"', shipping_country = 'null', customer_id = 'null',
      shipped_at = '"2025-01-07T10:00:00Z"' where order_id = 'O2'`,
    `update shop.orders set total_amount = '1e1', shipping_country = '["DE"]', status = '"gone \\"far\\""' where order_id = 'O3'`,
    `update shop.orders set total_amount = '[10]' where order_id = 'O4'`,
  );
  await runEtl(platform);
  const names = ['order_id', 'total_amount', 'currency', 'status', 'source_status', 'customer_id', 'shipping_country'];
  expect(await table('fact_order', ...names, 'shipped_at', 'shipped_at_text')).toEqual([
    ['O1', '10.00', 'USD', 'paid', null, 'C1', 'Germany', null, null],
    ['O2', '10.00', 'USD', 'paid', null, null, null, '2025-01-07 10:00:00', null],
    ['O3', '10.00', 'USD', 'unknown', 'gone "far"', 'C1', 'Germany', null, null],
  ]);
  expect(await waiting('orders')).toEqual([['O4', 'unreadable_total_amount']]);
  await expectSound();
  await shop(`update shop.orders set total_amount = '10.0', shipped_at = '{"a": 1}' where order_id = 'O4'`);
  await put(platform.oltp, 'customers', { customer_id: 'C1', country: 'France' });
  await runEtl(platform);
  expect((await table('fact_order', ...names, 'shipped_at', 'shipped_at_text')).at(-1)).toEqual([
    'O4',
    ...['10.00', 'USD', 'paid', null, 'C1', 'Germany', null, '{"a": 1}'],
  ]);
  await expectSound();
});

it('keys in JSON are the texts and numbers that they hold', async () => {
  await putOrder(platform.oltp, 'O1', ['10.00']);
  await putOrder(platform.oltp, '42', ['7.00']);
  await runEtl(platform);
  await shop(
    `alter table shop.orders alter order_id type jsonb using
      case when order_id = '42' then '42.0'::jsonb else to_jsonb(order_id) end`,
  );
  await runEtl(platform);
  await shop(
    `update shop.orders set total_amount = 11 where order_id = '"O1"'`,
    `update shop.order_items set unit_price = 11 where order_id = 'O1'`,
  );
  await runEtl(platform);
  expect(await table('fact_order', 'order_id', 'gross_amount', 'total_amount')).toEqual([
    ['42', '7.00', '7.00'],
    ['O1', '11.00', '11.00'],
  ]);
  await expectSound();
  await shop(`delete from shop.orders where order_id = '42'`, `delete from shop.order_items where order_id = '42'`);
  await runEtl(platform);
  expect(await table('fact_order', 'order_id')).toEqual([['O1']]);
  await expectSound();
});

it('yes and no are read in the words of others; where amounts depend on one that is none, the row waits', async () => {
  await retype('orders', { prices_include_tax: 'text' });
  await retype('customers', { has_marketing_consent: 'text' });
  const taxed = { tax_amount: '2.00' };
  for (const [order, said] of Object.entries({ O1: 'YES', O2: ' y\u00a0', O3: 'on', O4: 'ja', O5: 'included' }))
    await putOrder(platform.oltp, order, ['12.00'], { ...taxed, total_amount: '12.00', prices_include_tax: said });
  for (const [order, said] of Object.entries({ P1: 'No', P2: 'off', P3: ' ', P4: '0' }))
    await putOrder(platform.oltp, order, ['12.00'], { ...taxed, total_amount: '14.00', prices_include_tax: said });
  for (const [customer, said] of Object.entries({ C1: 'Yes', C2: 'n', C3: 'perhaps', C4: '' }))
    await put(platform.oltp, 'customers', { customer_id: customer, has_marketing_consent: said });
  const { checks } = await runEtl(platform);
  expect(await table('fact_order', 'order_id', 'prices_include_tax', 'total_amount')).toEqual([
    ['O1', 'true', '12.00'],
    ['O2', 'true', '12.00'],
    ['O3', 'true', '12.00'],
    ['P1', 'false', '14.00'],
    ['P2', 'false', '14.00'],
    ['P3', 'false', '14.00'],
    ['P4', 'false', '14.00'],
  ]);
  expect(await waiting('orders')).toEqual([
    ['O4', 'unreadable_prices_include_tax'],
    ['O5', 'unreadable_prices_include_tax'],
  ]);
  // Who did not say yes did not agree, and what cannot be read is counted.
  expect(await table('dim_customer', 'customer_id', 'has_marketing_consent', 'has_marketing_consent_text')).toEqual([
    ['C1', 'true', null],
    ['C2', 'false', null],
    ['C3', 'false', 'perhaps'],
    ['C4', 'false', null],
  ]);
  expect(checks.find(({ check_name: name }) => name === 'misfit_has_marketing_consent')?.failures).toBe(1);
  await expectSound();
  await shop(`update shop.orders set prices_include_tax = 'true' where order_id = 'O4'`);
  await runEtl(platform);
  expect(await table('fact_order', 'order_id', 'prices_include_tax')).toContainEqual(['O4', 'true']);
  await expectSound();
});

it('a whole number is one key, with zeros behind its point, with an exponent or as text', async () => {
  for (const [order, price] of Object.entries({ 42: '10.00', 43: '20.00', 1000000: '30.00', 7: '40.00' }))
    await putOrder(platform.oltp, order, [price], { customer_id: '5' });
  await put(platform.oltp, 'customers', { customer_id: '5' });
  await put(platform.oltp, 'payments', { payment_id: '1', order_id: '1000000', amount: '30.00' });
  await retype('orders', { order_id: 'numeric(10,2)', customer_id: 'double precision' });
  await retype('order_items', { order_id: 'integer' });
  await retype('payments', { order_id: 'double precision', payment_id: 'numeric(12,3)' });
  await retype('customers', { customer_id: 'numeric' });
  await shop(`update shop.customers set customer_id = 5.000`);
  await runEtl(platform);
  const columns = ['order_id', 'customer_id', 'total_amount', 'paid_amount'];
  expect(await table('fact_order', ...columns)).toEqual([
    ['1000000', '5', '30.00', '30.00'],
    ['42', '5', '10.00', '0.00'],
    ['43', '5', '20.00', '0.00'],
    ['7', '5', '40.00', '0.00'],
  ]);
  expect(await table('dim_customer', 'customer_id', 'is_inferred')).toEqual([['5', 'false']]);
  await expectSound();
  // What changes on one side finds the other: a line, a payment, an order that goes, one that waited for its lines.
  await shop(
    `update shop.order_items set unit_price = 11 where order_id = 42`,
    `update shop.orders set total_amount = 11 where order_id = 42`,
    `delete from shop.orders where order_id = 43`,
    `delete from shop.order_items where order_id = 43`,
    `update shop.payments set amount = 29, updated_at = now() where order_id = 1e6`,
    `delete from shop.order_items where order_id = 7`,
  );
  await runEtl(platform);
  expect(await table('fact_order', ...columns)).toEqual([
    ['1000000', '5', '30.00', '29.00'],
    ['42', '5', '11.00', '0.00'],
  ]);
  expect(await waiting('orders')).toEqual([['7', 'total_equals_items']]);
  await expectSound();
  await shop(
    `insert into shop.order_items select (jsonb_populate_record(i, '{"order_id": 7, "unit_price": 40}')).*
      from shop.order_items as i where order_id = 42`,
    `delete from shop.payments where payment_id = 1`,
  );
  await runEtl(platform);
  expect(await table('fact_order', ...columns)).toEqual([
    ['1000000', '5', '30.00', '0.00'],
    ['42', '5', '11.00', '0.00'],
    ['7', '5', '40.00', '0.00'],
  ]);
  expect(await waiting('orders')).toEqual([]);
  await expectSound();
});

it('a key of text stays as it is written, but for what nobody sees around it', async () => {
  await putOrder(platform.oltp, '42.00', ['10.00'], { customer_id: '\u200bC1' });
  await put(platform.oltp, 'customers', { customer_id: 'C1\u200d\ufeff' });
  await put(platform.oltp, 'payments', { payment_id: 'Y1', order_id: '42', amount: '10.00' });
  await put(platform.oltp, 'payments', { payment_id: 'Y2', order_id: '\u200c42.00', amount: '4.00' });
  await runEtl(platform);
  expect(await table('fact_order', 'order_id', 'customer_id', 'paid_amount')).toEqual([['42.00', 'C1', '4.00']]);
  expect(await table('dim_customer', 'customer_id', 'is_inferred')).toEqual([['C1', 'false']]);
  expect(await waiting('payments')).toEqual([['Y1', 'unknown_order_id']]);
  await expectSound();
  await shop(
    `update shop.customers set country = 'FR', updated_at = now()`,
    `delete from shop.payments where payment_id = 'Y2'`,
  );
  await runEtl(platform);
  expect(await table('fact_order', 'order_id', 'paid_amount')).toEqual([['42.00', '0.00']]);
  await expectSound();
});

it('the products of an event are whole, whatever the column holds them in', async () => {
  for (const event of ['E1', 'E2', 'E3', 'E4', 'E5'])
    await put(platform.oltp, 'click_events', { event_id: event, visitor_id: 'V1', event_at: minute(0) });
  const events = (): Promise<unknown[]> => table('fact_event', 'event_id', 'product_id', 'product_ids');
  const fill = (...values: readonly string[]): Promise<void> =>
    shop(
      ...values.map((value, at) => `update shop.click_events set product_ids = ${value} where event_id = 'E${at + 1}'`),
    );
  await retype('click_events', { product_ids: 'text[]' });
  await fill(
    `array['P1', 'red, "x"']`,
    `array[]::text[]`,
    `array[null, 'P2', ' P3 ']`,
    `array[array['a', 'b'], array['c', null]]`,
    `array['null', '{x}', 'a\\b']`,
  );
  await runEtl(platform);
  const fromArrays = [
    ['E1', 'P1', 'P1,"red, ""x"""'],
    ['E2', null, null],
    ['E3', 'P2', 'P2,P3'],
    ['E4', 'a', 'a,b,c'],
    ['E5', 'null', 'null,{x},a\\b'],
  ];
  expect(await events()).toEqual(fromArrays);
  await expectSound();
  await shop('alter table shop.click_events alter product_ids type jsonb using to_jsonb(product_ids)');
  await runEtl(platform);
  expect(await events()).toEqual(fromArrays);
  await fill(`'[1, 2.50, 42.00, null, "x\\"y", "a,b"]'`, `'"P9"'`, `'{"P9": 2}'`, `'[["a", "b"], ["c"]]'`, `'null'`);
  const { checks } = await runEtl(platform);
  expect(await events()).toEqual([
    ['E1', '1', '1,2.50,42,"x""y","a,b"'],
    ['E2', 'P9', 'P9'],
    ['E3', null, null],
    ['E4', 'a', 'a,b,c'],
    ['E5', null, null],
  ]);
  expect(checks.find(({ check_name: name }) => name === 'unreadable_product_ids')?.failures).toBe(1);
  await expectSound();
  await shop('alter table shop.click_events alter product_ids type text using product_ids::text');
  await fill(`'"a ""b""",c'`, `'{P1,"red, \\"x\\"",NULL}'`, `'["a" , "b"]'`, `'P1, null ,P2'`, `',,'`);
  await runEtl(platform);
  expect(await events()).toEqual([
    ['E1', 'a "b"', '"a ""b""",c'],
    ['E2', 'P1', 'P1,"red, ""x"""'],
    ['E3', 'a', 'a,b'],
    ['E4', 'P1', 'P1,P2'],
    ['E5', null, null],
  ]);
  await shop('alter table shop.click_events alter product_ids type numeric[] using array[1.0, 2.5, null]');
  await runEtl(platform);
  expect(new Set((await events()).map((row) => String(row).slice(3)))).toEqual(new Set(['1,1,2.5']));
  await expectSound();
});

it('weights and values with odd blanks are read where they can mean one thing', async () => {
  const weights = {
    P1: '0,35\u00a0kg',
    P2: '1\u202f234,5 g',
    P3: "1'234 g",
    P4: '500 G.',
    P5: '1.234.567 g',
    P6: '1 2 kg',
    P7: '\u200b 2\n',
  };
  for (const [product, weight] of Object.entries(weights))
    await put(platform.oltp, 'products', { product_id: product, weight_kg: weight });
  await put(platform.oltp, 'click_events', { event_id: 'E1', visitor_id: 'V1', value: '1\u00a0234,50' });
  await put(platform.oltp, 'click_events', { event_id: 'E2', visitor_id: '\u00a0\u200b', value: '1' });
  const { checks } = await runEtl(platform);
  expect(await table('dim_product', 'product_id', 'weight_kg')).toEqual([
    ['P1', '0.3500'],
    ['P2', '1.2345'],
    ['P3', '1.2340'],
    ['P4', '0.5000'],
    ['P5', '1234.5670'],
    ['P6', null],
    ['P7', '2.0000'],
  ]);
  expect(checks.find(({ check_name: name }) => name === 'unreadable_weight_kg')?.failures).toBe(1);
  expect(await table('fact_event', 'event_id', 'value')).toEqual([['E1', '1234.50']]);
  expect(await waiting('click_events')).toEqual([['E2', 'visitor_known']]);
  await expectSound();
});
