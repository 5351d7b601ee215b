import pg from 'pg';
import { afterAll, beforeAll, beforeEach, expect, inject, it } from 'vitest';
import { runEtl } from '../../src/etl/run.ts';
import { administer } from '../support/databases.ts';
import { createTestPlatform, type TestPlatform } from '../support/platform.ts';
import { put } from '../support/shop.ts';

let platform: TestPlatform;

const READER = 'ecom_bi_test';

/** As docs/bi.md has people make it. */
beforeAll(async () => {
  const make = `create role ${READER} login password 'read-only'; alter role ${READER} set default_transaction_read_only = on`;
  await administer(inject('templateUrl'), make);
});

afterAll(() => administer(inject('templateUrl'), `drop role if exists ${READER}`));

beforeEach(async () => {
  platform = await createTestPlatform();
  await put(platform.oltp, 'products', { product_id: 'P1' });
  await platform.dwh.session(({ ddl }) => ddl.createSchema('core'));
  await platform.dwh.session(({ ddl }) => ddl.createSchema('mart'));
  await platform.dwh.session(({ ddl }) =>
    ddl.grantReader({
      name: READER,
      schemas: ['core', 'mart'],
      withheld: [{ schema: 'core', name: 'customer_pii' }],
    }),
  );
  await runEtl(platform);
});

async function asReader(database: string, statement: string): Promise<unknown> {
  const url = new URL(database);
  url.username = READER;
  url.password = 'read-only';
  const client = new pg.Client({ connectionString: url.toString() });
  await client.connect();
  try {
    return (await client.query(statement)).rows;
  } finally {
    await client.end();
  }
}

it('the role for BI reads core and mart, tables made after it too', async () => {
  expect(await asReader(platform.dwhUrl, 'select product_id from core.dim_product')).toEqual([{ product_id: 'P1' }]);
  expect(await asReader(platform.dwhUrl, 'select count(*)::integer as n from mart.customer_360')).toEqual([{ n: 0 }]);
});

it('the role for BI reads a view that was made after it, also where another one took its place', async () => {
  const view = { schema: 'mart', name: 'products', comment: 'All products.', columns: [] };
  for (const columns of ['product_id', 'is_current, product_id']) {
    const select = `select ${columns} from core.dim_product`;
    await platform.dwh.session(({ ddl }) => ddl.createView({ ...view, select }));
    expect(await asReader(platform.dwhUrl, 'select product_id from mart.products')).toEqual([{ product_id: 'P1' }]);
  }
  await expect(asReader(platform.dwhUrl, 'drop view mart.products')).rejects.toThrow(/must be owner|read-only/);
});

it('a view and its columns carry their comments', async () => {
  const columns = [{ name: 'product_id', comment: "The shop's id." }];
  const view = { schema: 'mart', name: 'products', comment: 'All products.', columns };
  await platform.dwh.session(({ ddl }) =>
    ddl.createView({ ...view, select: 'select product_id from core.dim_product' }),
  );
  const comments = `select obj_description('mart.products'::regclass) as view, col_description('mart.products'::regclass, 1) as id`;
  expect(await asReader(platform.dwhUrl, comments)).toEqual([{ view: 'All products.', id: "The shop's id." }]);
});

it.each([
  ['ops', 'select * from ops.etl_run'],
  ['stage, made later', 'create schema stage'],
  ['a change in core', 'delete from core.dim_product'],
  ['a change after leaving read-only mode', 'set default_transaction_read_only = off; delete from core.dim_product'],
])('the role for BI is refused %s', async (_, statement) => {
  await expect(asReader(platform.dwhUrl, statement)).rejects.toThrow(/permission denied|read-only/);
});

it('the role for BI sees no table of the shop', async () => {
  await expect(asReader(platform.oltpUrl, 'select * from shop.customers')).rejects.toThrow(/permission denied/);
  expect(inject('templateUrl')).toContain('ecom_db');
});

it.each(['core.customer_pii', 'core.dim_customer_named'])(
  'the role for BI is refused what is personal, %s',
  async (table) => {
    await expect(asReader(platform.dwhUrl, `select * from ${table}`)).rejects.toThrow(/permission denied/);
  },
);
