import { sql } from 'kysely';
import pg from 'pg';
import { beforeEach, describe, expect, it, onTestFinished } from 'vitest';
import { SHOP_SCHEMA, sources } from '../../models/sources/index.ts';
import { runEtl } from '../../src/etl/run.ts';
import { prepareCapture } from '../../src/prepare.ts';
import { createTestPlatform, type TestPlatform } from '../support/platform.ts';
import { put, putOrder } from '../support/shop.ts';
import { readWarehouse } from '../support/warehouse.ts';

/** The capture of changes in somebody else's tables: what it must not keep them from, and what of theirs it must not touch. */

let platform: TestPlatform;

const shop = (...statements: string[]): Promise<void> =>
  platform.oltp.session(async ({ queries }) => {
    for (const statement of statements) await sql.raw(statement).execute(queries);
  });

const ask = async <T>(query: string): Promise<T[]> =>
  platform.oltp.session(async ({ queries }) => (await sql.raw<T>(query).execute(queries)).rows);

const capture = (): Promise<void> => prepareCapture(platform.oltp, SHOP_SCHEMA, sources);

async function connect(): Promise<pg.Client> {
  const client = new pg.Client({ connectionString: platform.oltpUrl });
  await client.connect();
  onTestFinished(() => client.end());
  return client;
}

beforeEach(async () => {
  platform = await createTestPlatform();
  await put(platform.oltp, 'products', { product_id: 'P1' });
});

it('a key column gets another type, and sessions that wrote before write on', async () => {
  await putOrder(platform.oltp, 'O1', ['10.00']);
  const client = await connect();
  await client.query("update shop.order_items set quantity = quantity where order_id = 'O1'");
  await client.query("update shop.order_items set line_number = 2 where order_id = 'O1'");
  await shop(
    'alter table shop.order_items alter column line_number type bigint',
    'alter table shop.order_items alter column order_id type text',
    'alter table shop.payments alter column payment_id type varchar(100)',
  );
  await client.query("update shop.order_items set line_number = 3000000000 where order_id = 'O1'");
  await client.query("delete from shop.order_items where order_id = 'O1'");
  const logged = await ask<{ key: string }>('select key::text as key from shop.ecom_deleted_rows order by logged_at');
  expect(logged.map(({ key }) => JSON.parse(key))).toEqual([
    { order_id: 'O1', line_number: 1 },
    { order_id: 'O1', line_number: 2 },
    { order_id: 'O1', line_number: 3_000_000_000 },
  ]);
});

it('a table of the shop can be dropped, and a column that is no key', async () => {
  await shop('alter table shop.refunds drop column reason', 'drop table shop.refunds');
  expect(await ask("select to_regclass('shop.refunds') as gone")).toEqual([{ gone: null }]);
});

it('an update that leaves the key as it is logs nothing, one that changes any part of it logs the old key', async () => {
  await putOrder(platform.oltp, 'O1', ['10.00', '5.00']);
  await shop("update shop.order_items set unit_price = 9 where order_id = 'O1'");
  expect(await ask('select event from shop.ecom_deleted_rows')).toEqual([]);
  await shop("update shop.order_items set line_number = line_number + 10 where order_id = 'O1' and line_number = 2");
  expect(await ask('select table_name, event, key::text as key from shop.ecom_deleted_rows')).toEqual([
    { table_name: 'order_items', event: 'moved', key: '{"order_id": "O1", "line_number": 2}' },
  ]);
});

it('a key column that is renamed or dropped keeps nobody from writing, and the table is read whole once it is back', async () => {
  for (const order of ['O1', 'O2']) await putOrder(platform.oltp, order, ['10.00', '5.00']);
  await put(platform.oltp, 'products', { product_id: 'P2' });
  await runEtl(platform);
  await shop(
    'alter table shop.order_items rename column line_number to position',
    "update shop.order_items set quantity = 1 where order_id = 'O1'",
    "delete from shop.order_items where order_id = 'O2'",
    'alter table shop.order_items rename column position to line_number',
    "delete from shop.orders where order_id = 'O2'",
  );
  expect((await runEtl(platform)).mode_reason).toBe('a column of the key of order_items had another name for a while');
  const { fact_order_item } = await readWarehouse(platform.dwh);
  expect(fact_order_item?.map(({ order_id }) => order_id)).toEqual(['O1', 'O1']);
  await shop(
    'alter table shop.order_items drop column line_number',
    "update shop.order_items set quantity = 2 where order_id = 'O1'",
    'delete from shop.order_items',
  );
});

describe('what the shop has of its own', () => {
  const own = [
    'create table shop.deleted_rows (id integer primary key, why text)',
    "insert into shop.deleted_rows values (1, 'ours')",
    "create function shop.mark_changed() returns trigger language plpgsql as 'begin new.name := upper(new.name); return new; end'",
    "create function shop.products_log_deleted() returns trigger language plpgsql as 'begin insert into shop.deleted_rows values (2, old.product_id); return null; end'",
    'create trigger mark_changed before update on shop.products for each row execute function shop.mark_changed()',
    'create trigger log_deleted after delete on shop.products for each row execute function shop.products_log_deleted()',
    'alter table shop.products add column changed_xid integer not null default 7',
  ];

  it('survives though it is named as the capture of earlier versions was', async () => {
    await shop(...own, 'drop trigger ecom_log_moved on shop.products');
    await capture();
    await shop("update shop.products set name = 'lamp'", "delete from shop.products where product_id = 'P1'");
    expect(await ask('select id, why from shop.deleted_rows order by id')).toEqual([
      { id: 1, why: 'ours' },
      { id: 2, why: 'P1' },
    ]);
    await put(platform.oltp, 'products', { product_id: 'P2' });
    await runEtl(platform);
    const { dim_product } = await readWarehouse(platform.dwh);
    expect(dim_product).toMatchObject([{ product_id: 'P2', changed_xid: '7' }]);
  });

  it.each([
    [
      'a column',
      'alter table shop.payments drop column ecom_changed_xid cascade; alter table shop.payments add column ecom_changed_xid integer',
      'payments.ecom_changed_xid, of type integer',
    ],
    [
      'a table',
      'drop trigger ecom_log_moved on shop.payments; drop table shop.ecom_deleted_rows; create table shop.ecom_deleted_rows (id integer)',
      'shop.ecom_deleted_rows',
    ],
  ])('with a name that the capture needs, %s, is left alone and named', async (_what, make, named) => {
    await shop(make);
    const failed = capture();
    await expect(failed).rejects.toMatchObject({ code: 'NAME_TAKEN' });
    await expect(failed).rejects.toThrow(named);
  });
});

/** The capture as earlier versions made it. */
const earlierCapture = (table: string, key: readonly string[]): string[] => {
  const object = (row: string): string =>
    `jsonb_build_object(${key.map((name) => `'${name}', "${row}"."${name}"`).join(', ')})`;
  const log = 'insert into "shop"."deleted_rows"';
  const definer = 'returns trigger language plpgsql security definer set search_path = pg_catalog as $body$ begin';
  return [
    `alter table shop.${table} add column changed_xid xid8 not null default pg_current_xact_id()`,
    `create index ${table}_changed_xid_idx on shop.${table} (changed_xid)`,
    `create function shop.${table}_log_moved() ${definer} ${log} (table_name, key) values ('${table}', ${object('old')}); return null; end $body$`,
    `create function shop.${table}_log_deleted() ${definer} ${log} (table_name, key) select '${table}', ${object('gone')} from gone; return null; end $body$`,
    `create function shop.${table}_log_truncated() ${definer} ${log} (table_name) values ('${table}'); return null; end $body$`,
    `create trigger mark_changed before update on shop.${table} for each row execute function shop.mark_changed()`,
    `create trigger log_moved after update on shop.${table} for each row when (${key.map((name) => `old.${name} is distinct from new.${name}`).join(' or ')}) execute function shop.${table}_log_moved()`,
    `create trigger log_deleted after delete on shop.${table} referencing old table as gone for each statement execute function shop.${table}_log_deleted()`,
    `create trigger log_truncated after truncate on shop.${table} for each statement execute function shop.${table}_log_truncated()`,
  ];
};

async function backToEarlierCapture(): Promise<void> {
  await shop(
    'drop table shop.ecom_deleted_rows',
    `create table shop.deleted_rows (table_name text not null, key jsonb, changed_xid xid8 not null default pg_current_xact_id(), deleted_at timestamptz not null default now())`,
    'create index deleted_rows_changed_xid_idx on shop.deleted_rows (changed_xid)',
    `create function shop.mark_changed() returns trigger language plpgsql as $body$ begin
      new."changed_xid" := pg_current_xact_id();
      return new;
    end $body$`,
  );
  for (const { name, key } of sources)
    await shop(
      `alter table shop.${name} drop column ecom_changed_xid cascade`,
      ...['mark_changed', 'log_moved', 'log_deleted', 'log_truncated'].map(
        (event) => `drop trigger ecom_${event} on shop.${name}`,
      ),
      ...earlierCapture(name, key),
    );
}

it('an earlier installation is taken over with what it had logged, marks and indexes, and leaves nothing behind', async () => {
  await backToEarlierCapture();
  await put(platform.oltp, 'products', { product_id: 'P2' });
  await shop("delete from shop.products where product_id = 'P1'", 'truncate shop.refunds');
  const marks = await ask('select changed_xid::text as mark from shop.products');
  const logged = await ask(
    'select table_name, key::text as key, changed_xid::text as mark from shop.deleted_rows order by 1',
  );
  await capture();
  expect(await ask('select ecom_changed_xid::text as mark from shop.products')).toEqual(marks);
  expect(
    await ask(
      'select table_name, key::text as key, ecom_changed_xid::text as mark from shop.ecom_deleted_rows order by 1',
    ),
  ).toEqual(logged);
  expect(logged).toHaveLength(2);
  expect(await ask("select event from shop.ecom_deleted_rows where table_id = 'shop.refunds'::regclass")).toEqual([
    { event: 'truncated' },
  ]);
  const left = await ask<{ name: string }>(`
    select tgname as name from pg_trigger where not tgisinternal union all
    select proname from pg_proc where pronamespace = 'shop'::regnamespace union all
    select relname from pg_class where relnamespace = 'shop'::regnamespace and (relname like '%deleted_rows%' or relname like '%changed_xid%')
    union all select attname from pg_attribute where attname like '%changed_xid%' and attrelid in (select oid from pg_class where relkind = 'r')`);
  expect(left.map(({ name }) => name).filter((name) => !/(^|_)ecom_/.test(name))).toEqual([]);
  await shop("update shop.products set product_id = 'P3'", 'delete from shop.products');
  expect(
    await ask("select key ->> 'product_id' as id from shop.ecom_deleted_rows where table_name = 'products'"),
  ).toEqual([{ id: 'P1' }, { id: 'P2' }, { id: 'P3' }]);
});

it('an earlier installation of which one table was taken over goes on with the others', async () => {
  await backToEarlierCapture();
  const holder = await connect();
  await holder.query(
    'begin; lock table shop.click_events in access share mode; lock table shop.click_events in row exclusive mode',
  );
  await shop('delete from shop.products');
  const first = capture().catch((error: unknown) => error);
  expect(await first).toMatchObject({ code: 'STORE_FAILED' });
  await holder.query('rollback');
  expect(await ask("select 1 as one from pg_trigger where tgname = 'log_deleted'")).toHaveLength(1);
  await capture();
  expect(await ask("select to_regclass('shop.deleted_rows') as gone")).toEqual([{ gone: null }]);
  expect(await ask("select key ->> 'product_id' as id from shop.ecom_deleted_rows")).toEqual([{ id: 'P1' }]);
});
