import { sql } from 'kysely';
import { expect, it, onTestFinished } from 'vitest';
import { runEtl } from '../../src/etl/run.ts';
import type { Platform } from '../../src/platform.ts';
import { validateWarehouse } from '../../src/quality/validate.ts';
import { replay } from '../../src/stream/replay.ts';
import { runStream } from '../../src/stream/stream.ts';
import { hasOnlineRetail, onlineRetailFile, onlineRetailNote } from '../support/online-retail.ts';
import { createTestPlatform } from '../support/platform.ts';
import { minute, put, putOrder } from '../support/shop.ts';
import { readWarehouse } from '../support/warehouse.ts';
import { onSpark } from './support/platform.ts';

const LONG = 900_000;

/** One shop, and a warehouse on each engine. */
async function bothEngines(): Promise<readonly [Platform, Platform]> {
  const duckdb = await createTestPlatform();
  const spark = await onSpark(duckdb);
  onTestFinished(() => spark.close());
  return [duckdb, spark];
}

/** Runs on both and compares every table, value by value, quarantine too. */
async function expectSame([duckdb, spark]: readonly [Platform, Platform], mode: string): Promise<void> {
  const reports = [await runEtl(duckdb), await runEtl(spark)];
  expect(reports.map((report) => report.mode)).toEqual([mode, mode]);
  expect(reports[1]?.sources).toEqual(reports[0]?.sources);
  const [expected, actual] = [await readWarehouse(duckdb.dwh), await readWarehouse(spark.dwh)];
  expect(Object.keys(actual)).toEqual(Object.keys(expected));
  for (const [table, rows] of Object.entries(expected)) expect([table, actual[table]]).toEqual([table, rows]);
  const { checks } = await validateWarehouse(spark);
  // Not how much is in quarantine is asked, but whether the same is.
  expect(checks.filter(({ status, kind }) => status === 'failed' && kind !== 'quarantine')).toEqual([]);
}

it(
  'the seeded shop gives the same warehouse on both engines, by a full load and by what changed',
  async () => {
    const platforms = await bothEngines();
    const [{ oltp }] = platforms;
    const at = (minutes: number): Date => new Date(Date.UTC(2026, 10, 23, 12, minutes));
    await runStream(oltp, { since: at(-30), until: at(0), seed: 7 });
    await expectSame(platforms, 'full');
    for (const minutes of [10, 20]) {
      await runStream(oltp, { until: at(minutes) });
      await expectSame(platforms, 'incremental');
    }
  },
  LONG,
);

it(
  'columns of another type give the same warehouse on both engines, by each contract mode',
  async () => {
    const platforms = await bothEngines();
    const [{ oltp, variables }] = platforms;
    await put(oltp, 'products', { product_id: 'P1' });
    await put(oltp, 'products', { product_id: 'P2', tags: ['plain'] });
    for (const order of ['O1', 'O2', 'O3']) await putOrder(oltp, order, ['10.00'], { shipped_at: minute(60) });
    await expectSame(platforms, 'full');
    await oltp.session(async ({ queries }) => {
      for (const statement of [
        'alter table shop.orders alter column shipped_at type text, alter column total_amount type text',
        `update shop.orders set shipped_at = case order_id when 'O1' then '2025-01-07T10:00:00.25+02:00' else 'é, "soon"' end`,
        `update shop.orders set total_amount = case order_id when 'O3' then 'ten' else ' +10.004' end`,
        `alter table shop.products add column size integer, alter column is_active type bigint using 2,
          alter column tags type text using case product_id when 'P1' then '["a,b", null]' else 'plain' end`,
        `update shop.products set size = 4 where product_id = 'P2'`,
      ])
        await sql.raw(statement).execute(queries);
    });
    for (const modes of ['', '*:discard_value', '*:discard_row', '*:evolve']) {
      await variables.store('contract_modes', modes);
      const [duckdb, spark] = [await runEtl(platforms[0]), await runEtl(platforms[1])];
      expect(spark.sources).toEqual(duckdb.sources);
      expect(spark.schema_changes).toEqual(duckdb.schema_changes);
      expect(spark.checks.filter(({ status }) => status === 'failed')).toEqual(
        duckdb.checks.filter(({ status }) => status === 'failed'),
      );
      expect(await readWarehouse(platforms[1].dwh)).toEqual(await readWarehouse(platforms[0].dwh));
    }
    const { fact_order: orders, dim_product: products } = await readWarehouse(platforms[1].dwh);
    expect(orders?.map((row) => [row.order_id, row.total_amount, row.shipped_at, row.shipped_at_text])).toEqual([
      ['O1', '10.00', '2025-01-07 08:00:00.25', null],
      ['O2', '10.00', null, 'é, "soon"'],
    ]);
    const present = products?.filter((row) => row.is_current === 'true');
    expect(present?.map((row) => [row.product_id, row.tags, row.tags_text, row.is_active_text, row.size])).toEqual([
      ['P1', '"a,b"', null, '2', null],
      ['P2', null, 'plain', '2', '4'],
    ]);
  },
  LONG,
);

it(
  'what is in quarantine is worth the same on both engines, and masked on both',
  async () => {
    const platforms = await bothEngines();
    const [{ oltp, dwh }] = platforms;
    const euro = { currency: 'EUR', exchange_rate: '1.10' };
    await put(oltp, 'products', { product_id: 'P1' });
    await putOrder(oltp, 'O1', ['10.00']);
    await putOrder(oltp, 'O2', ['6.00'], { ...euro, total_amount: '7.00' });
    await put(oltp, 'order_items', {
      order_id: 'O9',
      line_number: 1,
      product_id: 'P1',
      unit_price: '3.3333',
      quantity: 3,
    });
    await put(oltp, 'payments', { payment_id: 'PAY2', order_id: 'O2', amount: '7.00', currency: 'eur ' });
    await put(oltp, 'payments', { payment_id: 'PAY3', order_id: 'O2', amount: '8.00', currency: 'USD' });
    await put(oltp, 'refunds', { refund_id: 'R2', order_id: 'O2', amount: '1.25', exchange_rate: '-1' });
    await put(oltp, 'click_events', { event_id: 'E1', visitor_id: 'V1', event_at: '1900-01-01 00:00:00' });
    await expectSame(platforms, 'full');
    const found = (await readWarehouse(dwh)).quarantine ?? [];
    const texts = found.map((row) => [row.source_key, Number(row.amount), row.currency, row.shop_amount]);
    expect(texts).toEqual([
      ['E1', 0, null, null],
      ['O2|1', 6, 'EUR', '6.60'],
      // Of no order: neither currency nor rate.
      ['O9|1', 9.9999, null, null],
      ['O2', 7, 'EUR', '7.70'],
      ['PAY2', 7, 'EUR', '7.70'],
      ['PAY3', 8, 'USD', null],
      ['R2|1', 1.25, 'USD', null],
    ]);
    expect(JSON.parse(String(found[0]?.source_row))).toMatchObject({
      page_url: '***',
      user_agent: '***',
      referrer: null,
    });
    await putOrder(oltp, 'O2', ['6.00'], { ...euro, total_amount: '9.00' });
    await expectSame(platforms, 'incremental');
  },
  LONG,
);

it(
  'what cannot be computed, or waits for want of a column, is told in the same words on both engines',
  async () => {
    const platforms = await bothEngines();
    const [{ oltp, dwh }] = platforms;
    await put(oltp, 'products', { product_id: 'P1', unit_cost: '9000000000' });
    await putOrder(oltp, 'O1', ['10.00'], { currency: 'EUR', exchange_rate: '0.000001' });
    await put(oltp, 'payments', { payment_id: 'Y1', order_id: 'O1', amount: '20000000000', exchange_rate: '1' });
    for (const order of ['O2', 'O3', 'O4']) await putOrder(oltp, order, ['0', '10.00']);
    await putOrder(oltp, 'O5', ['10.00'], { tax_amount: '2.00', total_amount: '12.00' });
    await oltp.session(async ({ queries }) => {
      for (const statement of [
        `update shop.order_items set quantity = 2000000000 where order_id in ('O2', 'O3') and line_number = 1`,
        `update shop.order_items set unit_price = 90000000 where order_id = 'O2' and line_number = 1`,
        'alter table shop.orders drop column tax_amount',
      ])
        await sql.raw(statement).execute(queries);
    });
    await expectSame(platforms, 'full');
    const found = (await readWarehouse(dwh)).quarantine ?? [];
    const rules = found.filter((row) => !String(row.rule).endsWith('_quarantined')).map((row) => row.rule);
    expect(rules.toSorted()).toEqual([
      'cannot_compute_fact_order_item',
      'cannot_compute_fact_payment',
      'cannot_compute_stg_order_items',
      'missing_tax_amount',
    ]);
  },
  LONG,
);

it.skipIf(!hasOnlineRetail)(
  `real orders give the same warehouse on both engines, by a full load and by what changed${onlineRetailNote}`,
  async () => {
    const platforms = await bothEngines();
    const [{ oltp }] = platforms;
    const replayUntil = (until: string): Promise<unknown> =>
      replay(oltp, { file: onlineRetailFile, dataset: 'online-retail', until: new Date(until) });
    await replayUntil('2010-12-10');
    await expectSame(platforms, 'full');
    await replayUntil('2010-12-15');
    await expectSame(platforms, 'incremental');
  },
  LONG,
);
