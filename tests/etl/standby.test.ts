import { sql } from 'kysely';
import pg from 'pg';
import { afterAll, beforeAll, beforeEach, expect, it, onTestFinished } from 'vitest';
import { SHOP_SCHEMA, sources } from '../../models/sources/index.ts';
import { explainRun } from '../../src/etl/explain.ts';
import type { EtlReport } from '../../src/etl/report.ts';
import { runEtl } from '../../src/etl/run.ts';
import { prepareCapture } from '../../src/prepare.ts';
import { validateWarehouse } from '../../src/quality/validate.ts';
import { openPostgres } from '../../src/storage/postgres/database.ts';
import { createSourceTables } from '../../src/storage/source-tables.ts';
import type { Database } from '../../src/storage/storage.ts';
import { createTestPlatform, type TestPlatform } from '../support/platform.ts';
import { put, putOrder } from '../support/shop.ts';
import { type Pair, startPair } from '../support/standby.ts';
import { until } from '../support/waiting.ts';
import { readWarehouse } from '../support/warehouse.ts';

/** A shop that is read from a hot standby: nothing can be written there, and its snapshots do not tell what was open in them. */

let pair: Pair;
let primary: Database;
/** Its source is the standby. */
let platform: TestPlatform;

beforeAll(async () => {
  pair = await startPair();
}, 120_000);

afterAll(() => pair.remove(), 120_000);

beforeEach(async () => {
  primary = openPostgres(pair.primaryUrl, 'oltp');
  const standby = openPostgres(pair.standbyUrl, 'oltp');
  onTestFinished(async () => {
    await standby.close();
    await onPrimary('drop schema if exists shop cascade');
    await primary.close();
  });
  platform = { ...(await createTestPlatform()), oltp: standby };
});

const onPrimary = (...statements: string[]): Promise<void> =>
  primary.session(async ({ queries }) => {
    for (const statement of statements) await sql.raw(statement).execute(queries);
  });

/** As `ecom etl` does it, when the standby has what was written. */
async function etl(): Promise<EtlReport> {
  await pair.caughtUp();
  await prepareCapture(platform.oltp, SHOP_SCHEMA, sources);
  return runEtl(platform);
}

const orderIds = async (): Promise<unknown[]> =>
  (await readWarehouse(platform.dwh)).fact_order?.map(({ order_id }) => order_id) ?? [];

it('a standby whose primary has no capture yet is refused, with what to do; a plan is shown', async () => {
  await createSourceTables(primary, SHOP_SCHEMA, sources);
  await onPrimary('alter table shop.orders disable trigger ecom_log_deleted');
  await pair.caughtUp();
  expect((await explainRun(platform)).to_capture).toEqual(['shop.orders']);
  await expect(etl()).rejects.toMatchObject({
    code: 'DATABASE_NOT_PREPARED',
    message: expect.stringContaining('shop.orders'),
    next: expect.stringContaining('primary'),
  });
  await prepareCapture(primary, SHOP_SCHEMA, sources);
  expect((await etl()).mode_reason).toBe('the first run');
});

it('runs and validations read it, with keys by the thousand, and find what changed and went', async () => {
  await createSourceTables(primary, SHOP_SCHEMA, sources);
  await put(primary, 'products', { product_id: 'P1' });
  await put(primary, 'customers', { customer_id: 'C1' });
  await onPrimary(
    `insert into shop.orders (order_id, status, currency, exchange_rate, discount_amount, shipping_amount, tax_amount, total_amount, ordered_at, updated_at)
      select 'it''s "' || n, 'placed', 'USD', 1, 0, 0, 0, 10, '2025-01-01', '2025-01-01' from generate_series(1, 3000) as n`,
    `insert into shop.order_items (order_id, line_number, product_id, product_name, quantity, unit_price, discount_amount, tax_amount, updated_at)
      select order_id, 1, 'P1', 'Lantern', 1, 10, 0, 0, '2025-01-01' from shop.orders`,
  );
  await etl();
  await onPrimary(
    "update shop.orders set status = 'shipped'",
    `update shop.orders set total_amount = 12 where order_id = 'it''s "7'`,
    "delete from shop.customers where customer_id = 'C1'",
  );
  const report = await etl();
  expect(report.mode).toBe('incremental');
  expect(report.sources.find(({ source }) => source === 'orders')?.read).toBe(3000);
  const { dim_customer } = await readWarehouse(platform.dwh);
  expect(dim_customer?.filter(({ is_current }) => is_current === 'true')).toMatchObject([{ is_deleted: 'true' }]);
  const { passed, checks } = await validateWarehouse(platform);
  expect(checks.filter(({ status, severity }) => status === 'failed' && severity === 'error')).toEqual([]);
  expect(passed).toBe(true);
});

it('a transaction that was open on the primary when a run read the standby is picked up by the next', async () => {
  await createSourceTables(primary, SHOP_SCHEMA, sources);
  await put(primary, 'products', { product_id: 'P1' });
  await putOrder(primary, 'early', ['10.00']);
  const open = new pg.Client({ connectionString: pair.primaryUrl });
  await open.connect();
  onTestFinished(() => open.end());
  await open.query("begin; update shop.orders set status = 'shipped' where order_id = 'early'");
  await open.query("update shop.order_items set quantity = 1 where order_id = 'early'");
  await putOrder(primary, 'meanwhile', ['10.00']);
  await etl();
  expect(await orderIds()).toEqual(['early', 'meanwhile']);
  await open.query('commit');
  expect((await etl()).mode).toBe('incremental');
  const { fact_order } = await readWarehouse(platform.dwh);
  expect(fact_order?.map(({ order_id, status }) => [order_id, status])).toEqual([
    ['early', 'shipped'],
    ['meanwhile', 'placed'],
  ]);
  // From there on the primary is read, and nothing is read twice.
  const { mode, sources: read } = await runEtl({ ...platform, oltp: primary });
  expect([mode, read.find(({ source }) => source === 'orders')?.deleted]).toEqual(['incremental', 0]);
  const next = await runEtl({ ...platform, oltp: primary });
  expect(next.sources.every((one) => one.read === 0)).toBe(true);
});

it('a shop that is a subscription to another server’s tables is read with what that deletes and empties', async () => {
  const url = new URL(pair.primaryUrl);
  url.pathname = '/ecom_ops';
  const publisher = openPostgres(url.toString(), 'oltp');
  const publish = (...statements: string[]): Promise<void> =>
    publisher.session(async ({ queries }) => {
      for (const statement of statements) await sql.raw(statement).execute(queries);
    });
  onTestFinished(async () => {
    await onPrimary(
      'alter subscription copied disable',
      'alter subscription copied set (slot_name = none)',
      'drop subscription copied',
    );
    await publish("select pg_drop_replication_slot('copied')", 'drop schema shop cascade', 'drop publication copied');
    await publisher.close();
  });
  for (const database of [primary, publisher]) await createSourceTables(database, SHOP_SCHEMA, sources);
  await onPrimary('truncate shop.ecom_deleted_rows');
  const own = [...Object.keys(sources.find(({ name }) => name === 'products')?.columns ?? {})].join(', ');
  await publish(
    `create publication copied for table shop.products (${own}), shop.promotions (promotion_id, discount_type, discount_value, updated_at)`,
    "select pg_create_logical_replication_slot('copied', 'pgoutput')",
  );
  await onPrimary(
    `create subscription copied connection '${url}' publication copied with (create_slot = false, slot_name = 'copied', copy_data = false)`,
  );
  const here = { ...platform, oltp: primary };
  const run = async (): Promise<EtlReport> => {
    await prepareCapture(primary, SHOP_SCHEMA, sources);
    return runEtl(here);
  };
  const isThere = (question: string): Promise<unknown> =>
    until(
      () =>
        primary.session(
          async ({ queries }) =>
            (await sql.raw<{ yes: boolean }>(`select ${question} as yes`).execute(queries)).rows[0]?.yes === true,
        ),
      question,
    );
  for (const product of ['P1', 'P2']) await put(publisher, 'products', { product_id: product });
  await put(publisher, 'promotions', { promotion_id: 'SPRING' });
  await isThere('(select count(*) from shop.products) = 2 and exists (select 1 from shop.promotions)');
  await run();
  await publish(
    "delete from shop.products where product_id = 'P1'",
    "update shop.products set name = 'Lamp' where product_id = 'P2'",
  );
  await isThere("(select string_agg(name, '') from shop.products) = 'Lamp'");
  expect((await run()).mode).toBe('incremental');
  const { dim_product } = await readWarehouse(platform.dwh);
  expect(
    dim_product
      ?.filter(({ is_current }) => is_current === 'true')
      .map(({ product_id, name, is_deleted }) => [product_id, name, is_deleted]),
  ).toEqual([
    ['P1', 'Lantern', 'true'],
    ['P2', 'Lamp', 'false'],
  ]);
  await publish('truncate shop.promotions');
  await isThere('not exists (select 1 from shop.promotions)');
  expect((await run()).mode_reason).toBe('promotions was emptied with truncate');
});
