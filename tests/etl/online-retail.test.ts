import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import fc from 'fast-check';
import { sql } from 'kysely';
import { describe, expect, it } from 'vitest';
import { models } from '../../models/index.ts';
import { duckdbEngine } from '../../src/compute/duckdb/engine.ts';
import { runEtl } from '../../src/etl/run.ts';
import { validateWarehouse } from '../../src/quality/validate.ts';
import type { Database } from '../../src/storage/storage.ts';
import { replay } from '../../src/stream/replay.ts';
import { testFunctions } from '../support/functions.ts';
import { hasOnlineRetail, onlineRetailFile, onlineRetailNote } from '../support/online-retail.ts';
import { createTestPlatform, type TestPlatform } from '../support/platform.ts';

const LONG = 600_000;

/** As `ecom replay` does: equal lines of this file are told twice. */
async function replayUntil(platform: TestPlatform, until?: Date): Promise<void> {
  await platform.variables.store('supersede_exact_duplicates', 'order_items,refunds');
  await replay(platform.oltp, { file: onlineRetailFile, dataset: 'online-retail', ...(until ? { until } : {}) });
}

async function one(
  database: Database,
  query: ReturnType<typeof sql<Record<string, unknown>>>,
): Promise<Record<string, unknown>> {
  return database.session(async ({ queries }) => (await query.execute(queries)).rows[0] ?? {});
}

/** Row count and a sum of row hashes for each table, surrogate keys and run columns aside. */
async function digest({ dwh }: TestPlatform): Promise<Record<string, unknown>> {
  const tables: Record<string, unknown> = {};
  for (const { schema, name, columns } of models) {
    const compared = Object.keys(columns).filter((column) => !column.endsWith('_key'));
    const row = sql.join(compared.map((column) => sql.id(column)));
    tables[name] = await one(
      dwh,
      sql`select count(*) as row_count, coalesce(sum(hashtextextended((row(${row}))::text, 0)::numeric), 0)::text as hashes
        from ${sql.id(schema, name)}`,
    );
  }
  return tables;
}

/** The figures once more, by DuckDB straight from the file. */
async function countInFile(): Promise<Record<string, unknown>> {
  const folder = await mkdtemp(join(tmpdir(), 'ecom-retail-'));
  const engine = await duckdbEngine.open(folder, testFunctions);
  try {
    const [row] = await engine.rows(`
      with lines as (
        select *, "InvoiceNo" like 'C%' as is_cancelled
        from read_csv('${onlineRetailFile}', header = true, all_varchar = false, types = {
          'InvoiceNo': 'varchar', 'StockCode': 'varchar', 'Description': 'varchar', 'Quantity': 'bigint', 'InvoiceDate': 'varchar',
          'UnitPrice': 'decimal(18,4)', 'CustomerID': 'varchar', 'Country': 'varchar'})
      ),
      distinct_lines as (select distinct * from lines)
      select
        (select count(*) from lines) as lines,
        (select count(*) from lines) - (select count(*) from distinct_lines) as duplicates,
        (select count(*) from distinct_lines where not is_cancelled) as items,
        (select count(*) from distinct_lines where not is_cancelled and "Quantity" <= 0) as without_quantity,
        (select count(*) from distinct_lines where not is_cancelled and "UnitPrice" < 0) as below_zero,
        (select count(distinct "InvoiceNo") from lines where not is_cancelled) as orders,
        (select sum(round("Quantity" * "UnitPrice", 2)) from distinct_lines where not is_cancelled) as items_amount,
        (select sum(round(-"Quantity" * "UnitPrice", 2)) from distinct_lines where is_cancelled) as refunds_amount`);
    return row ?? {};
  } finally {
    await engine.close();
    await rm(folder, { recursive: true });
  }
}

describe.skipIf(!hasOnlineRetail)(`the Online Retail replay${onlineRetailNote}`, () => {
  it(
    'agrees with the figures counted from the file: every line is loaded, superseded or quarantined, money to the cent',
    async () => {
      const platform = await createTestPlatform();
      await replayUntil(platform);
      const { sources } = await runEtl(platform);
      const file = await countInFile();
      const found = await one(
        platform.dwh,
        sql`select
          (select count(*) from core.fact_order) as orders,
          (select count(*) from core.fact_order_item) as items,
          (select count(distinct refund_id) from core.fact_refund) as refunds,
          (select count(*) from core.dim_customer) as customers,
          (select count(*) from core.dim_product) as products,
          (select count(*) from ops.quarantine where disposition = 'quarantined') as quarantined,
          (select count(*) from ops.row_issue where rule = 'quantity_positive') as without_quantity,
          (select count(*) from ops.row_issue where rule = 'unit_price_not_negative') as below_zero,
          (select count(*) from ops.quarantine where disposition = 'superseded') as duplicates,
          (select trim_scale(sum(gross_amount)) from core.fact_order_item)::text as items_amount,
          (select trim_scale(sum(total_amount)) from core.fact_order)::text as orders_amount,
          (select trim_scale(sum(amount)) from core.fact_refund)::text as refunds_amount`,
      );
      expect(found).toEqual({
        orders: Number(file.orders),
        items: Number(file.items),
        refunds: 3836,
        customers: 4372,
        products: 4070,
        quarantined: 0,
        without_quantity: Number(file.without_quantity),
        below_zero: Number(file.below_zero),
        duplicates: 5268,
        items_amount: file.items_amount,
        orders_amount: file.items_amount,
        refunds_amount: file.refunds_amount,
      });
      expect([Number(file.lines), Number(file.duplicates)]).toEqual([541_909, 5268]);
      const lines = sources.filter(({ source }) => source === 'order_items' || source === 'refunds');
      expect(
        lines.reduce((sum, { loaded, superseded, quarantined }) => sum + loaded + superseded + quarantined, 0),
      ).toBe(541_909);
      const orders = sources.find(({ source }) => source === 'orders');
      expect((orders?.loaded ?? 0) + 3836).toBe(25_900);
      await expectPublishedSums(platform);
      const { checks } = await validateWarehouse(platform);
      expect(checks.filter(({ status, severity }) => status === 'failed' && severity === 'error')).toEqual([]);
    },
    LONG,
  );

  it(
    'gives the same warehouse in chunks, with an ETL run after each, as in one load',
    async () => {
      const whole = await createTestPlatform();
      await replayUntil(whole);
      await runEtl(whole);
      const expected = await digest(whole);
      await whole.drop();
      const days = fc.uniqueArray(fc.integer({ min: 1, max: 372 }), { minLength: 3, maxLength: 3 });
      for (const cuts of fc.sample(days, { numRuns: 1, seed: Number(process.env.ECOM_TEST_SEED ?? 11) })) {
        const platform = await createTestPlatform();
        for (const day of [...cuts].sort((a, b) => a - b)) {
          await replayUntil(platform, new Date(Date.UTC(2010, 11, 1 + day)));
          await runEtl(platform);
        }
        await replayUntil(platform);
        expect((await runEtl(platform)).mode).toBe('incremental');
        expect([cuts, await digest(platform)]).toEqual([cuts, expected]);
        await platform.drop();
      }
    },
    LONG,
  );
});

/** The published sums have no rounding and count duplicates: loaded and superseded lines together, exact. */
async function expectPublishedSums({ dwh }: TestPlatform): Promise<void> {
  const amount = (column: 'order_items' | 'refunds'): ReturnType<typeof sql> => sql`
    coalesce((select sum((source_row::jsonb ->> 'quantity')::numeric * (source_row::jsonb ->> 'unit_price')::numeric)
      from ops.quarantine where source_table = ${column} and disposition = 'superseded'
      and (source_row::jsonb ->> 'quantity')::numeric > 0 and (source_row::jsonb ->> 'unit_price')::numeric > 0), 0)`;
  const sums = await one(
    dwh,
    sql`select
      trim_scale((select sum(quantity * unit_price) from core.fact_order_item where quantity > 0 and unit_price > 0) + ${amount('order_items')})::text as sold,
      trim_scale((select sum(quantity * unit_price) from core.fact_refund) + ${amount('refunds')})::text as cancelled`,
  );
  expect(sums).toEqual({ sold: '10666684.544', cancelled: '896812.49' });
}
