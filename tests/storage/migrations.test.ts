import { sql } from 'kysely';
import { expect, inject, onTestFinished, test } from 'vitest';
import { SHOP_SCHEMA, sources } from '../../models/sources/index.ts';
import { applyMigration, migrate } from '../../src/storage/migrations/migrate.ts';
import { opsMigrations } from '../../src/storage/migrations/ops.ts';
import { openPostgres } from '../../src/storage/postgres/database.ts';
import { createSourceTables } from '../../src/storage/source-tables.ts';
import type { Database } from '../../src/storage/storage.ts';
import { administer } from '../support/databases.ts';

/** A database with nothing in it. */
async function emptyDatabase(): Promise<Database> {
  const name = `empty_${Date.now()}_${Math.trunc(Math.random() * 1e6)}`;
  const url = new URL(inject('templateUrl'));
  await administer(url.toString(), `create database ${name} strategy file_copy`);
  url.pathname = `/${name}`;
  const database = openPostgres(url.toString(), 'oltp');
  onTestFinished(async () => {
    await database.close();
    await administer(url.toString(), `drop database ${name} with (force)`);
  });
  return database;
}

const versions = (database: Database, schema: string): Promise<unknown[]> =>
  database.session(async ({ queries }) => {
    const { rows } = await sql<{ version: number }>`select version from ${sql.table(`${schema}.schema_migration`)}
      order by version`.execute(queries);
    return rows.map(({ version }) => version);
  });

test('several programs that start at once make the tables once', async () => {
  const database = await emptyDatabase();
  const prepare = async (): Promise<void> => {
    await Promise.all([
      migrate(database, 'ops'),
      migrate(database, 'stream'),
      createSourceTables(database, SHOP_SCHEMA, sources),
    ]);
  };
  await Promise.all([prepare(), prepare()]);
  await prepare();
  expect(await versions(database, 'stream')).toEqual([1, 2]);
  const count = (await versions(database, 'ops')).length;
  expect(await versions(database, 'ops')).toEqual(Array.from({ length: count }, (_, i) => i + 1));
  expect(await database.session(({ catalog }) => catalog.isEmpty({ schema: 'ops', name: 'quarantine' }))).toBe(true);
});

/** The warehouse's tables as a program that knew two steps of `ops` left them. */
async function secondVersion(): Promise<Database> {
  const database = await emptyDatabase();
  await database.session(async ({ ddl, queries }) => {
    for (const step of opsMigrations.filter(({ number }) => number <= 2)) await applyMigration(ddl, step);
    await sql`create table ops.schema_migration (version integer primary key)`.execute(queries);
    await sql`insert into ops.schema_migration values (1), (2)`.execute(queries);
  });
  return database;
}

const rowsOf = async (database: Database, query: string): Promise<readonly unknown[]> =>
  (await database.session(({ queries }) => sql.raw(query).execute(queries))).rows;

test('a warehouse of the previous version comes to the present one with its rows', async () => {
  const database = await secondVersion();
  await database.session(async ({ queries }) => {
    await sql`insert into ops.etl_run values (7, null, 'succeeded', 'full', 'the first', 'duckdb', '2025-01-06 09:00:00',
      '2025-01-06 09:01:00', 1, 2, 3, 4, '{}', null, null)`.execute(queries);
    await sql`insert into ops.quarantine values ('order_items', 'O1|2', 'quarantined', 'no_price', null, 'O1', null, null, '{}', 7)`.execute(
      queries,
    );
    await sql`insert into ops.model_state values ('dim_date', 'abc', 7)`.execute(queries);
    await sql`insert into ops.check_result values (7, 'etl', 'unique', 'core.dim_date', 'error', 'passed', 0, null, null,
      '2025-01-06 09:00:30')`.execute(queries);
  });
  await Promise.all([migrate(database, 'ops'), migrate(database, 'ops')]);
  expect(await versions(database, 'ops')).toEqual(opsMigrations.map(({ number }) => number));
  expect(await rowsOf(database, 'select etl_run_id, status, finished_at, step from ops.etl_run')).toEqual([
    { etl_run_id: 7, status: 'succeeded', finished_at: new Date('2025-01-06T09:01:00Z'), step: null },
  ]);
  expect(await rowsOf(database, 'select source_key, group_key from ops.quarantine')).toEqual([
    { source_key: 'O1|2', group_key: 'O1' },
  ]);
  expect(await rowsOf(database, 'select model, as_of_date from ops.model_state')).toEqual([
    { model: 'dim_date', as_of_date: null },
  ]);
  expect(await rowsOf(database, 'select check_name, kind from ops.check_result')).toEqual([
    { check_name: 'unique', kind: null },
  ]);
});

test('a warehouse that was made at once has the columns and comments of one that was migrated', async () => {
  const shape = `select a.attrelid::regclass::text as table_name, a.attname, format_type(a.atttypid, a.atttypmod) as type,
      a.attnotnull, col_description(a.attrelid, a.attnum) as comment, obj_description(a.attrelid) as table_comment
    from pg_attribute a where a.attrelid in (select oid from pg_class where relkind = 'r' and relnamespace = 'ops'::regnamespace)
      and a.attnum > 0 order by 1, a.attnum`;
  const [migrated, made] = await Promise.all([secondVersion(), emptyDatabase()]);
  await Promise.all([migrate(migrated, 'ops'), migrate(made, 'ops')]);
  const withoutVersions = (rows: readonly unknown[]): readonly unknown[] =>
    rows.filter((row) => (row as { table_name: string }).table_name !== 'ops.schema_migration');
  const found = withoutVersions(await rowsOf(made, shape));
  expect(withoutVersions(await rowsOf(migrated, shape))).toEqual(found);
  const run = { table_name: 'ops.etl_run', table_comment: expect.stringMatching(/running/) };
  expect(found).toContainEqual(expect.objectContaining({ ...run, attname: 'finished_at', attnotnull: false }));
  expect(found).toContainEqual(
    expect.objectContaining({ ...run, attname: 'status', comment: expect.stringMatching(/^running/) }),
  );
});

test('the tables take a run that is in progress and the keys of rows that failed', async () => {
  const database = await emptyDatabase();
  await migrate(database, 'ops');
  const key = { etl_run_id: 1, task: 'etl', table_name: 'core.fact_order', check_name: 'unique', key: 'O1' } as const;
  await database.session(async ({ queries }) => {
    await queries.insertInto('ops.failing_key').values(key).execute();
    await queries
      .insertInto('ops.etl_run')
      .values({
        etl_run_id: 1,
        status: 'running',
        step: 'read orders',
        mode: 'incremental',
        engine: 'duckdb',
        started_at: new Date('2025-01-06T09:00:00Z'),
        rows_read: 0,
        rows_loaded: 0,
        rows_superseded: 0,
        rows_quarantined: 0,
        tables: '{}',
      })
      .execute();
    expect(await queries.selectFrom('ops.failing_key').selectAll().execute()).toEqual([key]);
    const runs = await queries.selectFrom('ops.etl_run').select(['status', 'step', 'finished_at']).execute();
    expect(runs).toEqual([{ status: 'running', step: 'read orders', finished_at: null }]);
  });
  const twice = database.session(({ queries }) => queries.insertInto('ops.failing_key').values(key).execute());
  await expect(twice).rejects.toMatchObject({ code: 'STORE_FAILED' });
});

test('a database of a newer program is refused, both versions told', async () => {
  const database = await emptyDatabase();
  await migrate(database, 'stream');
  await database.session(({ queries }) => sql`insert into stream.schema_migration values (99)`.execute(queries));
  await expect(migrate(database, 'stream')).rejects.toMatchObject({
    code: 'DATABASE_NEWER',
    message: expect.stringMatching(/version 99 .* knows 2\./),
    fields: { present: 99, known: 2 },
  });
});

test("the shop's tables have their columns, and a table that is there keeps its own", async () => {
  const database = await emptyDatabase();
  await database.session(async ({ queries }) => {
    await sql`create schema shop`.execute(queries);
    await sql`create table shop.customers (customer_id uuid primary key, email varchar(80), shoe_size integer)`.execute(
      queries,
    );
    await sql`insert into shop.customers values (gen_random_uuid(), 'a@example.com', 42)`.execute(queries);
  });
  await createSourceTables(database, SHOP_SCHEMA, sources);
  await database.session(async ({ catalog }) => {
    const own = await catalog.columns({ schema: 'shop', name: 'customers' });
    expect(own?.map(({ name }) => name)).toEqual(['customer_id', 'email', 'shoe_size']);
    for (const source of sources.filter(({ name }) => name !== 'customers')) {
      const stored = await catalog.columns({ schema: 'shop', name: source.name });
      expect(stored?.map(({ name }) => name)).toEqual(Object.keys(source.columns));
    }
  });
});

test('whoever may write a table of the shop needs no right to the log of changes', async () => {
  const database = await emptyDatabase();
  await createSourceTables(database, SHOP_SCHEMA, sources);
  await database.transaction({}, async ({ queries }) => {
    await sql`create role shop_clerk`.execute(queries);
    await sql`grant usage on schema shop to shop_clerk`.execute(queries);
    await sql`grant select, insert, update, delete, truncate on shop.promotions to shop_clerk`.execute(queries);
    await sql`set local role shop_clerk`.execute(queries);
    await sql`insert into shop.promotions (promotion_id, discount_type, discount_value, updated_at)
      values ('SPRING', 'percentage', 10, now()), ('AUTUMN', 'percentage', 10, now())`.execute(queries);
    await sql`update shop.promotions set promotion_id = 'MAY' where promotion_id = 'SPRING'`.execute(queries);
    await sql`delete from shop.promotions where promotion_id = 'AUTUMN'`.execute(queries);
    await sql`truncate shop.promotions`.execute(queries);
    await sql`reset role`.execute(queries);
    const { rows } = await sql`select key ->> 'promotion_id' as key from shop.ecom_deleted_rows order by 1`.execute(
      queries,
    );
    expect(rows).toEqual([{ key: 'AUTUMN' }, { key: 'SPRING' }, { key: null }]);
    await sql`drop owned by shop_clerk`.execute(queries);
    await sql`drop role shop_clerk`.execute(queries);
  });
});
