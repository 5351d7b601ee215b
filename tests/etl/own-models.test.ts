import { join } from 'node:path';
import { sql } from 'kysely';
import { beforeEach, expect, it } from 'vitest';
import { shopProject } from '../../models/project.ts';
import { packageFolder } from '../../src/config.ts';
import { runEtl } from '../../src/etl/run.ts';
import type { Platform } from '../../src/platform.ts';
import { withOwnModels } from '../../src/project/own/own-models.ts';
import { validateWarehouse } from '../../src/quality/validate.ts';
import { folderOf, ORDERS_DAILY } from '../support/own-folder.ts';
import { createTestPlatform, type TestPlatform } from '../support/platform.ts';
import { minute, put, putOrder } from '../support/shop.ts';
import { warehouseOf } from '../support/warehouse.ts';

/** A mart, a column, a check, and a model in the place of another one. */
const OURS = {
  ...ORDERS_DAILY,
  'models/orders.ts': `import type { ModelExtension } from 'ecom-data-platform/models/extension.ts';
import { boolean } from 'ecom-data-platform/models/types.ts';

export const orders: ModelExtension = {
  extends: 'fact_order',
  columns: { is_large: { type: boolean(), meaning: 'Costs more than 50.', as: 'total_amount_shop > 50' } },
  checks: [{ kind: 'expression', name: 'affordable', holds: 'total_amount < 1000', meaning: 'Ours.', severity: 'error' }],
};
`,
  'models/customers.ts': `import { customer360 } from 'ecom-data-platform/models/marts/customer_360.ts';
import type { ByKeyModel } from 'ecom-data-platform/models/kinds.ts';
import { boolean } from 'ecom-data-platform/models/types.ts';

export const customers: ByKeyModel = {
  ...customer360,
  sql: \`select theirs.*, order_count > 2 as is_regular from (\${customer360.sql}) as theirs\`,
  columns: { ...customer360.columns, is_regular: { type: boolean(), meaning: 'More than two orders.' } },
};
`,
};

/** A column of the shop's that the package does not know, on its way to the fact. */
const GIFT = {
  'models/gift.ts': `import { text } from 'ecom-data-platform/models/types.ts';
const gift_note = { type: text(200), nullable: true, meaning: 'What the card says.' };
export const source = { extends: 'orders', columns: { gift_note } };
export const staging = {
  extends: 'stg_orders',
  columns: { gift_note: { ...gift_note, as: 'clean_text(raw.gift_note)' } },
  rules: [{ name: 'no_threat', holds: "coalesce(gift_note, '') <> 'pay!'", meaning: 'A card is kind.' }],
};
export const fact = { extends: 'fact_order', columns: { gift_note: { ...gift_note, as: 'staged.gift_note' } } };
`,
};

let platform: TestPlatform;
let own: Platform;

const withOwn = async (files: Readonly<Record<string, string>>): Promise<Platform> => ({
  ...platform,
  project: await withOwnModels(shopProject, join(await folderOf(files), 'models'), packageFolder()),
});

beforeEach(async () => {
  platform = await createTestPlatform();
  own = await withOwn(OURS);
  for (const product_id of ['P1', 'P2']) await put(platform.oltp, 'products', { product_id });
  for (const customer_id of ['C1', 'C2']) await put(platform.oltp, 'customers', { customer_id });
  await putOrder(platform.oltp, 'O1', ['10.00', '20.00'], { customer_id: 'C1' });
  await putOrder(platform.oltp, 'O2', ['40.00'], { customer_id: 'C1' });
  await putOrder(platform.oltp, 'O3', ['60.00'], { customer_id: 'C2', ordered_at: minute(24 * 60) });
});

const ask = (text: string): Promise<readonly unknown[]> =>
  platform.dwh.session(async ({ queries }) => (await sql.raw(text).execute(queries)).rows);

const daily = () =>
  ask('select order_date::text, order_count, total_amount from mart.orders_daily order by order_date');
const large = () => ask('select order_id, is_large from core.fact_order order by order_id');
const regular = () => ask('select customer_id, is_regular from mart.customer_360 order by customer_id');

it('own models are computed, followed and validated like those of the shop', async () => {
  await runEtl(own);
  // The first two on Monday the 6th, 10 + 20 + 40; the third a day later.
  expect(await daily()).toEqual([
    { order_date: '2025-01-06', order_count: 2, total_amount: '70.0000' },
    { order_date: '2025-01-07', order_count: 1, total_amount: '60.0000' },
  ]);
  expect(await large()).toEqual([
    { order_id: 'O1', is_large: false },
    { order_id: 'O2', is_large: false },
    { order_id: 'O3', is_large: true },
  ]);
  expect(await regular()).toEqual([
    { customer_id: 'C1', is_regular: false },
    { customer_id: 'C2', is_regular: false },
  ]);

  await putOrder(platform.oltp, 'O4', ['5.00'], { customer_id: 'C1' });
  const { mode } = await runEtl(own);
  expect(mode).toBe('incremental');
  expect(await daily()).toEqual([
    { order_date: '2025-01-06', order_count: 3, total_amount: '75.0000' },
    { order_date: '2025-01-07', order_count: 1, total_amount: '60.0000' },
  ]);
  expect(await regular()).toEqual([
    { customer_id: 'C1', is_regular: true },
    { customer_id: 'C2', is_regular: false },
  ]);
  const { checks, passed } = await validateWarehouse(own);
  expect(passed).toBe(true);
  expect(
    checks
      .filter(({ check_name }) => check_name === 'affordable')
      .map(({ table_name, status }) => [table_name, status]),
  ).toEqual([['core.fact_order', 'passed']]);
});

it('an order that fails an own check waits in quarantine under its name, whole, and the others are loaded', async () => {
  await runEtl(own);
  await putOrder(platform.oltp, 'O4', ['1000.00'], { customer_id: 'C1' });
  await putOrder(platform.oltp, 'O5', ['10.00'], { customer_id: 'C1' });
  await runEtl(own);
  expect((await warehouseOf(own)).fact_order?.map(({ order_id }) => order_id)).toEqual(['O1', 'O2', 'O3', 'O5']);
  const { quarantine = [] } = await warehouseOf(own);
  expect(quarantine.map(({ source_table, source_key, rule }) => [source_table, source_key, rule])).toEqual([
    ['order_items', 'O4|1', 'orders_quarantined'],
    ['orders', 'O4', 'affordable'],
  ]);
  await putOrder(platform.oltp, 'O4', ['100.00'], { customer_id: 'C1' });
  await runEtl(own);
  expect((await warehouseOf(own)).quarantine).toEqual([]);
});

it('without the folder the shop is computed as before; own tables and columns stay as they were', async () => {
  await runEtl(own);
  const { mode_reason } = await runEtl(platform);
  expect(mode_reason).toMatch(/^the model (fact_order|customer_360) changed$/);
  await putOrder(platform.oltp, 'O4', ['1000.00'], { customer_id: 'C2' });
  await runEtl(platform);
  expect(await large()).toEqual([
    { order_id: 'O1', is_large: false },
    { order_id: 'O2', is_large: false },
    { order_id: 'O3', is_large: true },
    { order_id: 'O4', is_large: null },
  ]);
  // Without O4, which nobody counts any more.
  expect(await daily()).toEqual([
    { order_date: '2025-01-06', order_count: 2, total_amount: '70.0000' },
    { order_date: '2025-01-07', order_count: 1, total_amount: '60.0000' },
  ]);
  expect(await ask("select order_count, net_sales_amount from mart.customer_360 where customer_id = 'C2'")).toEqual([
    // 60 + 1000
    { order_count: 2, net_sales_amount: '1060.0000' },
  ]);
  expect((await validateWarehouse(platform)).passed).toBe(true);
});

it('a column of the source is cleaned, judged and stored, and is null where the shop has it not', async () => {
  const gifts = await withOwn(GIFT);
  await runEtl(gifts);
  const notes = () => ask('select order_id, gift_note from core.fact_order order by order_id');
  expect(await notes()).toEqual(['O1', 'O2', 'O3'].map((order_id) => ({ order_id, gift_note: null })));

  await platform.oltp.session(async ({ queries }) => {
    await sql`alter table shop.orders add column gift_note text`.execute(queries);
  });
  await putOrder(platform.oltp, 'O1', ['10.00', '20.00'], { customer_id: 'C1', gift_note: ' Dear Ann ' });
  await putOrder(platform.oltp, 'O4', ['5.00'], { customer_id: 'C2', gift_note: 'pay!' });
  await runEtl(gifts);
  // The rule keeps O4.
  expect(await notes()).toEqual([
    { order_id: 'O1', gift_note: 'Dear Ann' },
    { order_id: 'O2', gift_note: null },
    { order_id: 'O3', gift_note: null },
  ]);
  expect(await ask("select source_key, rule from ops.quarantine where source_table = 'orders'")).toEqual([
    { source_key: 'O4', rule: 'no_threat' },
  ]);

  await putOrder(platform.oltp, 'O2', ['40.00'], { customer_id: 'C1', gift_note: 'Dear Bob' });
  expect((await runEtl(gifts)).mode).toBe('incremental');
  expect(await notes()).toEqual([
    { order_id: 'O1', gift_note: 'Dear Ann' },
    { order_id: 'O2', gift_note: 'Dear Bob' },
    { order_id: 'O3', gift_note: null },
  ]);
});
