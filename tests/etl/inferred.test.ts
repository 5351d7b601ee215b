import { sql } from 'kysely';
import { beforeEach, expect, it } from 'vitest';
import { runEtl } from '../../src/etl/run.ts';
import { validateWarehouse } from '../../src/quality/validate.ts';
import { createTestPlatform, type TestPlatform } from '../support/platform.ts';
import { minute, put, putOrder, remove } from '../support/shop.ts';
import { type Rows, readWarehouse, rebuildOnClone } from '../support/warehouse.ts';

let platform: TestPlatform;

beforeEach(async () => {
  platform = await createTestPlatform();
});

const read = (): Promise<Record<string, Rows>> => readWarehouse(platform.dwh);

/** Members of a dimension: key, natural key, and whether they are inferred. */
async function members(table: 'dim_customer' | 'dim_product'): Promise<unknown[]> {
  const name = table.slice(4);
  const rows = (await read())[table] ?? [];
  return rows.map((row) => [row[`${name}_key`], row[`${name}_id`], row.is_inferred]);
}

const pick = (rows: Rows | undefined, ...columns: string[]): unknown[] =>
  (rows ?? []).map((row) => columns.map((column) => row[column]));

/** An order of a customer, with a line, that the shop has neither of. */
const orphan = (orderId: string, customer = 'C9'): Promise<void> =>
  putOrder(platform.oltp, orderId, ['10.00'], { customer_id: customer });

it('an order of an unknown customer with an unknown product is loaded at once, with inferred members', async () => {
  await orphan('O1');
  const { sources } = await runEtl(platform);
  expect(sources.filter(({ quarantined }) => quarantined > 0)).toEqual([]);
  expect([await members('dim_customer'), await members('dim_product')]).toEqual([
    [['1', 'C9', 'true']],
    [['1', 'P1', 'true']],
  ]);
  const { fact_order_item, customer_360, dim_customer } = await read();
  expect(pick(fact_order_item, 'customer_key', 'product_key', 'cost_amount_shop')).toEqual([['1', '1', null]]);
  expect(pick(customer_360, 'customer_id', 'net_sales_amount', 'margin_amount', 'country')).toEqual([
    ['C9', '10.00', null, null],
  ]);
  expect(pick(dim_customer, 'valid_from', 'valid_to', 'is_current', 'is_deleted')).toEqual([
    ['0001-01-01 00:00:00', null, 'true', 'false'],
  ]);
  const { checks } = await validateWarehouse(platform);
  expect(checks.filter(({ status }) => status === 'failed')).toEqual([]);
  expect(await read()).toEqual(await rebuildOnClone(platform));
});

it('when the parent comes it fills the row: the same key, no second version, and facts are looked up again', async () => {
  await orphan('O1');
  await runEtl(platform);
  await put(platform.oltp, 'customers', { customer_id: 'C9', updated_at: minute(500) });
  await put(platform.oltp, 'products', { product_id: 'P1', unit_cost: '4.00', updated_at: minute(500) });
  await runEtl(platform);
  expect([await members('dim_customer'), await members('dim_product')]).toEqual([
    [['1', 'C9', 'false']],
    [['1', 'P1', 'false']],
  ]);
  const { fact_order_item, customer_360 } = await read();
  expect(pick(fact_order_item, 'customer_key', 'product_key', 'cost_amount_shop')).toEqual([['1', '1', '4.00']]);
  expect(pick(customer_360, 'margin_amount', 'country')).toEqual([['6.00', 'United Kingdom']]);
  // From now on it has versions like any other.
  await put(platform.oltp, 'customers', { customer_id: 'C9', city: 'York', updated_at: minute(600) });
  await runEtl(platform);
  expect(await members('dim_customer')).toEqual([
    ['1', 'C9', 'false'],
    ['2', 'C9', 'false'],
  ]);
  expect(await read()).toEqual(await rebuildOnClone(platform));
});

it('a parent in quarantine is unknown, and fills its row when it is repaired', async () => {
  await put(platform.oltp, 'products', { product_id: 'P1', list_price: '-1' });
  await orphan('O1');
  await runEtl(platform);
  expect(await members('dim_product')).toEqual([['1', 'P1', 'true']]);
  await put(platform.oltp, 'products', { product_id: 'P1', list_price: '1' });
  await runEtl(platform);
  expect(await members('dim_product')).toEqual([['1', 'P1', 'false']]);
});

it('a member that no fact names any more goes, and its customer_360 with it; one that another order names stays', async () => {
  await put(platform.oltp, 'products', { product_id: 'P1' });
  await orphan('O1');
  await orphan('O2');
  await put(platform.oltp, 'refunds', { refund_id: 'R1', customer_id: 'C8', amount: '1.00' });
  await runEtl(platform);
  expect(pick((await read()).customer_360, 'customer_id')).toEqual([['C8'], ['C9']]);
  await remove(platform.oltp, 'orders', { order_id: 'O1' });
  await remove(platform.oltp, 'order_items', { order_id: 'O1' });
  await remove(platform.oltp, 'refunds', { refund_id: 'R1' });
  await runEtl(platform);
  expect(pick((await read()).customer_360, 'customer_id', 'order_count')).toEqual([['C9', '1']]);
  // It gets the customer that it should have had.
  await put(platform.oltp, 'customers', { customer_id: 'C1' });
  await orphan('O2', 'C1');
  await runEtl(platform);
  expect(pick((await read()).customer_360, 'customer_id', 'order_count')).toEqual([['C1', '1']]);
  expect(pick((await read()).dim_customer, 'customer_id')).toEqual([['C1']]);
  expect(await read()).toEqual(await rebuildOnClone(platform));
});

it('a refused order infers nobody, and one that is refused from now on takes its members away', async () => {
  await putOrder(platform.oltp, 'O1', ['10.00'], { customer_id: 'C9', total_amount: '99.00' });
  await runEtl(platform);
  expect([await members('dim_customer'), await members('dim_product')]).toEqual([[], []]);
  await orphan('O1');
  await runEtl(platform);
  expect((await members('dim_customer')).length).toBe(1);
  await putOrder(platform.oltp, 'O1', ['10.00'], { customer_id: 'C9', total_amount: '99.00' });
  await runEtl(platform);
  expect([await members('dim_customer'), await members('dim_product')]).toEqual([[], []]);
});

it('a second warehouse of the same source has the same facts as the first, surrogate keys apart', async () => {
  await put(platform.oltp, 'customers', { customer_id: 'C1' });
  await put(platform.oltp, 'products', { product_id: 'P1' });
  await orphan('O1', 'C1');
  await runEtl(platform);
  // The shop erases the customer: the first warehouse keeps the last version, a second one never had any.
  await remove(platform.oltp, 'customers', { customer_id: 'C1' });
  await orphan('O2', 'C9');
  await runEtl(platform);
  const first = await readWarehouse(platform.dwh, ['customer_key', 'product_key']);
  const other = await createTestPlatform();
  await runEtl({ ...platform, dwh: other.dwh });
  const second = await readWarehouse(other.dwh, ['customer_key', 'product_key']);
  for (const table of ['fact_order', 'fact_order_item', 'fact_payment', 'fact_refund', 'fact_event'])
    expect([table, second[table]]).toEqual([table, first[table]]);
});

it('validation warns of members that are inferred for more than a day', async () => {
  await orphan('O1');
  await runEtl(platform);
  const failed = async (): Promise<unknown[]> =>
    (await validateWarehouse(platform)).checks
      .filter(({ kind, status }) => kind === 'inferred' && status === 'failed')
      .map(({ table_name, failures, severity }) => [table_name, failures, severity]);
  expect(await failed()).toEqual([]);
  await platform.dwh.session(({ queries }) =>
    sql`update ops.etl_run set started_at = started_at - interval '25 hours'`.execute(queries),
  );
  expect(await failed()).toEqual([
    ['core.dim_customer', 1, 'warn'],
    ['core.dim_product', 1, 'warn'],
  ]);
});
