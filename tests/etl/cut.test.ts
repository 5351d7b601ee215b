import { setTimeout as sleep } from 'node:timers/promises';
import { sql } from 'kysely';
import { beforeEach, expect, it } from 'vitest';
import { shopProject } from '../../models/project.ts';
import { bigint } from '../../models/types.ts';
import { runEtl } from '../../src/etl/run.ts';
import type { Platform } from '../../src/platform.ts';
import { catalogOf } from '../../src/project/catalog.ts';
import { createTestPlatform, type TestPlatform } from '../support/platform.ts';
import { put, putOrder, putStatement } from '../support/shop.ts';
import { within } from '../support/waiting.ts';
import { readWarehouse } from '../support/warehouse.ts';

const { sourceTable, trackedTables } = catalogOf(shopProject);

let platform: TestPlatform;

beforeEach(async () => {
  platform = await createTestPlatform();
  await put(platform.oltp, 'products', { product_id: 'P1' });
  await put(platform.oltp, 'products', { product_id: 'P2' });
});

const orderIds = async (): Promise<unknown[]> =>
  (await readWarehouse(platform.dwh)).fact_order?.map((row) => row.order_id) ?? [];

it('a transaction that stays open across a run and commits later is picked up by the next run', async () => {
  await putOrder(platform.oltp, 'early', ['10.00']);
  await platform.oltp.transaction({}, async (open) => {
    await putStatement('orders', { order_id: 'late', total_amount: '10.00' }).execute(open.queries);
    await putStatement('order_items', { order_id: 'late', line_number: 1, product_id: 'P1' }).execute(open.queries);
    await putOrder(platform.oltp, 'meanwhile', ['10.00']);
    await runEtl(platform);
    expect(await orderIds()).toEqual(['early', 'meanwhile']);
  });
  const { sources } = await runEtl(platform);
  expect(await orderIds()).toEqual(['early', 'late', 'meanwhile']);
  expect(sources.find(({ source }) => source === 'orders')?.read).toBe(1);
});

it('an order updated while an older writer is open arrives with its items', async () => {
  await putOrder(platform.oltp, 'O1', ['10.00']);
  await runEtl(platform);
  await platform.oltp.transaction({}, async (open) => {
    await putStatement('products', { product_id: 'P3' }).execute(open.queries);
    await putOrder(platform.oltp, 'O1', ['10.00', '5.00']);
    await runEtl(platform);
    const { fact_order, fact_order_item } = await readWarehouse(platform.dwh);
    expect(fact_order).toMatchObject([{ order_id: 'O1', line_count: '2', total_amount: '15.00' }]);
    expect(fact_order_item).toHaveLength(2);
  });
});

it('a table whose column gets another type while a run reads keeps its rows for the run, and changes after it', async () => {
  await putOrder(platform.oltp, 'O1', ['10.00']);
  const items = sourceTable('order_items');
  const change = await platform.oltp.transaction({ isolation: 'snapshot' }, async ({ changes, catalog }) => {
    await changes.openCut(undefined, trackedTables);
    const changing = platform.oltp.session(({ ddl }) => ddl.widenColumn(items, { name: 'quantity', type: bigint() }));
    await Promise.race([changing, sleep(500)]);
    expect(await catalog.isEmpty(items)).toBe(false);
    return { changing };
  });
  await within(change.changing, 'the change of the column');
  const stored = await platform.oltp.session(({ catalog }) => catalog.columns(items));
  expect(stored?.find(({ name }) => name === 'quantity')?.nativeType).toBe('bigint');
});

it('a run without changes reads and writes nothing', async () => {
  await putOrder(platform.oltp, 'O1', ['10.00']);
  await runEtl(platform);
  const { mode, sources, tables } = await runEtl(platform);
  expect(mode).toBe('incremental');
  expect(sources.map(({ read, deleted }) => read + deleted)).toEqual(sources.map(() => 0));
  expect(tables.map(({ inserted, updated, deleted }) => inserted + updated + deleted)).toEqual(tables.map(() => 0));
});

it('of two runs at once one is refused', async () => {
  const outcomes = await Promise.allSettled([runEtl(platform), runEtl(platform)]);
  expect(outcomes.map(({ status }) => status).sort()).toEqual(['fulfilled', 'rejected']);
  expect(outcomes.find(({ status }) => status === 'rejected')).toMatchObject({ reason: { code: 'RUN_IN_PROGRESS' } });
});

it('tables emptied with truncate are noticed and read in full, and the others are not', async () => {
  await putOrder(platform.oltp, 'O1', ['10.00']);
  await runEtl(platform);
  await platform.oltp.session(async ({ queries }) => {
    await sql`truncate shop.orders, shop.order_items`.execute(queries);
  });
  const { mode, mode_reason, sources } = await runEtl(platform);
  expect([mode, mode_reason]).toEqual(['full', 'orders was emptied with truncate']);
  expect(await orderIds()).toEqual([]);
  expect(sources.find(({ source }) => source === 'products')?.read).toBe(0);
});

it('another database in the place of the source is noticed and read in full', async () => {
  await putOrder(platform.oltp, 'O1', ['10.00']);
  await runEtl(platform);
  const other = await createTestPlatform();
  await put(other.oltp, 'products', { product_id: 'P1' });
  await putOrder(other.oltp, 'O2', ['10.00']);
  const { mode, mode_reason } = await runEtl({ ...platform, oltp: other.oltp });
  expect([mode, mode_reason]).toEqual(['full', 'the source is another database than in the last run']);
  expect(await orderIds()).toEqual(['O2']);
});

it('a source whose transaction counter is behind the cursor is read in full', async () => {
  await putOrder(platform.oltp, 'O1', ['10.00']);
  await runEtl(platform);
  await platform.dwh.session(async ({ queries }) => {
    const { cursor } = await queries.selectFrom('ops.source_cursor').select('cursor').executeTakeFirstOrThrow();
    const ahead = JSON.stringify({ ...JSON.parse(cursor), snapshot: '900000000:900000000:' });
    await queries.updateTable('ops.source_cursor').set({ cursor: ahead }).execute();
  });
  const { mode, mode_reason } = await runEtl(platform);
  expect(mode).toBe('full');
  expect(mode_reason).toMatch(/restored/);
});

it('a failed run leaves the warehouse and the cursor as they were, and one row that says why', async () => {
  await putOrder(platform.oltp, 'O1', ['10.00']);
  await runEtl(platform);
  const before = await readWarehouse(platform.dwh);
  await putOrder(platform.oltp, 'O2', ['10.00']);
  const broken = { ...platform.dwh, transaction: () => Promise.reject(new Error('the disk is on fire')) };
  await expect(runEtl({ ...platform, dwh: broken })).rejects.toThrow('the disk is on fire');
  expect(await readWarehouse(platform.dwh)).toEqual(before);
  const runs = await platform.dwh.session(({ queries }) =>
    queries.selectFrom('ops.etl_run').select(['status', 'error_message']).orderBy('etl_run_id').execute(),
  );
  expect(runs).toEqual([
    { status: 'succeeded', error_message: null },
    { status: 'failed', error_message: 'the disk is on fire' },
  ]);
  await runEtl(platform);
  expect(await orderIds()).toEqual(['O1', 'O2']);
});

it('a run is in ops.etl_run while it runs, and one that was killed is marked by the next', async () => {
  await putOrder(platform.oltp, 'O1', ['10.00']);
  const runs = (): Promise<unknown> =>
    platform.dwh.session(({ queries }) =>
      queries
        .selectFrom('ops.etl_run')
        .select(['etl_run_id', 'status', 'finished_at', 'error_message'])
        .orderBy('etl_run_id')
        .execute(),
    );
  let during: unknown;
  const engine: Platform['engine'] = {
    ...platform.engine,
    async open(...given) {
      during = await runs();
      return platform.engine.open(...given);
    },
  };
  await runEtl({ ...platform, engine });
  const running = { status: 'running', finished_at: null, error_message: null };
  expect(during).toEqual([{ etl_run_id: 1, ...running }]);
  await platform.dwh.session(({ queries }) =>
    queries.updateTable('ops.etl_run').set({ status: 'running', finished_at: null }).execute(),
  );
  await runEtl(platform);
  expect(await runs()).toMatchObject([
    { etl_run_id: 1, status: 'failed', error_message: 'The process ended before the run did.' },
    { etl_run_id: 2, status: 'succeeded', error_message: null },
  ]);
});
