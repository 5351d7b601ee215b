import { beforeEach, describe, expect, it } from 'vitest';
import type { EngineSession } from '../../src/compute/compute.ts';
import { runEtl } from '../../src/etl/run.ts';
import type { Platform } from '../../src/platform.ts';
import { createTestPlatform, type TestPlatform } from '../support/platform.ts';
import { put, putOrder } from '../support/shop.ts';
import { readWarehouse } from '../support/warehouse.ts';

let platform: TestPlatform;

beforeEach(async () => {
  platform = await createTestPlatform();
  await put(platform.oltp, 'products', { product_id: 'P1' });
  await put(platform.oltp, 'customers', { customer_id: 'C1' });
  for (const order of ['O1', 'O2', 'O3']) await putOrder(platform.oltp, order, ['10.00'], { customer_id: 'C1' });
});

/** A platform whose engine loses rows where `spoil` says so. */
const spoilt = (spoil: (session: EngineSession) => Partial<EngineSession>): Platform => ({
  ...platform,
  engine: {
    ...platform.engine,
    async open(folder, settings) {
      const session = await platform.engine.open(folder, settings);
      return { ...session, ...spoil(session) };
    },
  },
});

const oneRowOf = (select: string): string => `select * from (${select}) as all_rows limit 1`;

const losses: [string, (session: EngineSession) => Partial<EngineSession>, string][] = [
  [
    'between the source and the engine',
    (session) => ({
      loadFile: (table, columns, file) =>
        session.loadFile(table, columns, { ...file, rows: table === 'src_orders' ? file.rows + 1 : file.rows }),
    }),
    'src_orders has 3 of 4 rows.',
  ],
  [
    'while they are staged',
    (session) => ({
      createTable: (table, select) =>
        session.createTable(table, table === 'stg_customers' ? `${select} limit 0` : select),
    }),
    'stg_customers has 0 of 1 rows.',
  ],
  [
    'while a model is computed',
    (session) => ({
      createTable: (table, select) =>
        session.createTable(table, table === 'new_fact_order' ? oneRowOf(select) : select),
    }),
    'new_fact_order from stg_orders has 1 of 3 rows.',
  ],
  [
    'while a model is written to its row file',
    (session) => ({
      exportFile: (select, path) =>
        session.exportFile(select.endsWith('from new_fact_order') ? oneRowOf(select) : select, path),
    }),
    'the row file of fact_order has 1 of 3 rows.',
  ],
];

describe.each(losses)('rows lost %s', (_where, spoil, message) => {
  it('fail the run; the next one loads everything', async () => {
    await expect(runEtl(spoilt(spoil))).rejects.toMatchObject({ code: 'ROWS_LOST', message });
    expect((await readWarehouse(platform.dwh)).fact_order).toEqual([]);
    await runEtl(platform);
    expect((await readWarehouse(platform.dwh)).fact_order).toHaveLength(3);
  });
});
