import { readdir, readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { sql } from 'kysely';
import { beforeEach, expect, it } from 'vitest';
import { eraseDeleted } from '../../src/erasure/deleted.ts';
import { erasePeople } from '../../src/erasure/erase.ts';
import { peopleByEmail } from '../../src/erasure/person.ts';
import { runEtl } from '../../src/etl/run.ts';
import type { Database } from '../../src/storage/storage.ts';
import { createTestPlatform, type TestPlatform } from '../support/platform.ts';
import { alterShop, minute, put, putOrder } from '../support/shop.ts';
import { readWarehouse, rebuildOnClone } from '../support/warehouse.ts';

/** Whoever asks to be forgotten is: a search through all that is kept finds nothing of what they were. */

let platform: TestPlatform;
let hashes: readonly string[];

/** What is known of C1, and of nobody else. */
const SECRETS = [
  'annabelle',
  'leeuwenhoek',
  '442079460958',
  '28/02/1990',
  '1990-02-28',
  ',1990,',
  'sw1a',
  'potsdam',
  'belle-anna',
];

const shop = (...statements: string[]): Promise<void> => alterShop(platform.oltp, ...statements);

/** Every row of every table, as text. */
const dump = (database: Database): Promise<string> =>
  database.session(async ({ queries }) => {
    const { rows: tables } = await sql<{ name: string }>`select format('%I.%I', schemaname, tablename) as name
      from pg_tables where schemaname not in ('pg_catalog', 'information_schema')`.execute(queries);
    const texts = [];
    for (const { name } of tables) {
      const { rows } = await sql<{ row: string }>`select t::text as row from ${sql.raw(name)} as t`.execute(queries);
      texts.push(...rows.map(({ row }) => `${name}: ${row}`));
    }
    return texts.join('\n').toLowerCase();
  });

const found = (text: string, secrets = [...SECRETS, ...hashes]): string[] =>
  secrets.filter((secret) => text.includes(secret));

async function filesOfHome(): Promise<string> {
  const files = await readdir(platform.config.home, { recursive: true, withFileTypes: true });
  const texts = files.filter((file) => file.isFile()).map((file) => readFile(join(file.parentPath, file.name), 'utf8'));
  return (await Promise.all(texts)).join('\n').toLowerCase();
}

const event = { visitor_id: 'V1', event_name: 'page_view', event_at: minute(1), received_at: minute(1) };

beforeEach(async () => {
  platform = await createTestPlatform();
  await shop('alter table shop.customers add column nickname text');
  await put(platform.oltp, 'products', { product_id: 'P1' });
  await put(platform.oltp, 'customers', {
    customer_id: 'C1',
    email: 'annabelle@example.com',
    phone: '+442079460958',
    first_name: 'Annabelle',
    last_name: 'Leeuwenhoek',
    birth_date: '28/02/1990',
    city: 'London',
    postal_code: 'SW1A 1AA',
  });
  await put(platform.oltp, 'customers', { customer_id: 'C2', email: 'bob@example.com', phone: null, city: 'Leeds' });
  await putOrder(platform.oltp, 'O1', ['10.00'], { customer_id: 'C1' });
  await put(platform.oltp, 'click_events', { ...event, event_id: 'E1', customer_id: 'C1', page_url: '/me/annabelle' });
  await put(platform.oltp, 'click_events', {
    ...event,
    event_id: 'E2',
    event_at: minute(2),
    search_term: 'gift for Annabelle',
  });
  await put(platform.oltp, 'click_events', { ...event, event_id: 'E3', visitor_id: 'V2', page_url: '/shared' });
  await runEtl(platform, { keepFiles: true });
  await shop(
    `update shop.customers set city = 'Potsdam', nickname = 'Belle-Anna', updated_at = '${minute(50)}' where customer_id = 'C1'`,
    `insert into truth.planted_faults values ('f1', 'bad_email', 'customers', 'C1', 'email is ''annabelle''.', 'null', now())`,
  );
  await runEtl(platform);
  const { dim_customer = [] } = await readWarehouse(platform.dwh);
  hashes = dim_customer.filter(({ customer_id }) => customer_id === 'C1').map(({ email_hash }) => String(email_hash));
});

it('nothing of a person is left in either database or in any file, and amounts are as they were', async () => {
  const before = await readWarehouse(platform.dwh);
  expect(found((await dump(platform.oltp)) + (await dump(platform.dwh)))).toEqual([...SECRETS, ...hashes]);
  const dry = await erasePeople(platform, ['C1'], { isDryRun: true });
  expect(await readWarehouse(platform.dwh)).toEqual(before);
  const report = await erasePeople(platform, ['C1']);
  expect(report).toEqual({ ...dry, is_dry_run: false });
  expect(report.people).toEqual([
    {
      key: 'C1',
      rows: [
        { table: 'shop.customers', rows: 1 },
        { table: 'shop.click_events', rows: 2 },
        { table: 'core.dim_customer', rows: 2 },
        { table: 'core.customer_pii', rows: 1 },
        { table: 'core.fact_event', rows: 2 },
        { table: 'core.fact_session', rows: 1 },
        { table: 'mart.customer_360', rows: 1 },
      ],
      for_the_owner: [],
      for_the_owner_because: null,
      unknown_columns: ['nickname'],
    },
  ]);
  expect(report.removed_runs).toHaveLength(1);
  await shop("update shop.customers set nickname = null where customer_id = 'C1'");
  for (const _ of ['as it is', 'after a run']) {
    expect(found((await dump(platform.oltp)) + (await dump(platform.dwh)) + (await filesOfHome()))).toEqual([]);
    await runEtl(platform);
  }
  const after = await readWarehouse(platform.dwh);
  expect(after.fact_order).toEqual(before.fact_order);
  const versions = (rows: typeof after.dim_customer): unknown[] =>
    (rows ?? []).map(({ customer_key, valid_from, valid_to }) => [customer_key, valid_from, valid_to]);
  expect(versions(after.dim_customer)).toEqual(versions(before.dim_customer));
  expect(after.fact_event?.map(({ event_id, page_url }) => [event_id, page_url])).toContainEqual(['E3', '/shared']);
  expect(await rebuildOnClone(platform)).toEqual(after);
});

it('what the shop writes again of a person does not come back, whatever reads it', async () => {
  await erasePeople(platform, ['C1']);
  await shop(
    `update shop.customers set email = 'annabelle@example.com', first_name = 'Annabelle', city = 'Potsdam',
      nickname = 'Belle-Anna', updated_at = '${minute(90)}' where customer_id = 'C1'`,
    "update shop.click_events set page_url = '/me/annabelle' where event_id = 'E1'",
  );
  await runEtl(platform);
  expect(found(await dump(platform.dwh))).toEqual([]);
  await shop('alter table shop.customers add column alias text', "update shop.customers set alias = 'Belle-Anna'");
  await runEtl(platform);
  expect(found(await dump(platform.dwh)).filter((secret) => secret !== 'belle-anna')).toEqual([]);
  const { dim_customer = [] } = await readWarehouse(platform.dwh);
  const current = dim_customer.filter(({ is_current }) => is_current === 'true');
  expect(current.map(({ customer_id, alias }) => [customer_id, alias]).toSorted()).toEqual([
    ['C1', null],
    ['C2', 'Belle-Anna'],
  ]);
  await runEtl(platform, { full: true });
  const rebuilt = await readWarehouse(platform.dwh);
  expect(
    rebuilt.customer_360?.map(({ customer_id, email_hash, order_count }) => [
      customer_id,
      email_hash === null,
      order_count,
    ]),
  ).toEqual([
    ['C1', true, '1'],
    ['C2', false, '0'],
  ]);
});

it('a shop that this log-in may not change gets a list, and the warehouse is clean all the same', async () => {
  await shop(
    `create function shop.refuse() returns trigger language plpgsql as $$ begin raise 'read only'; end $$`,
    'create trigger refuse before update on shop.customers for each row execute function shop.refuse()',
  );
  const { people } = await erasePeople(platform, ['C1']);
  expect(people[0]?.for_the_owner).toContainEqual({
    table: 'shop.customers',
    key: 'C1',
    columns: ['email', 'phone', 'first_name', 'last_name', 'birth_date', 'city', 'postal_code'],
  });
  expect(people[0]?.for_the_owner_because).toMatch(/read only/);
  for (const options of [{}, { full: true }]) {
    await runEtl(platform, options);
    expect(found(await dump(platform.dwh))).toEqual([]);
  }
});

it('people are found by an address that they have or had', async () => {
  await shop(
    `update shop.customers set email = 'other@example.com', updated_at = '${minute(60)}' where customer_id = 'C1'`,
  );
  await runEtl(platform);
  expect(await peopleByEmail(platform, ' Annabelle@Example.com')).toEqual(['C1']);
  expect(await peopleByEmail(platform, 'other@example.com')).toEqual(['C1']);
  expect(await peopleByEmail(platform, 'nobody@example.com')).toEqual([]);
});

it('nobody of an unknown key is erased', async () => {
  await expect(erasePeople(platform, ['C9'])).rejects.toMatchObject({ code: 'SETTING_INVALID' });
});

it('whom the shop deletes is erased in the warehouse after some days', async () => {
  await shop("delete from shop.customers where customer_id = 'C1'");
  const deletedAt = new Date();
  await runEtl(platform, { now: deletedAt });
  const daysLater = (days: number): Date => new Date(deletedAt.getTime() + days * 86_400_000);
  expect(await eraseDeleted(platform, daysLater(29))).toEqual([]);
  await platform.variables.store('erase_deleted_after_days', '0');
  expect(await eraseDeleted(platform, daysLater(31))).toEqual([]);
  await platform.variables.store('erase_deleted_after_days', '30');
  expect(await eraseDeleted(platform, daysLater(31))).toEqual(['C1']);
  expect(await eraseDeleted(platform, daysLater(32))).toEqual([]);
  expect(found(await dump(platform.dwh))).toEqual([]);
  const { dim_customer = [] } = await readWarehouse(platform.dwh);
  expect(dim_customer.filter(({ customer_id }) => customer_id === 'C1')).toHaveLength(2);
});
