import { readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { sql } from 'kysely';
import { expect, it, onTestFinished } from 'vitest';
import { SHOP_SCHEMA, sources } from '../../models/sources/index.ts';
import { runEtl } from '../../src/etl/run.ts';
import { prepareCapture } from '../../src/prepare.ts';
import { openPostgres } from '../../src/storage/postgres/database.ts';
import { sourceDefinition } from '../../src/storage/source-tables.ts';
import type { TableDefinition } from '../../src/storage/storage.ts';
import { administer } from '../support/databases.ts';
import { createTestPlatform, type TestPlatform } from '../support/platform.ts';
import { put, putOrder } from '../support/shop.ts';
import { readWarehouse } from '../support/warehouse.ts';

/** What the role and the database of somebody's shop are set to, and what a log-in there may not. */

const run = ({ oltp }: TestPlatform, ...statements: string[]): Promise<void> =>
  oltp.session(async ({ queries }) => {
    for (const statement of statements) await sql.raw(statement).execute(queries);
  });

/** The same platform whose source is opened as a log-in of this test's own. */
async function asClerk(platform: TestPlatform, ...statements: string[]): Promise<TestPlatform> {
  const name = new URL(platform.oltpUrl).pathname.slice(1);
  const clerk = `clerk_${name}`;
  await run(
    platform,
    `create role ${clerk} login password 'secret'`,
    `grant usage on schema shop to ${clerk}`,
    `grant select on all tables in schema shop to ${clerk}`,
    ...statements.map((statement) => statement.replaceAll('CLERK', clerk)),
  );
  onTestFinished(async () => {
    await run(platform, `drop owned by ${clerk} cascade`, `drop role ${clerk}`);
  });
  const url = new URL(platform.oltpUrl);
  url.username = clerk;
  url.password = 'secret';
  const oltp = openPostgres(url.toString(), 'oltp');
  onTestFinished(() => oltp.close());
  return { ...platform, oltp, oltpUrl: url.toString() };
}

const odd = `create table shop.odd (id integer primary key, at timestamptz, took interval, ratio double precision, part real, bytes bytea, born date, path text)`;
const oddRow = `insert into shop.odd values (1, '2025-03-30 01:30:00.123456+00', '1 day 02:03:04.5', 0.1::float8 + 0.2::float8, 1.1, '\\x00ff5c', '2025-02-03', 'a\\b')`;
const columns = ['id', 'at', 'took', 'ratio', 'part', 'bytes', 'born', 'path'];

it('settings of the role and of the database change no value, end no run and hide no table', async () => {
  const platform = await createTestPlatform();
  await run(platform, odd, oddRow, 'create schema other', 'create table other.orders (order_id integer)');
  const exported = async ({ oltp, config }: TestPlatform, name: string): Promise<string> => {
    const path = join(config.home, name);
    await oltp.session(({ bulk }) =>
      bulk.exportRows(
        {
          from: { schema: 'shop', name: 'odd' },
          columns: columns.map((column) => ({ name: column, type: { kind: 'text' } })),
        },
        path,
      ),
    );
    return readFile(path, 'utf8');
  };
  const plain = await exported(platform, 'plain.csv');
  expect(plain.split('\n')[1]).toBe(
    '1,2025-03-30 01:30:00.123456+00,1 day 02:03:04.5,0.30000000000000004,1.1,\\x00ff5c,2025-02-03,a\\b',
  );
  const settings = {
    extra_float_digits: '-5',
    intervalstyle: 'sql_standard',
    datestyle: "'German, DMY'",
    bytea_output: 'escape',
    timezone: "'Asia/Kolkata'",
    search_path: 'other, pg_temp',
    statement_timeout: '1',
    lock_timeout: '1',
    idle_in_transaction_session_timeout: '1',
    idle_session_timeout: '1',
    transaction_timeout: '1000',
    default_transaction_read_only: 'on',
    default_transaction_isolation: 'serializable',
    standard_conforming_strings: 'off',
  };
  const clerk = await asClerk(platform, 'grant select on shop.odd to CLERK');
  const role = new URL(clerk.oltpUrl).username;
  const database = new URL(clerk.oltpUrl).pathname.slice(1);
  for (const [name, value] of Object.entries(settings)) {
    await administer(platform.oltpUrl, `alter role ${role} in database ${database} set ${name} = ${value}`);
    await administer(platform.oltpUrl, `alter database ${database} set ${name} = ${value}`);
  }
  expect(await exported(clerk, 'set.csv')).toBe(plain);
  const moved = openPostgres(platform.oltpUrl, 'oltp');
  onTestFinished(() => moved.close());
  await put(moved, 'products', { product_id: 'P1' });
  await putOrder(moved, 'O\\1', ['10.00']);
  await runEtl({ ...platform, oltp: moved });
  await putOrder(moved, "O'2", ['10.00']);
  await runEtl(clerk);
  await clerk.oltp.transaction({}, async ({ queries }) => {
    // Longer than a transaction may take by the settings.
    await sql`select pg_sleep(1.5)`.execute(queries);
  });
  const { fact_order } = await readWarehouse(platform.dwh);
  expect(fact_order?.map(({ order_id, ordered_at }) => [order_id, ordered_at])).toEqual([
    ["O'2", '2025-01-06 09:00:00'],
    ['O\\1', '2025-01-06 09:00:00'],
  ]);
});

const POLICY = [
  'alter table shop.orders enable row level security',
  "create policy first_only on shop.orders to CLERK using (order_id = 'O1')",
];

it('row-level security that hides rows from the log-in is an error that names the table, and nothing is loaded', async () => {
  const platform = await createTestPlatform();
  await put(platform.oltp, 'products', { product_id: 'P1' });
  for (const order of ['O1', 'O2']) await putOrder(platform.oltp, order, ['10.00']);
  await runEtl(platform);
  const clerk = await asClerk(platform, ...POLICY);
  await expect(runEtl(clerk)).rejects.toMatchObject({
    code: 'ROWS_HIDDEN',
    message: expect.stringContaining('shop.orders'),
    next: expect.stringContaining('bypassrls'),
  });
  const direct = clerk.oltp.session(({ bulk }) =>
    bulk.exportRows(
      { from: { schema: 'shop', name: 'orders' }, columns: [] },
      join(platform.config.home, 'orders.csv'),
    ),
  );
  await expect(direct).rejects.toMatchObject({ code: 'ROWS_HIDDEN', message: expect.stringContaining('orders') });
  expect((await readWarehouse(platform.dwh)).fact_order).toHaveLength(2);
  // Whom no policy applies to reads all.
  await run(platform, `alter role ${new URL(clerk.oltpUrl).username} bypassrls`);
  expect((await runEtl(clerk)).mode).toBe('incremental');
});

it('a log-in that may read only, and make no temporary table, reads what an owner has captured', async () => {
  const platform = await createTestPlatform();
  await put(platform.oltp, 'products', { product_id: 'P1' });
  const database = new URL(platform.oltpUrl).pathname.slice(1);
  const clerk = await asClerk(platform, `revoke temporary on database ${database} from public`);
  await run(
    platform,
    `insert into shop.orders (order_id, status, currency, exchange_rate, discount_amount, shipping_amount, tax_amount, total_amount, ordered_at, updated_at)
      select 'O"\\,' || n, 'placed', 'USD', 1, 0, 0, 0, 10, '2025-01-01', '2025-01-01' from generate_series(1, 3000) as n`,
    `insert into shop.order_items (order_id, line_number, product_id, product_name, quantity, unit_price, discount_amount, tax_amount, updated_at)
      select order_id, 1, 'P1', 'Lantern', 1, 10, 0, 0, '2025-01-01' from shop.orders`,
  );
  await runEtl(clerk);
  await run(platform, "update shop.orders set status = 'shipped'");
  const { mode, sources } = await runEtl(clerk);
  expect(mode).toBe('incremental');
  expect(sources.filter(({ read }) => read > 0).map(({ source, read }) => [source, read])).toEqual([
    ['orders', 3000],
    ['order_items', 3000],
  ]);
  const { fact_order } = await readWarehouse(platform.dwh);
  expect(new Set(fact_order?.map(({ status }) => status))).toEqual(new Set(['shipped']));
});

/** A platform whose source is a database of another encoding. */
async function encoded(encoding: string): Promise<TestPlatform> {
  const platform = await createTestPlatform();
  const name = `${new URL(platform.oltpUrl).pathname.slice(1)}_${encoding.toLowerCase()}`;
  await administer(
    platform.oltpUrl,
    `create database ${name} encoding '${encoding}' locale_provider libc locale 'C' template template0`,
  );
  const url = new URL(platform.oltpUrl);
  url.pathname = `/${name}`;
  const oltp = openPostgres(url.toString(), 'oltp');
  onTestFinished(async () => {
    await oltp.close();
    await administer(platform.oltpUrl, `drop database ${name} with (force)`);
  });
  await oltp.session(async ({ ddl }) => {
    await ddl.createSchema(SHOP_SCHEMA);
    for (const source of sources) await ddl.createTable(inAscii(sourceDefinition(SHOP_SCHEMA, source)));
  });
  await prepareCapture(oltp, SHOP_SCHEMA, sources);
  return { ...platform, oltp, oltpUrl: url.toString() };
}

/** Our own comments have characters that not every encoding has. */
const inAscii = (table: TableDefinition): TableDefinition =>
  JSON.parse(JSON.stringify(table).replace(/[^\x20-\x7e]/g, '?')) as TableDefinition;

it.each(['LATIN1', 'SQL_ASCII'])('a database in %s is read to the letter, keys too', async (encoding) => {
  const platform = await encoded(encoding);
  await put(platform.oltp, 'products', { product_id: 'Ö1', name: 'Café "crème"' });
  await runEtl(platform);
  await put(platform.oltp, 'products', { product_id: 'Ö2', name: 'Naïve' });
  await run(platform, "delete from shop.products where product_id = 'Ö1'");
  await runEtl(platform);
  const { dim_product } = await readWarehouse(platform.dwh);
  expect(dim_product?.map(({ product_id, name, is_deleted }) => [product_id, name, is_deleted])).toEqual([
    ['Ö1', 'Café "crème"', 'true'],
    ['Ö2', 'Naïve', 'false'],
  ]);
});
