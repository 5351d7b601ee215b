import { sql } from 'kysely';
import { expect, it } from 'vitest';
import { sources } from '../../models/sources/index.ts';
import { faultKinds } from '../../src/shop/faults/kinds.ts';
import type { FaultRates } from '../../src/shop/faults/rates.ts';
import { runStream } from '../../src/stream/stream.ts';
import { createTestPlatform, type TestPlatform } from '../support/platform.ts';

const NOON = Date.UTC(2026, 2, 2, 12);
const DAY = 24 * 60;
const minutes = (count: number): Date => new Date(NOON + count * 60_000);

/** All rows of the shop, as text, in the order of their keys. */
async function shopOf({ oltp }: TestPlatform): Promise<Record<string, readonly string[]>> {
  const tables: Record<string, readonly string[]> = {};
  for (const { name, columns, key } of sources) {
    const row = sql.join(Object.keys(columns).map((column) => sql.id(column)));
    const { rows } = await oltp.session(({ queries }) =>
      sql<{ row: string }>`select (row(${row}))::text as row from ${sql.id('shop', name)}
        order by ${sql.join(key.map((column) => sql.id(column)))}`.execute(queries),
    );
    tables[name] = rows.map(({ row: text }) => text);
  }
  return tables;
}

/** What the ledger says, in one order. */
const ledgerOf = ({ oltp }: TestPlatform): Promise<unknown[]> =>
  oltp.session(({ queries }) => queries.selectFrom('truth.planted_faults').selectAll().orderBy('fault_id').execute());

const faults: FaultRates = Object.fromEntries(faultKinds.map((kind) => [kind, 0.05]));

it.each([
  { trafficProfile: 'documented', ordersPerBatch: 50 } as const,
  { trafficProfile: 'lifelike', ordersPerBatch: 6 } as const,
  { trafficProfile: 'documented', ordersPerBatch: 10, faults } as const,
  { trafficProfile: 'lifelike', ordersPerBatch: 4, faults } as const,
])('the same seed gives the same rows, whether in one batch or in many: $trafficProfile', async (traffic) => {
  const whole = await createTestPlatform();
  await runStream(whole.oltp, { ...traffic, since: minutes(0), until: minutes(DAY + 180) });
  const pieces = await createTestPlatform();
  await runStream(pieces.oltp, { ...traffic, since: minutes(0), until: minutes(5) });
  for (const until of [10, 60, 65, 180, DAY, DAY + 180]) await runStream(pieces.oltp, { until: minutes(until) });
  const expected = await shopOf(whole);
  expect(expected.orders?.length).toBeGreaterThan(1000);
  expect(await shopOf(pieces)).toEqual(expected);
  const ledger = await ledgerOf(whole);
  expect(ledger.length > 0).toBe('faults' in traffic);
  expect(await ledgerOf(pieces)).toEqual(ledger);
});

it.each([
  { trafficProfile: 'documented', ordersPerBatch: 6, eventsPerBatch: 20 } as const,
  { trafficProfile: 'lifelike', ordersPerBatch: 3 } as const,
])(
  'a shop goes on with the rates of its last batch until others are asked for, and what is on its way keeps its own: $trafficProfile',
  async (traffic) => {
    const platform = await createTestPlatform();
    const { oltp } = platform;
    await runStream(oltp, { ...traffic, since: minutes(0), until: minutes(600), faults: { late_event: 1 } });
    await runStream(oltp, { until: minutes(660), faults: { total_mismatch: 1 } });
    const both = await runStream(oltp, { until: minutes(720) });
    expect(Object.keys(both.faults ?? {}).toSorted()).toEqual(['late_event', 'total_mismatch']);
    const late = await runStream(oltp, { until: minutes(780), faults: { late_event: 0, total_mismatch: 0 } });
    expect(Object.keys(late.faults ?? {})).toEqual(['late_event']);
    const none = await runStream(oltp, { until: minutes(1500) });
    expect((await runStream(oltp, { until: minutes(1560) })).faults).toBeUndefined();

    const right = await createTestPlatform();
    await runStream(right.oltp, { ...traffic, since: minutes(0), until: minutes(1560) });
    const [wrong, expected] = [await shopOf(platform), await shopOf(right)];
    expect(none.faults?.late_event).toBeGreaterThan(0);
    expect(wrong.click_events?.map(eventId)).toEqual(expected.click_events?.map(eventId));
    expect(wrong.payments).toEqual(expected.payments);
  },
);

const eventId = (row: string): string => row.slice(1, row.indexOf(','));

it.each([{ total_mismatch: 1.5 }, { bot: Number.NaN }, { nonsense: 0.1 }])(
  'the rates %j are refused',
  async (faultRates) => {
    const platform = await createTestPlatform();
    const attempt = runStream(platform.oltp, { faults: faultRates as FaultRates });
    await expect(attempt).rejects.toMatchObject({ code: 'SETTING_INVALID' });
  },
);

it('another profile from some moment on: what is written stays, and the events of the new one begin with it', async () => {
  const platform = await createTestPlatform();
  await runStream(platform.oltp, { since: minutes(0), until: minutes(60) });
  const before = await shopOf(platform);
  await runStream(platform.oltp, { until: minutes(240), trafficProfile: 'lifelike', ordersPerBatch: 20 });
  const after = await shopOf(platform);
  expect(after.click_events).toEqual(expect.arrayContaining([...(before.click_events ?? [])]));
  const { rows } = await platform.oltp.session(({ queries }) =>
    sql<{ early: number; late: number }>`select
      count(*) filter (where received_at < ${minutes(60)})::integer as early,
      count(*) filter (where not is_sampled and event_name <> 'purchase')::integer as late
      from shop.click_events`.execute(queries),
  );
  expect(rows[0]?.early).toBe(before.click_events?.length);
  expect(rows[0]?.late).toBeGreaterThan(1000);
});

it('a lifelike shop may get busier or quieter, and a stretch that was left out may be filled: no event is written twice', async () => {
  const { oltp } = await createTestPlatform();
  await runStream(oltp, { trafficProfile: 'lifelike', ordersPerBatch: 20, since: minutes(0), until: minutes(60) });
  await runStream(oltp, { ordersPerBatch: 30, until: minutes(120) });
  await runStream(oltp, { ordersPerBatch: 10, since: minutes(180), until: minutes(240) });
  expect((await runStream(oltp, { since: minutes(0), until: minutes(300) })).batches).toBe(2);
});

it('months of a small shop: deliveries, returns and changed accounts too are the same in one batch or in many', async () => {
  const traffic = { trafficProfile: 'documented', ordersPerBatch: 1, eventsPerBatch: 1, faults } as const;
  const whole = await createTestPlatform();
  await runStream(whole.oltp, { ...traffic, since: minutes(0), until: minutes(100 * DAY) });
  const pieces = await createTestPlatform();
  await runStream(pieces.oltp, { ...traffic, since: minutes(0), until: minutes(DAY) });
  for (const until of [2 * DAY, 2 * DAY + 5, 20 * DAY, 60 * DAY + 35, 99 * DAY, 100 * DAY])
    await runStream(pieces.oltp, { until: minutes(until) });
  const expected = await shopOf(whole);
  const { rows } = await whole.oltp.session(({ queries }) =>
    sql<Record<'delivered' | 'returned' | 'erased', number>>`select
      (select count(*) from shop.orders where delivered_at is not null)::integer as delivered,
      (select count(*) from shop.refunds where reason <> 'cancelled')::integer as returned,
      (select count(*) from shop.customers where first_name is null)::integer as erased`.execute(queries),
  );
  for (const count of Object.values(rows[0] ?? {})) expect(count).toBeGreaterThan(0);
  expect(await shopOf(pieces)).toEqual(expected);
  expect(await ledgerOf(pieces)).toEqual(await ledgerOf(whole));
});

it('from lifelike to documented and back: each batch is written, and no event twice', async () => {
  const { oltp } = await createTestPlatform();
  await runStream(oltp, { since: minutes(0), until: minutes(60), trafficProfile: 'lifelike', ordersPerBatch: 20 });
  await runStream(oltp, { until: minutes(65), trafficProfile: 'documented' });
  const { rows } = await runStream(oltp, { until: minutes(180), trafficProfile: 'lifelike', ordersPerBatch: 20 });
  expect(rows.click_events).toBeGreaterThan(1000);
});

it('a stretch of five minutes that was left out may be filled: the rows are those of one call', async () => {
  const traffic = { trafficProfile: 'lifelike', ordersPerBatch: 20 } as const;
  const whole = await createTestPlatform();
  await runStream(whole.oltp, { ...traffic, since: minutes(0), until: minutes(180) });
  const filled = await createTestPlatform();
  await runStream(filled.oltp, { ...traffic, since: minutes(0), until: minutes(60) });
  await runStream(filled.oltp, { since: minutes(65), until: minutes(180) });
  await runStream(filled.oltp, { since: minutes(0), until: minutes(180) });
  expect(await shopOf(filled)).toEqual(await shopOf(whole));
});

it('a clock that is no longer wrong, while other events are on their way: no event is lost and none is written twice', async () => {
  const traffic = { trafficProfile: 'lifelike', ordersPerBatch: 20 } as const;
  const right = await createTestPlatform();
  await runStream(right.oltp, { ...traffic, since: minutes(0), until: minutes(12 * 60) });
  const { oltp } = await createTestPlatform();
  const rates = { clock_skew: 0.5, late_event: 0.5, bot: 0.1 };
  await runStream(oltp, { ...traffic, since: minutes(0), until: minutes(60), faults: rates });
  await runStream(oltp, { until: minutes(65), faults: { clock_skew: 0 } });
  await runStream(oltp, { until: minutes(12 * 60), faults: { late_event: 0, bot: 0 } });
  const ids = async (database: typeof oltp): Promise<readonly string[]> => {
    const { rows } = await database.session(({ queries }) =>
      sql<{ id: string }>`select event_id as id from shop.click_events
        where user_agent not like '%Bot%' order by event_id collate "C"`.execute(queries),
    );
    return rows.map(({ id }) => id);
  };
  expect(await ids(oltp)).toEqual(await ids(right.oltp));
});

it('a shop has no history from before it opened', async () => {
  const platform = await createTestPlatform();
  await runStream(platform.oltp, { since: minutes(0), until: minutes(5) });
  const early = runStream(platform.oltp, { since: minutes(-60), until: minutes(10) });
  await expect(early).rejects.toMatchObject({ code: 'SETTING_INVALID', next: expect.stringContaining('ecom reset') });
});

it('a shop of an earlier version is refused, and left as it is', async () => {
  const platform = await createTestPlatform();
  await runStream(platform.oltp, { since: minutes(0), until: minutes(5) });
  await platform.oltp.session(({ queries }) =>
    sql`update stream.batch set batch_id = 'shop seed=1 size=50 orders=50 events=100 ticks=1-2'`.execute(queries),
  );
  await expect(runStream(platform.oltp, { until: minutes(10) })).rejects.toMatchObject({ code: 'SHOP_OUTDATED' });
});

it('a batch is one transaction, and to repeat it adds nothing', async () => {
  const platform = await createTestPlatform();
  await runStream(platform.oltp, { since: minutes(0), until: minutes(30) });
  const before = await shopOf(platform);
  const again = await runStream(platform.oltp, { since: minutes(0), until: minutes(30) });
  expect(again.batches).toBe(0);
  expect(await shopOf(platform)).toEqual(before);
  const { rows } = await platform.oltp.session(({ queries }) =>
    sql<{ n: number }>`select count(distinct ecom_changed_xid)::integer as n from (
      select ecom_changed_xid from shop.orders union all select ecom_changed_xid from shop.click_events) as written`.execute(
      queries,
    ),
  );
  expect(rows).toEqual([{ n: 1 }]);
});

it('of two streams at once one writes and the other is told so', async () => {
  const platform = await createTestPlatform();
  const outcomes = await Promise.allSettled(
    [1, 2].map(() => runStream(platform.oltp, { since: minutes(0), until: minutes(600) })),
  );
  const refused = outcomes.filter((outcome) => outcome.status === 'rejected');
  expect(refused.map(({ reason }) => (reason as { code: string }).code)).toEqual(['RUN_IN_PROGRESS']);
});
