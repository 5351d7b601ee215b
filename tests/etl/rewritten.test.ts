import { sql } from 'kysely';
import { beforeEach, expect, it } from 'vitest';
import { explainRun } from '../../src/etl/explain.ts';
import type { EtlReport } from '../../src/etl/report.ts';
import { validateWarehouse } from '../../src/quality/validate.ts';
import { createTestPlatform, type TestPlatform } from '../support/platform.ts';
import { runCaptured } from '../support/prepare.ts';
import { alterShop, put, putOrder } from '../support/shop.ts';
import { readWarehouse } from '../support/warehouse.ts';

/** Values that change without a row being written: by what a table's definition says of them. */

let platform: TestPlatform;

const shop = (...statements: string[]): Promise<void> => alterShop(platform.oltp, ...statements);

const etl = (): Promise<EtlReport> => runCaptured(platform);

/** Of each payment, in the order of their ids. */
const statuses = async (): Promise<unknown[]> =>
  (await readWarehouse(platform.dwh)).fact_payment?.map(({ status }) => status) ?? [];

/** The next run says why it reads, and the one after it has nothing to do. */
async function assertReadOnce(reason: string): Promise<void> {
  expect((await etl()).mode_reason).toBe(reason);
  expect(await etl()).toMatchObject({ mode: 'incremental', mode_reason: null });
}

beforeEach(async () => {
  platform = await createTestPlatform();
  await put(platform.oltp, 'products', { product_id: 'P1' });
  await put(platform.oltp, 'customers', { customer_id: 'C1' });
  for (const order of ['O1', 'O2']) {
    await putOrder(platform.oltp, order, ['10.00']);
    await put(platform.oltp, 'payments', { payment_id: `pay-${order}`, order_id: order, status: 'captured' });
  }
  await etl();
});

it('a column that gets other values with its type', async () => {
  await shop("alter table shop.payments alter column status type varchar(20) using 'voided'");
  const reason = "payments was written anew since the last run, as a change of a column's type does";
  expect(await explainRun(platform)).toMatchObject({ mode_reason: reason });
  const { passed, checks } = await validateWarehouse(platform);
  expect(checks.filter(({ status }) => status === 'failed')).toMatchObject([
    { check_name: 'payments_watched_since_the_load', severity: 'warn', actual: reason },
  ]);
  expect(passed).toBe(true);
  await assertReadOnce(reason);
  expect(await statuses()).toEqual(['voided', 'voided']);
});

it('a column in the place of another of its name and type', async () => {
  await shop(
    'alter table shop.payments drop column status',
    "alter table shop.payments add column status varchar(20) default 'voided'",
  );
  await assertReadOnce('payments.status is another column than in the last run');
  expect(await statuses()).toEqual(['voided', 'voided']);
});

it('two columns that exchange their names', async () => {
  await shop("update shop.orders set shipping_amount = 1, tax_amount = 2, total_amount = 13 where order_id = 'O1'");
  await etl();
  const amounts = async (): Promise<unknown> => {
    const { fact_order } = await readWarehouse(platform.dwh);
    const order = fact_order?.find(({ order_id }) => order_id === 'O1');
    return [order?.shipping_amount, order?.tax_amount];
  };
  expect(await amounts()).toEqual(['1.00', '2.00']);
  await shop(
    'alter table shop.orders rename column shipping_amount to kept',
    'alter table shop.orders rename column tax_amount to shipping_amount',
    'alter table shop.orders rename column kept to tax_amount',
  );
  expect((await etl()).mode_reason).toMatch(/^orders[.](shipping|tax)_amount is another column than in the last run$/);
  expect(await amounts()).toEqual(['2.00', '1.00']);
});

it('a label of an enumeration that is renamed; one that comes is no reason', async () => {
  await shop(
    "create type shop.payment_status as enum ('captured', 'failed')",
    'alter table shop.payments alter column status type shop.payment_status using status::shop.payment_status',
  );
  await etl();
  await shop("alter type shop.payment_status add value 'voided'");
  expect((await etl()).mode).toBe('incremental');
  await shop(
    "alter type shop.payment_status rename value 'failed' to 'declined'",
    "alter type shop.payment_status rename value 'captured' to 'failed'",
  );
  await assertReadOnce('a label of an enumeration in payments was renamed since the last run');
  expect(await statuses()).toEqual(['failed', 'failed']);
});

it.each(['virtual', 'stored'])('another expression of a %s column', async (kind) => {
  await shop(
    'alter table shop.payments drop column status',
    `alter table shop.payments add column status varchar(20) generated always as ('captured') ${kind}`,
  );
  await etl();
  expect(await statuses()).toEqual(['captured', 'captured']);
  await shop("alter table shop.payments alter column status set expression as ('voided')");
  await assertReadOnce(
    kind === 'virtual'
      ? 'the expression of a column of payments changed since the last run'
      : "payments was written anew since the last run, as a change of a column's type does",
  );
  expect(await statuses()).toEqual(['voided', 'voided']);
});

it('a partition whose rows get other values', async () => {
  await shop(
    'create table shop.n (like shop.payments including defaults including generated) partition by range (paid_at)',
    'alter table shop.n add primary key (payment_id, paid_at)',
    'create table shop.payments_all partition of shop.n default',
    'insert into shop.n select * from shop.payments',
    'drop table shop.payments',
    'alter table shop.n rename to payments',
  );
  await etl();
  await shop("alter table shop.payments alter column status type varchar(20) using 'voided'");
  await assertReadOnce("payments was written anew since the last run, as a change of a column's type does");
  expect(await statuses()).toEqual(['voided', 'voided']);
});

it('a wider column whose values changed with it is read again, and the reason is its change', async () => {
  await shop('alter table shop.order_items alter column line_number type bigint using line_number + 10');
  await assertReadOnce('order_items.line_number was widened in the source');
  const { fact_order_item } = await readWarehouse(platform.dwh);
  expect(fact_order_item?.map(({ line_number }) => line_number)).toEqual(['11', '11']);
});

it('a column that comes with a value for each row, and what is written anew as it was', async () => {
  await shop('alter table shop.payments add column nonce text default gen_random_uuid()::text');
  await assertReadOnce('payments.nonce was added in the source');
  const { fact_payment: payments } = await readWarehouse(platform.dwh);
  expect(new Set(payments?.map(({ nonce }) => nonce)).size).toBe(2);
  await platform.oltp.session(({ queries }) => sql`vacuum full shop.payments`.execute(queries));
  await assertReadOnce("payments was written anew since the last run, as a change of a column's type does");
});
