import { sql } from 'kysely';
import { beforeEach, expect, it } from 'vitest';
import { runEtl } from '../../src/etl/run.ts';
import { validateWarehouse } from '../../src/quality/validate.ts';
import { driftKinds } from '../../src/stream/drift/changes.ts';
import type { StreamOptions, StreamReport } from '../../src/stream/report.ts';
import { runStream } from '../../src/stream/stream.ts';
import { createTestPlatform, type TestPlatform } from '../support/platform.ts';
import { type Rows, readWarehouse } from '../support/warehouse.ts';

const OPENING = Date.UTC(2026, 2, 2);
const MINUTES = 60_000;
/** Long enough for goods to come back. */
const HISTORY_DAYS = 15;

let platform: TestPlatform;
/** In the shop's time. */
let written: number;

beforeEach(async () => {
  platform = await createTestPlatform();
  written = OPENING;
});

/** Writes what happens in so many minutes more. */
function stream(minutes: number, options: StreamOptions = {}): Promise<StreamReport> {
  const since = written === OPENING ? { since: new Date(OPENING), ordersPerBatch: 1, eventsPerBatch: 1 } : {};
  written += minutes * MINUTES;
  return runStream(platform.oltp, { ...since, until: new Date(written), ...options });
}

async function openShop(options: StreamOptions = {}): Promise<void> {
  await stream(HISTORY_DAYS * 1440, options);
}

const table = async (name: string): Promise<Rows> => (await readWarehouse(platform.dwh))[name] ?? [];

const query = (statement: string): Promise<Rows> =>
  platform.oltp.session(
    async ({ queries }) => (await sql.raw<Record<string, unknown>>(statement).execute(queries)).rows,
  );

const shopCount = async (name: string): Promise<unknown> =>
  (await query(`select count(*)::integer as n from shop.${name}`))[0]?.n;

const changes = (): Promise<unknown> =>
  platform.dwh.session(({ queries }) =>
    queries
      .selectFrom('ops.schema_change')
      .select(['source_table', 'column_name', 'change', 'old_type', 'new_type'])
      .orderBy('source_table')
      .execute(),
  );

const ledger = (): Promise<unknown> =>
  platform.oltp.session(({ queries }) =>
    queries.selectFrom('truth.planted_faults').selectAll().orderBy('table_name').execute(),
  );

/** The ledger's row of a drift, made when the history ended; what it says is compared with docs/shop.md. */
const drifted = (kind: string, name: string, column: string, expected: RegExp): unknown => ({
  fault_id: expect.any(String),
  kind: `drift_${kind}`,
  table_name: name,
  row_key: column,
  what_was_done: expect.stringContaining(`${name}.${column}`),
  expected_handling: expect.stringMatching(expected),
  planted_at: new Date(OPENING + HISTORY_DAYS * 1440 * MINUTES),
});

async function expectValid(): Promise<void> {
  const { checks, passed } = await validateWarehouse(platform);
  expect(checks.filter(({ status }) => status === 'failed')).toEqual([]);
  expect(passed).toBe(true);
}

it('add_column: the warehouse gains the column, filled for old rows too', async () => {
  await openShop();
  await runEtl(platform);
  expect((await stream(30, { drift: ['add_column'] })).drift).toEqual(['add_column']);
  const { mode, mode_reason } = await runEtl(platform);
  expect([mode, mode_reason]).toEqual(['full', 'orders.sales_channel was added in the source']);
  await stream(30);
  expect((await runEtl(platform)).mode).toBe('incremental');
  const orders = await table('fact_order');
  expect(orders).toHaveLength(Number(await shopCount('orders')));
  expect(new Set(orders.map(({ sales_channel }) => sales_channel))).toEqual(new Set(['web']));
  expect(await changes()).toEqual([
    {
      source_table: 'orders',
      column_name: 'sales_channel',
      change: 'added',
      old_type: null,
      new_type: 'character varying(20)',
    },
  ]);
  expect(await ledger()).toEqual([drifted('add_column', 'orders', 'sales_channel', /filled for old rows.* added/)]);
  await expectValid();
});

it("widen_column: the warehouse's column is widened", async () => {
  await openShop();
  await runEtl(platform);
  await stream(30, { drift: ['widen_column'] });
  const { mode, mode_reason } = await runEtl(platform);
  expect([mode, mode_reason]).toEqual(['full', 'order_items.quantity was widened in the source']);
  await stream(30);
  expect((await runEtl(platform)).mode).toBe('incremental');
  const stored = await platform.dwh.session(({ catalog }) =>
    catalog.columns({ schema: 'core', name: 'fact_order_item' }),
  );
  expect(stored?.find(({ name }) => name === 'quantity')?.nativeType).toBe('numeric(23,4)');
  expect(await table('fact_order_item')).toHaveLength(Number(await shopCount('order_items')));
  expect(await changes()).toEqual([
    {
      source_table: 'order_items',
      column_name: 'quantity',
      change: 'widened',
      old_type: 'integer',
      new_type: 'bigint',
    },
  ]);
  expect(await ledger()).toEqual([drifted('widen_column', 'order_items', 'quantity', /widens .* widened/)]);
  await expectValid();
});

it('change_type: every value is read for itself, and all are loaded', async () => {
  await openShop();
  await runEtl(platform);
  const before = await table('fact_refund');
  await stream(30, { drift: ['change_type'] });
  const { mode_reason, checks } = await runEtl(platform);
  expect(mode_reason).toBe('refunds.unit_price was retyped in the source');
  expect(checks.filter(({ check_name }) => check_name.startsWith('misfit'))).toEqual([]);
  const priceOf = (rows: Rows): Map<unknown, unknown> =>
    new Map(rows.map((row) => [`${row.refund_id} ${row.line_number}`, row.unit_price]));
  const prices = priceOf(await table('fact_refund'));
  for (const [line, price] of priceOf(before)) expect([line, prices.get(line)]).toEqual([line, price]);
  expect((await stream(2880)).rows.refunds).toBeGreaterThan(0);
  expect((await runEtl(platform)).mode).toBe('incremental');
  expect((await table('fact_refund')).length).toBeGreaterThan(before.length);
  expect(await table('fact_refund')).toHaveLength(Number(await shopCount('refunds')));
  expect(await changes()).toEqual([
    {
      source_table: 'refunds',
      column_name: 'unit_price',
      change: 'retyped',
      old_type: 'numeric(18,4)',
      new_type: 'character varying(40)',
    },
  ]);
  expect(await ledger()).toEqual([
    drifted('change_type', 'refunds', 'unit_price', /loads every refund.* retyped\. .*freeze .*SCHEMA_FROZEN/),
  ]);
  await expectValid();
});

it('change_type under freeze: runs fail and load nothing until the column has its type again, and then load all that waited', async () => {
  await openShop();
  await platform.variables.store('contract_modes', '*:freeze');
  await runEtl(platform);
  const before = await readWarehouse(platform.dwh);
  await stream(30, { drift: ['change_type'] });
  await expect(runEtl(platform)).rejects.toMatchObject({
    code: 'SCHEMA_FROZEN',
    message:
      'shop.refunds.unit_price was retyped (numeric(18,4) → character varying(40)); the contract mode of refunds is freeze.',
  });
  expect(await readWarehouse(platform.dwh)).toEqual(before);
  await query('alter table shop.refunds alter column unit_price type numeric(18, 4) using unit_price::numeric');
  await runEtl(platform);
  expect(await table('fact_order')).toHaveLength(Number(await shopCount('orders')));
  await expectValid();
});

it('drop_column: customers who are there keep their value, later ones have none', async () => {
  await openShop();
  await runEtl(platform);
  const codes = new Map((await table('customer_pii')).map((row) => [row.customer_id, row.postal_code]));
  const areas = new Map((await table('dim_customer')).map((row) => [row.customer_id, row.postal_area]));
  expect([...codes.values()].filter((code) => code !== null).length).toBeGreaterThan(0);
  await stream(30, { drift: ['drop_column'] });
  expect((await runEtl(platform)).mode).toBe('incremental');
  const later = await stream(2880);
  expect((await runEtl(platform)).mode).toBe('incremental');
  const customers = await table('dim_customer');
  const isNew = customers.filter(({ customer_id }) => !codes.has(customer_id));
  const isChanged = customers.filter(({ customer_id, is_current }) => codes.has(customer_id) && is_current === 'false');
  expect([later.rows.customers ?? 0, isNew.length, isChanged.length].every((count) => count > 0)).toBe(true);
  for (const { customer_id, postal_area } of customers)
    expect([customer_id, postal_area]).toEqual([customer_id, areas.get(customer_id) ?? null]);
  for (const { customer_id, postal_code } of await table('customer_pii'))
    expect([customer_id, postal_code]).toEqual([customer_id, codes.get(customer_id) ?? null]);
  expect(await changes()).toEqual([
    {
      source_table: 'customers',
      column_name: 'postal_code',
      change: 'dropped',
      old_type: 'character varying(20)',
      new_type: null,
    },
  ]);
  expect(await ledger()).toEqual([drifted('drop_column', 'customers', 'postal_code', /keep their value.* dropped/)]);
  await expectValid();
});

it('the stream goes on after all four together, and a run absorbs them', async () => {
  await openShop();
  await runEtl(platform);
  await stream(30, { drift: driftKinds });
  expect(((await ledger()) as Rows).map(({ kind }) => kind)).toEqual([
    'drift_drop_column',
    'drift_widen_column',
    'drift_add_column',
    'drift_change_type',
  ]);
  await stream(1440);
  await runEtl(platform);
  await stream(30);
  await runEtl(platform);
  expect(await changes()).toMatchObject([
    { source_table: 'customers', change: 'dropped' },
    { source_table: 'order_items', change: 'widened' },
    { source_table: 'orders', change: 'added' },
    { source_table: 'refunds', change: 'retyped' },
  ]);
  expect(await table('fact_order')).toHaveLength(Number(await shopCount('orders')));
  await expectValid();
});

it('a new shop can begin with all four, long history and all', async () => {
  await openShop({ drift: driftKinds });
  const { rows } = await stream(30);
  expect(rows.orders).toBeGreaterThan(0);
  expect(await query('select distinct sales_channel from shop.orders')).toEqual([{ sales_channel: 'web' }]);
  expect(await shopCount('customers')).toBeGreaterThan(0);
});

it.each(driftKinds)('%s is made once: to repeat it is refused, and nothing is written', async (kind) => {
  await stream(60);
  await stream(5, { drift: [kind] });
  const before = await query('select batch_id from stream.batch order by 1');
  await expect(stream(5, { drift: [kind] })).rejects.toMatchObject({
    code: 'SETTING_INVALID',
    message: expect.stringContaining(`The shop has the drift ${kind} already`),
    next: expect.stringContaining(`Leave --drift ${kind} out`),
  });
  expect(await query('select batch_id from stream.batch order by 1')).toEqual(before);
  expect(await ledger()).toHaveLength(1);
  expect((await stream(5)).batches).toBe(1);
});

it('a drift is made where all batches are written already, too', async () => {
  await stream(60);
  const report = await runStream(platform.oltp, { until: new Date(written), drift: ['add_column'] });
  expect([report.batches, report.drift]).toEqual([0, ['add_column']]);
  expect(await ledger()).toMatchObject([{ kind: 'drift_add_column', planted_at: new Date(written) }]);
});
