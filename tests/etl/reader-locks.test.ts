import { randomBytes } from 'node:crypto';
import { writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { sql } from 'kysely';
import pg from 'pg';
import { afterAll, beforeAll, expect, inject, it, onTestFinished } from 'vitest';
import { SHOP_SCHEMA, sources } from '../../models/sources/index.ts';
import { id, integer } from '../../models/types.ts';
import { runEtl } from '../../src/etl/run.ts';
import { prepareCapture } from '../../src/prepare.ts';
import { runStream } from '../../src/stream/stream.ts';
import { administer } from '../support/databases.ts';
import { createTestPlatform, type TestPlatform } from '../support/platform.ts';
import { put } from '../support/shop.ts';
import { within } from '../support/waiting.ts';

const READER = `reader_${randomBytes(4).toString('hex')}`;

beforeAll(() =>
  administer(inject('templateUrl'), `create role ${READER} login password 'read' in role pg_read_all_data`),
);
afterAll(() => administer(inject('templateUrl'), `drop role if exists ${READER}`));

/** Names of work that is done in turn, and of the locks that were advisory once. */
const names = ['etl', 'stream', 'migrate', 'create source tables', 'grant reader'];

/** A reader's connection that holds everything which it can until the test ends, in one transaction that reads. */
async function holdAll(database: string, ...tables: readonly string[]): Promise<void> {
  // As on a server of somebody's own, where everybody may take such locks.
  await inDatabase(database, 'grant execute on function pg_advisory_lock(bigint) to public');
  const url = new URL(database);
  url.username = READER;
  url.password = 'read';
  const client = new pg.Client({ connectionString: url.toString() });
  client.on('error', () => {});
  await client.connect();
  onTestFinished(() => within(client.end(), 'the reader to end'));
  for (const name of names) await client.query('select pg_advisory_lock(hashtextextended($1, 0))', [name]);
  await client.query('begin');
  for (const table of tables) {
    await client.query(`lock table ${table} in access share mode`);
    await expect(client.query(`savepoint s; lock table ${table} in row exclusive mode`)).rejects.toMatchObject({
      code: '42501',
    });
    await client.query('rollback to savepoint s');
  }
}

async function inDatabase(url: string, statement: string): Promise<void> {
  const client = new pg.Client({ connectionString: url });
  await client.connect();
  try {
    await client.query(statement);
  } finally {
    await client.end();
  }
}

const count = async ({ dwh }: TestPlatform, table: string): Promise<number> =>
  dwh.session(async ({ queries }) => {
    const { rows } = await sql<{ n: number }>`select count(*)::integer as n from ${sql.table(table)}`.execute(queries);
    return rows[0]?.n ?? 0;
  });

it('a run, a stream and the capture of changes go on whatever a reader holds', async () => {
  const platform = await createTestPlatform();
  await put(platform.oltp, 'products', { product_id: 'P1' });
  await runEtl(platform);
  await holdAll(platform.dwhUrl, 'ops.schema_migration', 'ops.etl_run', 'core.dim_product', 'mart.customer_360');
  await holdAll(platform.oltpUrl, 'stream.schema_migration', 'shop.products');
  await put(platform.oltp, 'products', { product_id: 'P2' });
  expect((await runEtl(platform)).tables.find(({ table }) => table === 'core.dim_product')?.inserted).toBe(1);
  expect(await count(platform, 'core.dim_product')).toBe(2);
  expect((await runStream(platform.oltp, { since: new Date(Date.now() - 900_000), seed: 7 })).batches).toBeGreaterThan(
    0,
  );
  await inDatabase(platform.oltpUrl, 'alter table shop.orders disable trigger ecom_log_deleted');
  await prepareCapture(platform.oltp, SHOP_SCHEMA, sources);
  const uncaptured = await platform.oltp.session(({ changes }) =>
    changes.uncaptured([{ schema: SHOP_SCHEMA, name: 'orders', key: [{ name: 'order_id', type: id() }] }]),
  );
  expect(uncaptured).toEqual([]);
});

it('an empty table that somebody reads is filled all the same, and has its key and indexes', async () => {
  const platform = await createTestPlatform();
  const { dwh, dwhUrl, config } = platform;
  const columns = [
    { name: 'item_id', type: id() },
    { name: 'units', type: integer() },
  ];
  const definition = {
    schema: 'core',
    name: 'item',
    comment: 'For a test.',
    columns: columns.map((column) => ({ ...column, nullable: false, comment: 'One.' })),
    primaryKey: ['item_id'],
    indexes: [{ columns: ['units'] }],
  };
  await dwh.session(async ({ ddl }) => {
    await ddl.createSchema('core');
    await ddl.createTable(definition);
  });
  await holdAll(dwhUrl, 'core.item');
  const path = join(config.home, 'item.csv');
  await writeFile(path, 'item_id,units\nA,1\nB,2\n');
  await within(
    dwh.transaction({}, ({ bulk }) => bulk.fillEmptyTable(definition, columns, { path, rows: 2 })),
    'the table to be filled',
  );
  const indexes = await dwh.session(({ queries }) =>
    sql<{ indexdef: string }>`select indexdef from pg_indexes where schemaname = 'core' and tablename = 'item'`.execute(
      queries,
    ),
  );
  expect(indexes.rows).toHaveLength(2);
  await within(
    dwh.transaction({}, ({ bulk }) =>
      bulk.withoutIndexes([definition], () => bulk.importStream(definition, columns, ['C,3\n'])),
    ),
    'the table to be filled once more',
  );
  expect(await count(platform, 'core.item')).toBe(3);
});
