import { sql } from 'kysely';
import { expect, it } from 'vitest';
import { type SourceName, sources } from '../../models/sources/index.ts';
import { runEtl } from '../../src/etl/run.ts';
import { validateWarehouse } from '../../src/quality/validate.ts';
import { createTestPlatform, type TestPlatform } from '../support/platform.ts';
import { prepareBoth } from '../support/prepare.ts';
import { minute, put, putOrder } from '../support/shop.ts';
import { readWarehouse, rebuildOnClone } from '../support/warehouse.ts';

/** Somebody dropped the primary keys, and each table has a row twice, the later copy with another time. */

/** What is seen of the copy that is loaded, in the table that stores it. */
const newer: Readonly<Record<SourceName, readonly [table: string, column: string, value: string]>> = {
  customers: ['dim_customer', 'city', 'York'],
  products: ['dim_product', 'name', 'Lamp'],
  promotions: ['dim_promotion', 'name', 'Summer'],
  orders: ['fact_order', 'status', 'shipped'],
  order_items: ['fact_order_item', 'product_name', 'Lamp'],
  payments: ['fact_payment', 'method', 'paypal'],
  refunds: ['fact_refund', 'reason', 'broken'],
  click_events: ['fact_event', 'page_url', '/later'],
};

const run = ({ oltp }: TestPlatform, text: string): Promise<unknown> =>
  oltp.session(({ queries }) => sql.raw(text).execute(queries));

async function fillShop({ oltp }: TestPlatform): Promise<void> {
  await put(oltp, 'customers', { customer_id: 'C1' });
  await put(oltp, 'products', { product_id: 'P1' });
  await put(oltp, 'promotions', { promotion_id: 'S1' });
  await putOrder(oltp, 'O1', ['10.00'], { customer_id: 'C1', promotion_id: 'S1' });
  await put(oltp, 'payments', { payment_id: 'Y1', order_id: 'O1' });
  await put(oltp, 'refunds', { refund_id: 'R1', order_id: 'O1', customer_id: 'C1', product_id: 'P1' });
  await put(oltp, 'click_events', { event_id: 'E1', visitor_id: 'V1' });
}

/** Each table's row once more; the copy is the newer one. */
async function writeTwice(platform: TestPlatform): Promise<void> {
  for (const { name, columns } of sources) {
    const [, column, value] = newer[name as SourceName];
    const at = name === 'click_events' ? 'received_at' : 'updated_at';
    const written = { [column]: `'${value}'`, [at]: `'${minute(90)}'` };
    const values = Object.keys(columns).map((one) => written[one] ?? one);
    await run(
      platform,
      `insert into shop.${name} (${Object.keys(columns).join(', ')}) select ${values.join(', ')} from shop.${name}`,
    );
  }
}

it.each(['one run', 'a run before'])(
  'of rows with one key the newest is loaded and the others are superseded: %s',
  async (runs) => {
    const platform = await createTestPlatform();
    try {
      await platform.variables.store('quarantine_fail_share', '100%');
      await fillShop(platform);
      for (const { name } of sources)
        await run(platform, `alter table shop.${name} drop constraint ${name}_pkey cascade`);
      await prepareBoth(platform);
      if (runs === 'a run before') await runEtl(platform);
      await writeTwice(platform);
      await runEtl(platform);
      const warehouse = await readWarehouse(platform.dwh);
      for (const [table, column, value] of Object.values(newer)) {
        const present = warehouse[table]?.filter(({ is_current }) => is_current !== 'false') ?? [];
        expect([table, present.map((row) => row[column])]).toEqual([table, [value]]);
      }
      expect(warehouse.quarantine?.map(({ source_table, disposition }) => [source_table, disposition])).toEqual(
        sources.map(({ name }) => [name, 'superseded']).toSorted(),
      );
      const { checks } = await validateWarehouse(platform);
      expect(checks.filter(({ status, severity }) => status === 'failed' && severity === 'error')).toEqual([]);
      expect(warehouse).toEqual(await rebuildOnClone(platform));
    } finally {
      await platform.drop();
    }
  },
);
