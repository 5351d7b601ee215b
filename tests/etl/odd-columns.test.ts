import { sql } from 'kysely';
import { beforeEach, expect, it } from 'vitest';
import { runEtl } from '../../src/etl/run.ts';
import { validateWarehouse } from '../../src/quality/validate.ts';
import { createTestPlatform, type TestPlatform } from '../support/platform.ts';
import { put, putOrder } from '../support/shop.ts';
import { readWarehouse, rebuildOnClone } from '../support/warehouse.ts';

/** Columns of a shop that no contract knows, of any name and type, and columns that became wider. */

let platform: TestPlatform;

beforeEach(async () => {
  platform = await createTestPlatform();
  await platform.variables.store('quarantine_fail_share', '100%');
  await put(platform.oltp, 'products', { product_id: 'P1' });
  await put(platform.oltp, 'customers', { customer_id: 'C1' });
  await putOrder(platform.oltp, 'O1', ['10.00'], { customer_id: 'C1' });
  await put(platform.oltp, 'click_events', { event_id: 'E1', visitor_id: 'V1' });
  await runEtl(platform);
});

async function shop(...statements: readonly string[]): Promise<void> {
  await platform.oltp.session(async ({ queries }) => {
    for (const statement of statements) await sql.raw(statement).execute(queries);
  });
}

const first = async (table: string): Promise<Readonly<Record<string, unknown>>> =>
  (await readWarehouse(platform.dwh))[table]?.[0] ?? {};

/** Once as it is, and once as a rebuild gives it. */
async function expectLaw(): Promise<void> {
  const { checks } = await validateWarehouse(platform);
  expect(checks.filter(({ status, severity }) => status === 'failed' && severity === 'error')).toEqual([]);
  expect(await readWarehouse(platform.dwh)).toEqual(await rebuildOnClone(platform));
}

it('a column named like one that a model computes is carried beside it', async () => {
  await shop(
    `alter table shop.orders add order_date date default '2020-02-02'`,
    `alter table shop.orders add line_count integer default 77`,
    `alter table shop.order_items add gross_amount numeric(10, 2) default 7.77`,
    `alter table shop.customers add valid_from text default 'Monday'`,
    `alter table shop.customers add email_hash text default 'none'`,
  );
  await runEtl(platform);
  expect(await first('fact_order')).toMatchObject({
    order_date: '2025-01-06',
    source_order_date: '2020-02-02',
    line_count: '1',
    source_line_count: '77',
  });
  expect(await first('fact_order_item')).toMatchObject({ gross_amount: '10.00', source_gross_amount: '7.77' });
  expect(await first('dim_customer')).toMatchObject({
    valid_from: '0001-01-01 00:00:00',
    source_valid_from: 'Monday',
    source_email_hash: 'none',
  });
  await expectLaw();
});

it('a domain is the type that its values are of, however many domains it is over', async () => {
  await shop(
    'create domain shop.euros as numeric(18, 2) check (value > -1e9)',
    'create domain shop.gross_euros as shop.euros',
    'create domain shop.price as numeric(18, 4)',
    'create domain shop.word as varchar(20)',
    'create domain shop.many as integer not null',
    'alter table shop.orders alter column total_amount type shop.gross_euros, alter column status type shop.word',
    'alter table shop.order_items alter column quantity type shop.many, alter column unit_price type shop.price',
    `alter table shop.orders add column pieces shop.many default 7`,
  );
  await putOrder(platform.oltp, 'O2', ['20.00'], { customer_id: 'C1', pieces: 8 });
  const { schema_changes } = await runEtl(platform);
  expect(schema_changes.map(({ column_name, change, new_type }) => [column_name, change, new_type])).toEqual([
    ['pieces', 'added', 'integer'],
  ]);
  const { fact_order } = await readWarehouse(platform.dwh);
  expect(fact_order?.map((row) => [row.order_id, row.total_amount, row.pieces])).toEqual([
    ['O1', '10.00', '7'],
    ['O2', '20.00', '8'],
  ]);
  await expectLaw();
  await shop('create domain shop.loose as text', 'alter table shop.orders alter column total_amount type shop.loose');
  const retyped = await runEtl(platform);
  expect(
    retyped.schema_changes.map(({ column_name, change, old_type, new_type }) => [
      column_name,
      change,
      old_type,
      new_type,
    ]),
  ).toEqual([['total_amount', 'retyped', 'numeric(18,2)', 'text']]);
  await expectLaw();
});

/** What a column is called, how it is declared, and what stands in the warehouse. */
const odd: readonly (readonly [name: string, declared: string, stored: string, as?: string])[] = [
  ['Status', `text default 'new'`, 'new', 'source_source_Status'],
  ['ORDER_ID', `text default 'o'`, 'o', 'source_ORDER_ID'],
  ['Note', `text default 'a note'`, 'a note'],
  ['note', `text default 'another'`, 'another', 'source_note'],
  ['two\nlines', `text default 'x'`, 'x', 'two lines'],
  ['with "quotes"', `text default 'x'`, 'x'],
  [`it's`, `text default 'x'`, 'x'],
  ['a, b', `text default 'x'`, 'x'],
  ['ümlaut', `text default 'ü'`, 'ü'],
  ['select', `text default 'x'`, 'x'],
  ['plain_json', `json default '{"b": 1, "a": [2]}'`, '{"b": 1, "a": [2]}'],
  ['binary_json', `jsonb default '{"a": [2]}'`, '{"a": [2]}'],
  ['whole_range', `int4range default '[1,5)'`, '[1,5)'],
  ['time_range', `tstzrange default '["2025-01-01 00:00:00+00",)'`, '["2025-01-01 00:00:00+00",)'],
  ['numbers', `integer[] default '{1,2,null}'`, '{1,2,NULL}'],
  ['decimals', `numeric[] default '{1.50}'`, '{1.50}'],
  ['flags', `boolean[] default '{t,f}'`, '{t,f}'],
  ['generated', `numeric generated always as (total_amount * 2) stored`, '20.0000000000'],
  ['span', `interval default '1 day 2 hours'`, '1 day 02:00:00'],
  ['bytes', `bytea default '\\xdeadbeef'`, '\\xdeadbeef'],
  ['address', `inet default '10.0.0.1/8'`, '10.0.0.1/8'],
  ['place', `point default '(1,2)'`, '(1,2)'],
  ['clock', `time default '10:11:12'`, '10:11:12'],
  ['zoned_clock', `timetz default '10:11:12+02'`, '10:11:12+02'],
  ['cash', `money default '12.34'`, '12.3400'],
  ['bits', `bit(3) default '101'`, '101'],
  ['markup', `xml default '<a>b</a>'`, '<a>b</a>'],
  ['words', `tsvector default 'a b'`, `'a' 'b'`],
  ['tiny', `smallint default 3`, '3'],
  ['single', `real default 1.5`, '1.5'],
  ['letter', `"char" default 'x'`, 'x'],
  ['oid_of', `oid default 42`, '42'],
  ['padded', `char(5) default 'ab'`, 'ab   '],
];

it('columns of any name and type are carried', async () => {
  const quoted = (name: string): string => `"${name.replaceAll('"', '""')}"`;
  await shop(...odd.map(([name, declared]) => `alter table shop.orders add ${quoted(name)} ${declared}`));
  await runEtl(platform);
  const found = await first('fact_order');
  const missing = odd.filter(
    ([name, , stored, as = name]) => !(as in found) || String(found[as]).trim() !== stored.trim(),
  );
  expect(missing.map(([name, , stored, as = name]) => [name, stored, found[as]])).toEqual([]);
  await expectLaw();
  await putOrder(platform.oltp, 'O2', ['5.00']);
  await runEtl(platform);
  await expectLaw();
}, 60_000);

it('hundreds of columns are carried', async () => {
  const names = Array.from({ length: 450 }, (_, number) => `extra_${number}`);
  await shop(`alter table shop.orders ${names.map((name) => `add ${name} text default '${name}'`).join(', ')}`);
  await runEtl(platform);
  expect(await first('fact_order')).toMatchObject({ extra_0: 'extra_0', extra_449: 'extra_449' });
  await expectLaw();
}, 60_000);

it('a column that becomes wider is widened in every table that has something of it', async () => {
  const long = `/${'x'.repeat(2000)}`;
  await shop(
    'alter table shop.click_events alter column page_url type text',
    `update shop.click_events set page_url = '${long}'`,
    'alter table shop.orders alter column discount_amount type numeric(22, 6), alter column total_amount type numeric(22, 6)',
    `update shop.order_items set unit_price = 20`,
    `update shop.orders set discount_amount = 10.000001, total_amount = 9.999999`,
  );
  await runEtl(platform);
  expect(await first('fact_event')).toMatchObject({ page_url: long });
  expect(await first('fact_session')).toMatchObject({ landing_page: long });
  expect(await first('fact_order')).toMatchObject({ order_discount_amount: '10.000001', total_amount: '9.999999' });
  await expectLaw();
}, 60_000);
