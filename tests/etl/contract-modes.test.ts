import { sql } from 'kysely';
import { beforeEach, expect, it } from 'vitest';
import type { EtlReport } from '../../src/etl/report.ts';
import { runEtl } from '../../src/etl/run.ts';
import { validateWarehouse } from '../../src/quality/validate.ts';
import { createTestPlatform, type TestPlatform } from '../support/platform.ts';
import { put, putOrder } from '../support/shop.ts';
import { type Rows, readWarehouse, rebuildOnClone } from '../support/warehouse.ts';

/** What a run does where a table of the source is no longer what its contract says, by mode. */

let platform: TestPlatform;

beforeEach(async () => {
  platform = await createTestPlatform();
  await put(platform.oltp, 'customers', { customer_id: 'C1' });
  await put(platform.oltp, 'products', { product_id: 'P1' });
  await putOrder(platform.oltp, 'O1', ['10.00'], { customer_id: 'C1', shipped_at: '2025-01-07T10:00:00Z' });
  await putOrder(platform.oltp, 'O2', ['20.00'], { customer_id: 'C1', shipped_at: '2025-01-08T10:00:00Z' });
  await runEtl(platform);
});

const shop = (...statements: readonly string[]): Promise<void> =>
  platform.oltp.session(async ({ queries }) => {
    for (const statement of statements) await sql.raw(statement).execute(queries);
  });

const mode = (text: string): Promise<void> => platform.variables.store('contract_modes', text);

/** Some columns of a table's rows. */
const table = async (name: string, ...columns: readonly string[]): Promise<unknown[]> =>
  ((await readWarehouse(platform.dwh))[name] ?? []).map((row) => columns.map((column) => row[column]));

/** Table, key, rule and detail of what waits in quarantine. */
const quarantine = (): Promise<unknown> =>
  platform.dwh.session(async ({ queries }) =>
    (
      await queries
        .selectFrom('ops.quarantine')
        .select(['source_table', 'source_key', 'rule', 'detail'])
        .orderBy('source_table')
        .orderBy('source_key')
        .execute()
    ).map((row) => Object.values(row)),
  );

const changes = ({ schema_changes: all }: EtlReport): unknown[] =>
  all.map(({ source_table, column_name, change, old_type, new_type, outcome }) => [
    `${source_table}.${column_name}`,
    change,
    old_type,
    new_type,
    outcome,
  ]);

const misfits = ({ checks }: EtlReport): unknown[] =>
  checks
    .filter(({ check_name: name }) => name.startsWith('misfit_'))
    .map(({ table_name, check_name, failures, expected, actual }) => [
      table_name,
      check_name,
      failures,
      expected,
      actual,
    ]);

const stored = (): Promise<Record<string, Rows>> => readWarehouse(platform.dwh);

async function expectSameAsRebuild(): Promise<void> {
  expect(await stored()).toEqual(await rebuildOnClone(platform));
}

/** Every row and amount is accounted for. */
async function expectReconciled(): Promise<void> {
  const { checks } = await validateWarehouse(platform);
  const failed = checks.filter(
    ({ kind, status, severity }) => status === 'failed' && severity === 'error' && kind !== 'quarantine',
  );
  expect(failed).toEqual([]);
}

const SHIPPED_AS_TEXT = [
  'alter table shop.orders alter column shipped_at type text using shipped_at::text',
  `update shop.orders set shipped_at = 'with the next post' where order_id = 'O2'`,
];

const TOTAL_AS_TEXT = [
  'alter table shop.orders alter column total_amount type text using total_amount::text',
  `update shop.orders set total_amount = 'twenty' where order_id = 'O2'`,
];

it('evolve: what does not fit a column that may be empty goes to a text variant beside it', async () => {
  await shop(...SHIPPED_AS_TEXT);
  const report = await runEtl(platform);
  expect([report.mode, report.mode_reason]).toEqual(['full', 'orders.shipped_at was retyped in the source']);
  expect(changes(report)).toEqual([
    [
      'orders.shipped_at',
      'retyped',
      'timestamp with time zone',
      'text',
      'a value that is no timestamp goes to core.fact_order.shipped_at_text',
    ],
  ]);
  expect(misfits(report)).toEqual([
    ['shop.orders', 'misfit_shipped_at', 1, 'every value is a timestamp', '1 is in core.fact_order.shipped_at_text'],
  ]);
  const columns = ['order_id', 'shipped_at', 'shipped_at_text'];
  expect(await table('fact_order', ...columns)).toEqual([
    ['O1', '2025-01-07 10:00:00', null],
    ['O2', null, 'with the next post'],
  ]);
  await expectReconciled();
  // From then on it is an ordinary run, and says nothing new.
  await putOrder(platform.oltp, 'O3', ['5.00'], { shipped_at: '2025-01-09T12:30:00+02:00' });
  await putOrder(platform.oltp, 'O4', ['5.00'], { shipped_at: '2025-02-30' });
  const next = await runEtl(platform);
  expect([next.mode, next.schema_changes]).toEqual(['incremental', []]);
  expect(await table('fact_order', ...columns)).toEqual([
    ['O1', '2025-01-07 10:00:00', null],
    ['O2', null, 'with the next post'],
    ['O3', '2025-01-09 10:30:00', null],
    ['O4', null, '2025-02-30'],
  ]);
  await expectSameAsRebuild();
  await expectReconciled();
});

it('evolve: the variant is empty again once the column has its type again', async () => {
  await shop(...SHIPPED_AS_TEXT);
  await runEtl(platform);
  await shop(
    `update shop.orders set shipped_at = null where order_id = 'O2'`,
    'alter table shop.orders alter column shipped_at type timestamptz using shipped_at::timestamptz',
  );
  const report = await runEtl(platform);
  expect(changes(report)).toEqual([
    ['orders.shipped_at', 'retyped', 'text', 'timestamp with time zone', 'read as timestamp'],
  ]);
  expect(await table('fact_order', 'order_id', 'shipped_at', 'shipped_at_text')).toEqual([
    ['O1', '2025-01-07 10:00:00', null],
    ['O2', null, null],
  ]);
  expect((await runEtl(platform)).mode).toBe('incremental');
  await expectSameAsRebuild();
});

it('evolve: a row whose value does not fit a column that is needed waits, and the others are loaded', async () => {
  await shop(...TOTAL_AS_TEXT);
  const report = await runEtl(platform);
  expect(changes(report)).toEqual([
    [
      'orders.total_amount',
      'retyped',
      'numeric(18,2)',
      'text',
      'a row with a value that is no decimal(18,2) waits in quarantine: the warehouse needs the column',
    ],
  ]);
  expect(await table('fact_order', 'order_id', 'total_amount')).toEqual([['O1', '10.00']]);
  expect(await quarantine()).toEqual([
    [
      'order_items',
      'O2|1',
      'orders_quarantined',
      'its row of orders waits in quarantine: O2 (unreadable_total_amount)',
    ],
    [
      'orders',
      'O2',
      'unreadable_total_amount',
      'total_amount: expected a value of the type decimal(18,2), found twenty',
    ],
  ]);
  await expectReconciled();
  await shop(`update shop.orders set total_amount = ' 20.00' where order_id = 'O2'`);
  await runEtl(platform);
  expect(await table('fact_order', 'order_id', 'total_amount')).toEqual([
    ['O1', '10.00'],
    ['O2', '20.00'],
  ]);
  expect(await quarantine()).toEqual([]);
  await expectSameAsRebuild();
  await expectReconciled();
});

it('evolve: an amount that may be empty is needed all the same: nothing in its place would be a wrong amount', async () => {
  await shop(
    `alter table shop.orders alter column fee_amount type jsonb using to_jsonb(fee_amount)`,
    `update shop.orders set fee_amount = '"two"' where order_id = 'O2'`,
  );
  const report = await runEtl(platform);
  expect(changes(report).flat().at(-1)).toBe(
    'a row with a value that is no decimal(18,2) waits in quarantine: without it amounts would be wrong',
  );
  expect(await table('fact_order', 'order_id')).toEqual([['O1']]);
  expect((await quarantine()) as unknown[][]).toContainEqual([
    'orders',
    'O2',
    'unreadable_fee_amount',
    'fee_amount: expected a value of the type decimal(18,2), found two',
  ]);
  await expectReconciled();
});

it('evolve: lines whose quantity has become JSON, orders whose moment has become a number', async () => {
  await shop(
    'alter table shop.order_items alter column quantity type jsonb using to_jsonb(quantity)',
    `update shop.order_items set quantity = '{"value": 1}' where order_id = 'O2'`,
  );
  await runEtl(platform);
  expect(await table('fact_order_item', 'order_id', 'quantity')).toEqual([['O1', '1.0000']]);
  expect(await quarantine()).toEqual([
    [
      'order_items',
      'O2|1',
      'unreadable_quantity',
      'quantity: expected a value of the type integer, found {"value": 1}',
    ],
    ['orders', 'O2', 'order_items_quarantined', 'a row of order_items waits in quarantine: O2|1 (unreadable_quantity)'],
  ]);
  await expectReconciled();
  await shop(
    'alter table shop.orders alter column ordered_at type bigint using extract(epoch from ordered_at)::bigint',
  );
  await runEtl(platform);
  expect(await table('fact_order', 'order_id')).toEqual([]);
  expect((await quarantine()) as unknown[][]).toContainEqual([
    'orders',
    'O1',
    'unreadable_ordered_at',
    'ordered_at: expected a value of the type timestamp, found 1736154000',
  ]);
  await expectSameAsRebuild();
});

it('evolve: a column that the contract does not know changes its type again and again', async () => {
  await shop(`alter table shop.orders add column due date default '2025-02-01'`);
  await runEtl(platform);
  await shop(
    `alter table shop.orders alter column due drop default, alter column due type int[] using case when order_id = 'O1' then array[1, 2] end`,
  );
  const report = await runEtl(platform);
  expect(changes(report)).toEqual([
    ['orders.due', 'retyped', 'date', 'integer[]', 'a value that is no date goes to core.fact_order.due_text'],
  ]);
  expect(await table('fact_order', 'order_id', 'due', 'due_text')).toEqual([
    ['O1', null, '{1,2}'],
    ['O2', null, null],
  ]);
  await shop(
    `alter table shop.orders alter column due type text using case when order_id = 'O1' then '2025-03-01' else 'soon' end`,
  );
  await runEtl(platform);
  expect(await table('fact_order', 'order_id', 'due', 'due_text')).toEqual([
    ['O1', '2025-03-01', null],
    ['O2', null, 'soon'],
  ]);
  await expectSameAsRebuild();
});

it('evolve: a dimension with versions, an event and its session', async () => {
  await put(platform.oltp, 'click_events', { event_id: 'E1', visitor_id: 'V1' });
  await put(platform.oltp, 'products', { product_id: 'P2' });
  await runEtl(platform);
  await shop(
    `alter table shop.products alter column tags type text using case product_id when 'P1' then '["metal","red, white"]' else 'metal' end,
      alter column is_active type text using case product_id when 'P1' then 'true' else 'on request' end`,
    `alter table shop.click_events alter column is_sampled type text using 'maybe'`,
    `alter table shop.click_events alter column product_id type bigint using 17`,
  );
  const report = await runEtl(platform);
  const rows = ['product_id', 'tags', 'tags_text', 'is_active', 'is_active_text', 'is_current'];
  const products = [
    ['P1', 'metal,"red, white"', null, 'true', null, 'true'],
    // Of what its shop says another version begins; a product of which nobody says that it cannot be bought can be.
    ['P2', 'metal,"red, white"', null, 'true', null, 'false'],
    ['P2', null, 'metal', 'true', 'on request', 'true'],
  ];
  expect(await table('dim_product', ...rows)).toEqual(products);
  expect(misfits(report)).toEqual([
    ['shop.products', 'misfit_is_active', 1, 'every value is a boolean', '1 is in core.dim_product.is_active_text'],
    ['shop.products', 'misfit_tags', 1, 'every value is a text_array', '1 is in core.dim_product.tags_text'],
  ]);
  expect(await table('fact_event', 'event_id')).toEqual([]);
  expect(await quarantine()).toEqual([
    ['click_events', 'E1', 'unreadable_is_sampled', 'is_sampled: expected a value of the type boolean, found maybe'],
  ]);
  // An event waits alone, and comes into its session when it is repaired.
  await put(platform.oltp, 'click_events', { event_id: 'E2', visitor_id: 'V1', product_id: 17, is_sampled: 'f' });
  await runEtl(platform);
  await shop(`update shop.click_events set is_sampled = '0' where event_id = 'E1'`);
  await runEtl(platform);
  expect(await table('fact_event', 'event_id', 'product_id', 'is_sampled')).toEqual([
    ['E1', '17', 'false'],
    ['E2', '17', 'false'],
  ]);
  expect(await table('fact_session', 'event_count')).toEqual([['2']]);
  expect(await table('dim_product', ...rows)).toEqual(products);
  await expectSameAsRebuild();
});

it('evolve: the variant of a column takes a name that is free', async () => {
  await shop(`alter table shop.orders add column shipped_at_text text default 'theirs'`, ...SHIPPED_AS_TEXT);
  await runEtl(platform);
  expect(await table('fact_order', 'order_id', 'shipped_at', 'shipped_at_text', 'shipped_at_text_2')).toEqual([
    ['O1', '2025-01-07 10:00:00', 'theirs', null],
    ['O2', null, 'theirs', 'with the next post'],
  ]);
});

it('evolve: a key that becomes a number is the same key, and every later change is found', async () => {
  await shop(`delete from shop.order_items`, `delete from shop.orders`, `delete from shop.payments`);
  await putOrder(platform.oltp, '17', ['10.00'], { customer_id: 'C1' });
  await runEtl(platform);
  await shop('alter table shop.orders alter column order_id type bigint using order_id::bigint');
  const report = await runEtl(platform);
  expect(changes(report)).toEqual([
    ['orders.order_id', 'retyped', expect.stringMatching(/^character varying/), 'bigint', 'read as id(64)'],
  ]);
  expect(await table('fact_order', 'order_id', 'total_amount')).toEqual([['17', '10.00']]);
  await putOrder(platform.oltp, '18', ['7.00'], { customer_id: 'C1' });
  await shop(`update shop.order_items set unit_price = 11 where order_id = '17'`);
  await shop(`update shop.orders set total_amount = 11 where order_id = 17`);
  expect((await runEtl(platform)).mode).toBe('incremental');
  expect(await table('fact_order', 'order_id', 'total_amount')).toEqual([
    ['17', '11.00'],
    ['18', '7.00'],
  ]);
  await expectReconciled();
  await shop(`delete from shop.order_items where order_id = '18'`, 'delete from shop.orders where order_id = 18');
  await runEtl(platform);
  expect(await table('fact_order', 'order_id')).toEqual([['17']]);
  await expectSameAsRebuild();
  await expectReconciled();
});

it('evolve: rows wait where a column is gone that the warehouse needs, and come when it is there again', async () => {
  await shop('alter table shop.orders rename column total_amount to total');
  const report = await runEtl(platform);
  expect(changes(report)).toEqual([
    ['orders.total', 'added', null, 'numeric(18,2)', null],
    [
      'orders.total_amount',
      'dropped',
      'numeric(18,2)',
      null,
      'rows that need it wait in quarantine (missing_total_amount)',
    ],
  ]);
  expect(await table('fact_order', 'order_id')).toEqual([]);
  expect((await quarantine()) as unknown[][]).toContainEqual([
    'orders',
    'O1',
    'missing_total_amount',
    'column total_amount is missing in the source',
  ]);
  await expectSameAsRebuild();
  await expectReconciled();
  await shop('alter table shop.orders rename column total to total_amount');
  await runEtl(platform);
  expect(await table('fact_order', 'order_id', 'total_amount')).toEqual([
    ['O1', '10.00'],
    ['O2', '20.00'],
  ]);
  expect(await quarantine()).toEqual([]);
});

/** Nothing of a run that failed is there, and the shop can be as it was again. */
async function expectFrozen(message: string): Promise<void> {
  const before = await stored();
  await expect(runEtl(platform)).rejects.toMatchObject({
    code: 'SCHEMA_FROZEN',
    message: `${message}; the contract mode of orders is freeze.`,
    next: 'Nothing was loaded. Give the table its columns back; or, to accept it, set orders:evolve in the Variable contract_modes, run ecom etl, and set orders:freeze again.',
    retryable: false,
  });
  expect(await stored()).toEqual(before);
}

it.each([
  ['a new column', 'add column gift_note text', 'shop.orders.gift_note was added (text)'],
  ['a column that is gone', 'drop column shipped_at', 'shop.orders.shipped_at was dropped (timestamp with time zone)'],
  [
    'a wider type',
    'alter column shipping_country type text',
    'shop.orders.shipping_country was widened (character varying(60) → text)',
  ],
  [
    'another type, of a column that may be empty',
    'alter column shipped_at type text',
    'shop.orders.shipped_at was retyped (timestamp with time zone → text)',
  ],
  [
    'another type, of a column that is needed',
    'alter column total_amount type text',
    'shop.orders.total_amount was retyped (numeric(18,2) → text)',
  ],
  [
    'another type, of the key',
    "alter column order_id type bytea using convert_to(order_id, 'UTF8')",
    'shop.orders.order_id was retyped (character varying(64) → bytea)',
  ],
  [
    'several at once',
    'add column gift_note text, drop column shipped_at',
    'shop.orders.gift_note was added (text), shop.orders.shipped_at was dropped (timestamp with time zone)',
  ],
])('freeze: %s stops the run, which says what and what to do', async (_, change, message) => {
  await mode('orders:freeze');
  await putOrder(platform.oltp, 'O3', ['5.00']);
  await shop(`alter table shop.orders ${change}`);
  await expectFrozen(message);
});

it('freeze: what one run took under evolve is what later ones find, and other tables go on as they like', async () => {
  await shop(`alter table shop.orders add column gift_note date default '2025-02-01'`, ...SHIPPED_AS_TEXT);
  await mode('*:freeze,orders:evolve');
  await runEtl(platform);
  await mode('*:freeze, products:evolve');
  await shop(`alter table shop.products add column colour text default 'red'`);
  await putOrder(platform.oltp, 'O3', ['5.00'], { shipped_at: 'by bicycle', gift_note: '2025-03-01' });
  await runEtl(platform);
  expect(await table('fact_order', 'order_id', 'shipped_at', 'shipped_at_text', 'gift_note')).toEqual([
    ['O1', '2025-01-07 10:00:00', null, '2025-02-01'],
    ['O2', null, 'with the next post', '2025-02-01'],
    ['O3', null, 'by bicycle', '2025-03-01'],
  ]);
  expect(await table('dim_product', 'colour')).toEqual([['red']]);
  await shop(`alter table shop.orders alter column gift_note type text`);
  await expectFrozen('shop.orders.gift_note was retyped (date → text)');
});

it('discard_row: a row that has a value in a new column waits, the others are loaded, and no table changes', async () => {
  await mode('orders:discard_row');
  await shop(
    'alter table shop.orders add column gift_points integer',
    `update shop.orders set gift_points = 7 where order_id = 'O2'`,
  );
  const report = await runEtl(platform);
  const outcome = 'not taken, a row that has a value in it waits in quarantine: contract mode discard_row';
  expect(changes(report)).toEqual([['orders.gift_points', 'added', null, 'integer', outcome]]);
  expect(await table('fact_order', 'order_id', 'gift_points')).toEqual([['O1', undefined]]);
  expect(await quarantine()).toEqual([
    ['order_items', 'O2|1', 'orders_quarantined', 'its row of orders waits in quarantine: O2 (unexpected_gift_points)'],
    [
      'orders',
      'O2',
      'unexpected_gift_points',
      'gift_points is not in the contract, whose mode is discard_row, found 7',
    ],
  ]);
  await putOrder(platform.oltp, 'O3', ['5.00']);
  await putOrder(platform.oltp, 'O4', ['5.00'], { gift_points: 8 });
  const next = await runEtl(platform);
  expect([next.mode, next.schema_changes]).toEqual(['incremental', []]);
  expect(await table('fact_order', 'order_id')).toEqual([['O1'], ['O3']]);
  await expectSameAsRebuild();
  await expectReconciled();
});

it('discard_row: back to evolve, the column is taken and every row that waited for it arrives', async () => {
  await mode('orders:discard_row');
  await shop(`alter table shop.orders add column gift_points integer`);
  await shop(`update shop.orders set gift_points = 7 where order_id = 'O2'`);
  await runEtl(platform);
  await mode('');
  const report = await runEtl(platform);
  expect([report.mode_reason, ...changes(report)]).toEqual([
    'the contract mode of orders is evolve now',
    ['orders.gift_points', 'added', null, 'integer', null],
  ]);
  expect(await table('fact_order', 'order_id', 'gift_points')).toEqual([
    ['O1', null],
    ['O2', '7'],
  ]);
  expect(await quarantine()).toEqual([]);
  await expectSameAsRebuild();
  await expectReconciled();
});

it('discard_row: a value that does not fit keeps its row out, also where the column may be empty or got wider', async () => {
  await mode('*:discard_row');
  await shop(
    ...SHIPPED_AS_TEXT,
    'alter table shop.orders alter column shipping_country type text',
    `update shop.orders set shipping_country = '${'x'.repeat(61)}' where order_id = 'O1'`,
  );
  await putOrder(platform.oltp, 'O3', ['5.00'], { shipping_country: 'x'.repeat(60), shipped_at: '2025-01-09' });
  const report = await runEtl(platform);
  expect(changes(report)).toEqual([
    [
      'orders.shipping_country',
      'widened',
      'character varying(60)',
      'text',
      'a row with a value that is no text(60) waits in quarantine: contract mode discard_row',
    ],
    [
      'orders.shipped_at',
      'retyped',
      'timestamp with time zone',
      'text',
      'a row with a value that is no timestamp waits in quarantine: contract mode discard_row',
    ],
  ]);
  expect(await table('fact_order', 'order_id', 'shipped_at', 'shipped_at_text')).toEqual([
    ['O3', '2025-01-09 00:00:00', undefined],
  ]);
  expect(((await quarantine()) as unknown[][]).filter(([source]) => source === 'orders')).toEqual([
    ['orders', 'O1', 'unreadable_shipping_country', 'shipping_country: expected a value of the type text(60)'],
    [
      'orders',
      'O2',
      'unreadable_shipped_at',
      'shipped_at: expected a value of the type timestamp, found with the next post',
    ],
  ]);
  await expectSameAsRebuild();
  await mode('*:evolve');
  await runEtl(platform);
  expect(await table('fact_order', 'order_id', 'shipped_at', 'shipped_at_text')).toEqual([
    ['O1', '2025-01-07 10:00:00', null],
    ['O2', null, 'with the next post'],
    ['O3', '2025-01-09 00:00:00', null],
  ]);
  expect(await quarantine()).toEqual([]);
  await expectSameAsRebuild();
});

it('discard_value: new columns are left out and what does not fit becomes empty, until the mode is evolve again', async () => {
  await mode('orders:discard_value');
  await shop(`alter table shop.orders add column gift_note text default 'none'`, ...SHIPPED_AS_TEXT);
  const report = await runEtl(platform);
  expect(changes(report)).toEqual([
    [
      'orders.shipped_at',
      'retyped',
      'timestamp with time zone',
      'text',
      'a value that is no timestamp is left out: contract mode discard_value',
    ],
    ['orders.gift_note', 'added', null, 'text', 'not taken, its values are left out: contract mode discard_value'],
  ]);
  expect(misfits(report)).toEqual([
    ['shop.orders', 'misfit_shipped_at', 1, 'every value is a timestamp', '1 was left out'],
  ]);
  const columns = ['order_id', 'shipped_at', 'shipped_at_text', 'gift_note'];
  expect(await table('fact_order', ...columns)).toEqual([
    ['O1', '2025-01-07 10:00:00', undefined, undefined],
    ['O2', null, undefined, undefined],
  ]);
  expect((await runEtl(platform)).schema_changes).toEqual([]);
  await expectSameAsRebuild();
  await expectReconciled();
  await mode('orders:evolve');
  expect(changes(await runEtl(platform))).toEqual([['orders.gift_note', 'added', null, 'text', null]]);
  expect(await table('fact_order', ...columns)).toEqual([
    ['O1', '2025-01-07 10:00:00', null, 'none'],
    ['O2', null, 'with the next post', 'none'],
  ]);
  await expectSameAsRebuild();
  // And back: the variant has nothing any more, the column that was taken stays.
  await mode('orders:discard_value');
  await putOrder(platform.oltp, 'O3', ['5.00'], { shipped_at: 'by bicycle', gift_note: 'for you' });
  await runEtl(platform);
  expect(await table('fact_order', ...columns)).toEqual([
    ['O1', '2025-01-07 10:00:00', null, 'none'],
    ['O2', null, null, 'none'],
    ['O3', null, null, 'for you'],
  ]);
  await expectSameAsRebuild();
});

it('discard_value: a row whose value does not fit a needed column or the key waits, as in every mode', async () => {
  await mode('*:discard_value');
  await shop(
    ...TOTAL_AS_TEXT,
    `update shop.orders set total_amount = '1x1' where order_id = 'O1'`,
    'alter table shop.refunds alter column line_number type text using line_number::text',
  );
  const line = { amount: '1.00', quantity: 1 };
  await put(platform.oltp, 'refunds', { ...line, refund_id: 'R1', line_number: '1' });
  await put(platform.oltp, 'refunds', { ...line, refund_id: 'R1', line_number: '01' });
  await put(platform.oltp, 'refunds', { ...line, refund_id: 'R2', line_number: 'first' });
  await runEtl(platform);
  expect(await table('fact_order', 'order_id')).toEqual([]);
  expect(await table('fact_refund', 'refund_id', 'line_number')).toEqual([['R1', '1']]);
  expect(((await quarantine()) as unknown[][]).filter(([source]) => source !== 'order_items')).toEqual([
    ['orders', 'O1', 'unreadable_total_amount', 'total_amount: expected a value of the type decimal(18,2), found 1x1'],
    [
      'orders',
      'O2',
      'unreadable_total_amount',
      'total_amount: expected a value of the type decimal(18,2), found twenty',
    ],
    ['refunds', 'R1|01', 'unreadable_line_number', 'line_number: expected a value of the type integer, found 01'],
    ['refunds', 'R2|first', 'unreadable_line_number', 'line_number: expected a value of the type integer, found first'],
  ]);
  await expectReconciled();
  await shop(`update shop.refunds set line_number = '2' where line_number = '01'`);
  await runEtl(platform);
  expect(await table('fact_refund', 'refund_id', 'line_number')).toEqual([
    ['R1', '1'],
    ['R1', '2'],
  ]);
  await expectSameAsRebuild();
  await expectReconciled();
});
