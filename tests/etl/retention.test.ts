import { sql } from 'kysely';
import { beforeEach, expect, it } from 'vitest';
import { runEtl } from '../../src/etl/run.ts';
import { forgetOld } from '../../src/retention/forget.ts';
import { migrate } from '../../src/storage/migrations/migrate.ts';
import { createTestPlatform, type TestPlatform } from '../support/platform.ts';
import { put } from '../support/shop.ts';
import { readWarehouse } from '../support/warehouse.ts';

/** What is remembered goes with its age; nothing that a run needs goes. */

let platform: TestPlatform;

const DAY_MS = 86_400_000;
const now = new Date();
const daysAgo = (days: number): Date => new Date(now.getTime() - days * DAY_MS);

const shop = (statement: string): Promise<unknown> =>
  platform.oltp.session(({ queries }) => sql.raw(statement).execute(queries));

const counts = async (): Promise<readonly number[]> =>
  platform.dwh.session(async ({ queries }) => {
    const of = async (table: 'etl_run' | 'check_result' | 'schema_change'): Promise<number> =>
      (await queries.selectFrom(`ops.${table}`).select('etl_run_id').execute()).length;
    return [await of('etl_run'), await of('schema_change')];
  });

/** The control tables of `ecom_ops` beside those of the warehouse, which no other test needs. */
const forget = (historyDays: number, deletionDays = 30): ReturnType<typeof forgetOld> =>
  forgetOld(platform, platform.dwh, { historyDays, deletionDays, now });

const deleted = async (): Promise<unknown> =>
  (await readWarehouse(platform.dwh)).dim_customer?.map(({ customer_id, is_deleted }) => [customer_id, is_deleted]);

beforeEach(async () => {
  platform = await createTestPlatform();
  await migrate(platform.dwh, 'platform');
  for (const customer_id of ['C1', 'C2', 'C3']) await put(platform.oltp, 'customers', { customer_id });
});

it('runs with their checks and changes go, but for the newest, whatever their age', async () => {
  await runEtl(platform, { now: daysAgo(200) });
  await shop('alter table shop.customers add column note text');
  await runEtl(platform, { now: daysAgo(100) });
  await put(platform.oltp, 'customers', { customer_id: 'C4' });
  await runEtl(platform, { now: daysAgo(95) });
  expect(await counts()).toEqual([3, 1]);
  const before = await readWarehouse(platform.dwh);
  expect((await forget(150)).rows).toMatchObject({ 'ops.etl_run': 1, 'ops.schema_change': 0 });
  expect((await forget(90)).rows).toMatchObject({ 'ops.etl_run': 1, 'ops.schema_change': 1 });
  expect(await counts()).toEqual([1, 0]);
  expect(await readWarehouse(platform.dwh)).toEqual(before);
  expect((await runEtl(platform)).mode).toBe('incremental');
});

it('deletions that a warehouse has read go without a trace, and one that has not reads the table whole', async () => {
  await runEtl(platform);
  await shop("delete from shop.customers where customer_id = 'C1'");
  await runEtl(platform);
  await shop("update shop.ecom_deleted_rows set logged_at = now() - interval '31 days'");
  expect((await forget(90)).rows.deletions).toBe(1);
  expect((await forget(90)).rows.deletions).toBe(0);
  expect((await runEtl(platform)).mode).toBe('incremental');
  await shop("delete from shop.customers where customer_id = 'C2'");
  await shop("update shop.ecom_deleted_rows set logged_at = now() - interval '31 days' where event = 'deleted'");
  expect((await forget(90)).rows.deletions).toBe(1);
  expect((await runEtl(platform)).mode_reason).toBe('deletions of customers since the last run are no longer kept');
  expect(await deleted()).toEqual([
    ['C1', 'true'],
    ['C2', 'true'],
    ['C3', 'false'],
  ]);
  expect((await runEtl(platform)).mode).toBe('incremental');
});

it('a younger deletion stays, beside an older one that goes', async () => {
  await runEtl(platform);
  await shop("delete from shop.customers where customer_id = 'C1'");
  await shop("update shop.ecom_deleted_rows set logged_at = now() - interval '31 days'");
  await runEtl(platform);
  await shop("delete from shop.customers where customer_id = 'C2'");
  expect((await forget(90)).rows.deletions).toBe(1);
  expect((await runEtl(platform)).mode).toBe('incremental');
  expect(await deleted()).toContainEqual(['C2', 'true']);
});

it('a shop that lets nobody delete keeps its deletions, and the report says so', async () => {
  await runEtl(platform);
  await shop("delete from shop.customers where customer_id = 'C1'");
  await shop("update shop.ecom_deleted_rows set logged_at = now() - interval '31 days'");
  await shop(
    `create function shop.refuse() returns trigger language plpgsql as $$ begin raise 'kept by its owner'; end $$`,
  );
  await shop(
    'create trigger refuse before delete on shop.ecom_deleted_rows for each row execute function shop.refuse()',
  );
  const { notes, rows } = await forget(90);
  expect([rows.deletions, notes]).toEqual([0, [expect.stringMatching(/kept by its owner/)]]);
});

it('alerts that are over go with their messages; one that lasts, and one that was never told, stay', async () => {
  const alert = {
    fingerprint: 'f',
    kind: 'failed_task',
    dag_id: 'd',
    title: 't',
    detail: 'x',
    opened_at: daysAgo(200),
  } as const;
  await platform.dwh.session(async ({ queries }) => {
    for (const [alert_id, resolved_at, sent_at] of [
      ['over', daysAgo(100), daysAgo(100)],
      ['young', daysAgo(10), daysAgo(10)],
      ['lasts', null, daysAgo(100)],
      ['untold', daysAgo(100), null],
    ] as const) {
      await queries
        .insertInto('platform.alert')
        .values({ ...alert, alert_id, resolved_at, task_id: null, check_name: null, table_name: null } as never)
        .execute();
      await queries
        .insertInto('platform.alert_message')
        .values({
          message_id: `m-${alert_id}`,
          alert_id,
          event: 'opened',
          channel: 'email',
          sent_at,
          tries: 0,
          last_error: null,
        })
        .execute();
    }
  });
  expect((await forget(90)).rows).toMatchObject({ 'platform.alert': 1, 'platform.alert_message': 1 });
  const left = await platform.dwh.session(({ queries }) =>
    queries.selectFrom('platform.alert').select('alert_id').orderBy('alert_id').execute(),
  );
  expect(left.map(({ alert_id }) => alert_id)).toEqual(['lasts', 'untold', 'young']);
});
