import { sql } from 'kysely';
import { expect, inject, onTestFinished, test } from 'vitest';
import { SHOP_SCHEMA, sources } from '../../models/sources/index.ts';
import { migrate } from '../../src/storage/migrations/migrate.ts';
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
    const { rows } = await sql`select key ->> 'promotion_id' as key from shop.deleted_rows order by 1`.execute(queries);
    expect(rows).toEqual([{ key: 'AUTUMN' }, { key: 'SPRING' }, { key: null }]);
    await sql`drop owned by shop_clerk`.execute(queries);
    await sql`drop role shop_clerk`.execute(queries);
  });
});
