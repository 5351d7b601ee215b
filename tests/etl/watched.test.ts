import { beforeEach, expect, it } from 'vitest';
import { SHOP_SCHEMA, sources } from '../../models/sources/index.ts';
import { explainRun } from '../../src/etl/explain.ts';
import type { EtlReport } from '../../src/etl/report.ts';
import { runEtl } from '../../src/etl/run.ts';
import { prepareCapture } from '../../src/prepare.ts';
import { validateWarehouse } from '../../src/quality/validate.ts';
import { createTestPlatform, type TestPlatform } from '../support/platform.ts';
import { runCaptured } from '../support/prepare.ts';
import { alterShop, put, putOrder } from '../support/shop.ts';
import { readWarehouse } from '../support/warehouse.ts';

/** What nobody watched is read again: it alone, with what belongs to it, and the run says why. */

let platform: TestPlatform;

const shop = (...statements: string[]): Promise<void> => alterShop(platform.oltp, ...statements);

const etl = (): Promise<EtlReport> => runCaptured(platform);

const readOf = ({ sources: reports }: EtlReport): Record<string, number> =>
  Object.fromEntries(reports.filter(({ read }) => read > 0).map(({ source, read }) => [source, read]));

const payments = async (): Promise<unknown[]> =>
  (await readWarehouse(platform.dwh)).fact_payment?.map(({ payment_id, status }) => [payment_id, status]) ?? [];

const deletedCustomers = async (): Promise<unknown[]> =>
  (await readWarehouse(platform.dwh)).dim_customer
    ?.filter(({ is_current, is_deleted }) => is_current === 'true' && is_deleted === 'true')
    .map(({ customer_id }) => customer_id) ?? [];

/** Incremental is what a rebuild makes of the same source. */
async function assertLikeRebuilt(): Promise<void> {
  const { fact_order, fact_payment } = await readWarehouse(platform.dwh);
  await runEtl(platform, { full: true });
  const rebuilt = await readWarehouse(platform.dwh);
  expect([rebuilt.fact_order, rebuilt.fact_payment]).toEqual([fact_order, fact_payment]);
}

beforeEach(async () => {
  platform = await createTestPlatform();
  await put(platform.oltp, 'products', { product_id: 'P1' });
  await put(platform.oltp, 'customers', { customer_id: 'C1' });
  await put(platform.oltp, 'customers', { customer_id: 'C2' });
  for (const order of ['O1', 'O2']) {
    await putOrder(platform.oltp, order, ['10.00']);
    await put(platform.oltp, 'payments', { payment_id: `pay-${order}`, order_id: order });
  }
  await etl();
});

it('a table in the place of another is read whole, whatever its rows’ marks say, and nothing else is', async () => {
  await shop(
    'create table shop.n (like shop.payments including all)',
    'insert into shop.n select * from shop.payments',
    "update shop.n set status = 'voided' where payment_id = 'pay-O1'",
    "delete from shop.n where payment_id = 'pay-O2'",
    'drop table shop.payments',
    'alter table shop.n rename to payments',
  );
  const planned = await explainRun(platform);
  expect(planned.to_capture).toEqual(['shop.payments']);
  expect(planned.sources.filter(({ reads }) => reads === 'all').map(({ source }) => source)).toEqual([
    'orders',
    'order_items',
    'payments',
    'refunds',
  ]);
  const report = await etl();
  expect(report.mode_reason).toBe('payments is another table than in the last run');
  expect(readOf(report)).toEqual({ orders: 2, order_items: 2, payments: 1 });
  expect(await payments()).toEqual([['pay-O1', 'voided']]);
  expect((await etl()).mode).toBe('incremental');
  await shop("update shop.payments set status = 'captured'");
  expect(readOf(await etl())).toMatchObject({ payments: 1 });
  expect(await payments()).toEqual([['pay-O1', 'captured']]);
});

it.each([
  ['disabled and enabled again', 'alter table shop.T disable trigger all', 'alter table shop.T enable trigger all'],
  ['disabled', 'alter table shop.T disable trigger ecom_log_deleted', 'select 1'],
  ['dropped', 'drop trigger ecom_log_deleted on shop.T', 'select 1'],
  ['made again', 'drop trigger ecom_log_deleted on shop.T', 'the capture'],
])('rows that changed and went while a trigger was %s are found, keys that vanished too', async (_how, off, on) => {
  const customers = (text: string): string => text.replace('shop.T', 'shop.customers');
  await shop(customers(off), "delete from shop.customers where customer_id = 'C2'");
  if (on === 'the capture') await prepareCapture(platform.oltp, SHOP_SCHEMA, sources);
  else await shop(customers(on));
  const report = await etl();
  expect(report.mode_reason).toBe('the capture of changes on customers was off, or was made again, since the last run');
  expect(readOf(report).customers).toBe(1);
  expect(await deletedCustomers()).toEqual(['C2']);
  expect((await etl()).mode).toBe('incremental');
});

it('a plan tells that a trigger is off, and a validation does not take what it hid for a loss', async () => {
  await shop(
    'alter table shop.payments disable trigger ecom_mark_changed',
    "update shop.payments set status = 'voided'",
  );
  const { mode_reason, to_capture } = await explainRun(platform);
  expect([mode_reason, to_capture]).toEqual(['changes of payments are not captured', ['shop.payments']]);
  const { passed, checks } = await validateWarehouse(platform);
  expect(checks.filter(({ status }) => status === 'failed')).toMatchObject([
    { check_name: 'payments_watched_since_the_load', severity: 'warn', actual: 'changes of payments are not captured' },
  ]);
  expect(passed).toBe(true);
});

it('triggers that a session switches off watch it all the same', async () => {
  await shop(
    'set local session_replication_role = replica',
    "update shop.payments set status = 'voided' where payment_id = 'pay-O1'",
    "delete from shop.payments where payment_id = 'pay-O2'",
  );
  expect((await etl()).mode).toBe('incremental');
  expect(await payments()).toEqual([['pay-O1', 'voided']]);
});

it('rows that are put back with the marks of a copy are read, though no mark is new', async () => {
  await shop('create table shop.kept as table shop.payments', 'delete from shop.payments');
  await etl();
  expect(await payments()).toEqual([]);
  await shop('insert into shop.payments select * from shop.kept');
  expect((await etl()).mode_reason).toBe('rows of payments were put back with the marks that they had before');
  expect(await payments()).toHaveLength(2);
});

it('what a table that was put aside loses is not lost in the one that took its place', async () => {
  await shop(
    'create table shop.n (like shop.customers including all)',
    'insert into shop.n select * from shop.customers',
    'alter table shop.customers rename to customers_before',
    'alter table shop.n rename to customers',
  );
  await etl();
  await shop('delete from shop.customers_before');
  expect((await etl()).mode).toBe('incremental');
  expect(await deletedCustomers()).toEqual([]);
});

/** `shop.payments` in two partitions, by when they were paid. */
const PARTITIONED = [
  'create table shop.n (like shop.payments including defaults including generated) partition by range (paid_at)',
  'alter table shop.n add primary key (payment_id, paid_at)',
  "create table shop.payments_2025 partition of shop.n for values from ('2025-01-01') to ('2026-01-01')",
  "create table shop.payments_2026 partition of shop.n for values from ('2026-01-01') to ('2027-01-01')",
  'insert into shop.n select * from shop.payments',
  'drop table shop.payments',
  'alter table shop.n rename to payments',
];

it('partitions are watched each: what is written to one, deleted, moved and emptied', async () => {
  await shop(...PARTITIONED);
  expect((await etl()).mode_reason).toBe('payments is another table than in the last run');
  await shop("update shop.payments_2025 set status = 'voided' where payment_id = 'pay-O1'");
  expect((await etl()).mode).toBe('incremental');
  expect(await payments()).toContainEqual(['pay-O1', 'voided']);
  await shop("update shop.payments set payment_id = 'moved', paid_at = '2026-03-01' where payment_id = 'pay-O1'");
  await shop("delete from shop.payments_2025 where payment_id = 'pay-O2'");
  expect((await etl()).mode).toBe('incremental');
  expect(await payments()).toEqual([['moved', 'voided']]);
  await shop('truncate shop.payments_2026');
  expect((await etl()).mode_reason).toBe('payments was emptied with truncate');
  expect(await payments()).toEqual([]);
});

it('a partition that goes, and one that comes with rows, have the table read again', async () => {
  await shop(...PARTITIONED);
  await etl();
  await shop('alter table shop.payments detach partition shop.payments_2025');
  expect((await etl()).mode_reason).toBe('a partition of payments came or went since the last run');
  expect(await payments()).toEqual([]);
  await shop("delete from shop.payments_2025 where payment_id = 'pay-O2'");
  await shop(
    "alter table shop.payments attach partition shop.payments_2025 for values from ('2025-01-01') to ('2026-01-01')",
  );
  expect((await etl()).mode_reason).toBe('a partition of payments came or went since the last run');
  expect(await payments()).toEqual([['pay-O1', 'captured']]);
  await shop('drop table shop.payments_2025');
  await etl();
  expect(await payments()).toEqual([]);
});

it('a table that inherits from another is watched with it', async () => {
  await shop('create table shop.payments_old () inherits (shop.payments)');
  await etl();
  await put(platform.oltp, 'payments', { payment_id: 'new', order_id: 'O2' });
  await shop("insert into shop.payments_old select * from only shop.payments where payment_id = 'new'");
  await shop(
    "delete from only shop.payments where payment_id = 'new'",
    "update shop.payments_old set status = 'voided'",
  );
  expect((await etl()).mode_reason).toMatch(/payments/);
  expect(await payments()).toContainEqual(['new', 'voided']);
  await shop('delete from shop.payments_old');
  expect((await etl()).mode).toBe('incremental');
  expect(await payments()).toHaveLength(2);
  await assertLikeRebuilt();
});

it('a cursor of an earlier version has everything read once', async () => {
  await platform.dwh.session(async ({ queries }) => {
    const { cursor } = await queries.selectFrom('ops.source_cursor').select('cursor').executeTakeFirstOrThrow();
    const { watched: _, ...earlier } = JSON.parse(cursor);
    await queries
      .updateTable('ops.source_cursor')
      .set({ cursor: JSON.stringify(earlier) })
      .execute();
  });
  expect((await etl()).mode_reason).toMatch(/earlier version/);
  expect((await etl()).mode).toBe('incremental');
});

it('a view in the place of a table is read whole in each run, which a plan says and a validation knows', async () => {
  await shop(
    'alter table shop.promotions rename to promotions_of_all',
    `create view shop.promotions as select promotion_id, name, discount_type, discount_value, updated_at
      from shop.promotions_of_all where promotion_id <> 'hidden'`,
  );
  const reason = 'promotions is a view, which tells no changes: every run reads it whole';
  for (const promotion of ['one', 'two', 'hidden']) {
    await shop(`insert into shop.promotions_of_all (promotion_id, discount_type, discount_value, updated_at)
      values ('${promotion}', 'percentage', 10, '2025-01-01')`);
    const { sources: planned } = await explainRun(platform);
    expect(planned.find(({ source }) => source === 'promotions')).toMatchObject({ reads: 'all', reason });
    expect((await etl()).mode_reason).toBe(reason);
  }
  const { dim_promotion } = await readWarehouse(platform.dwh);
  expect(dim_promotion?.map(({ promotion_id }) => promotion_id)).toEqual(['one', 'two']);
  expect((await validateWarehouse(platform)).checks.filter(({ status }) => status === 'failed')).toEqual([]);
});

it('a materialized view is read whole too, with what it was refreshed to', async () => {
  await shop(
    'alter table shop.payments rename to payments_of_all',
    'create materialized view shop.payments as select * from shop.payments_of_all',
  );
  expect((await etl()).mode_reason).toBe(
    'payments is a materialized view, which tells no changes: every run reads it whole',
  );
  await shop("update shop.payments_of_all set status = 'voided'", 'refresh materialized view shop.payments');
  expect((await etl()).mode).toBe('full');
  expect(await payments()).toEqual([
    ['pay-O1', 'voided'],
    ['pay-O2', 'voided'],
  ]);
});

it('a table of another server is read whole too', async () => {
  await shop(
    'create extension file_fdw',
    'create server files foreign data wrapper file_fdw',
    'drop table shop.promotions',
    `create foreign table shop.promotions (promotion_id varchar(64), name text, discount_type text, discount_value numeric(18, 4),
      starts_at timestamptz, ends_at timestamptz, updated_at timestamptz) server files options (filename '/dev/null', format 'csv')`,
  );
  expect((await etl()).mode_reason).toBe(
    'promotions is a foreign table, which tells no changes: every run reads it whole',
  );
});
