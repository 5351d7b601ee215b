import { sql } from 'kysely';
import { beforeEach, expect, it } from 'vitest';
import { runEtl } from '../../src/etl/run.ts';
import { createTestPlatform, type TestPlatform } from '../support/platform.ts';
import { minute, put, type Row, remove } from '../support/shop.ts';
import { readWarehouse, rebuildOnClone } from '../support/warehouse.ts';

let platform: TestPlatform;

beforeEach(async () => {
  platform = await createTestPlatform();
});

const event = (event_id: string, at: number, given: Row = {}): Promise<void> =>
  put(platform.oltp, 'click_events', { event_id, visitor_id: 'V1', event_at: minute(at), ...given });

/** `session: events` as the warehouse has them. */
async function sessions(): Promise<Record<string, string>> {
  const { fact_event = [] } = await readWarehouse(platform.dwh);
  const bySession: Record<string, string[]> = {};
  for (const row of fact_event) {
    const session = String(row.session_id);
    bySession[session] = [...(bySession[session] ?? []), `${row.session_event_number}:${row.event_id}`];
  }
  return Object.fromEntries(Object.entries(bySession).map(([session, events]) => [session, events.sort().join(' ')]));
}

it('a gap of exactly 1,800 seconds stays in the session, one of a second more does not; midnight ends none', async () => {
  const midnight = 15 * 60;
  await event('a', midnight - 20);
  await event('b', midnight + 10);
  await event('c', midnight + 40 + 1 / 60);
  await runEtl(platform);
  expect(await sessions()).toEqual({ a: '1:a 2:b', c: '1:c' });
});

it('a late event joins two sessions into one, and parts them when it goes', async () => {
  await event('a', 0);
  await event('c', 50);
  await event('far', 500);
  await runEtl(platform);
  expect(await sessions()).toEqual({ a: '1:a', c: '1:c', far: '1:far' });
  await event('b', 25);
  const { tables } = await runEtl(platform);
  expect(await sessions()).toEqual({ a: '1:a 2:b 3:c', far: '1:far' });
  expect(tables.find(({ table }) => table === 'core.fact_session')).toMatchObject({
    inserted: 0,
    updated: 1,
    deleted: 1,
  });
  await remove(platform.oltp, 'click_events', { event_id: 'b' });
  await runEtl(platform);
  expect(await sessions()).toEqual({ a: '1:a', c: '1:c', far: '1:far' });
});

it('an earlier event that arrives late becomes the first, and gives the session its id', async () => {
  await event('b', 10);
  await runEtl(platform);
  await event('a', 0);
  await runEtl(platform);
  expect(await sessions()).toEqual({ a: '1:a 2:b' });
});

it('a session is engaged over 10 s, with a purchase or with two views; otherwise it is a bounce', async () => {
  const tenSeconds = 1 / 6;
  await event('short-1', 0, { visitor_id: 'short', event_name: 'scroll' });
  await event('short-2', tenSeconds, { visitor_id: 'short', event_name: 'scroll' });
  await event('long-1', 0, { visitor_id: 'long', event_name: 'scroll' });
  await event('long-2', tenSeconds + 1 / 60, { visitor_id: 'long', event_name: 'scroll' });
  await event('buys', 0, { visitor_id: 'buys', event_name: 'purchase' });
  await event('views-1', 0, { visitor_id: 'views', event_name: 'page_view' });
  await event('views-2', 0.01, { visitor_id: 'views', event_name: 'view_item' });
  await runEtl(platform);
  const { fact_session = [] } = await readWarehouse(platform.dwh);
  const engaged = Object.fromEntries(fact_session.map((row) => [row.visitor_id, [row.is_engaged, row.is_bounce]]));
  expect(engaged).toEqual({
    short: ['false', 'true'],
    long: ['true', 'false'],
    buys: ['true', 'false'],
    views: ['true', 'false'],
  });
});

it('anonymous sessions belong to the only customer of the device, and to nobody once a second one signs in', async () => {
  await put(platform.oltp, 'customers', { customer_id: 'C1' });
  await put(platform.oltp, 'customers', { customer_id: 'C2' });
  await event('anonymous', 0);
  await runEtl(platform);
  await event('signed-in', 100, { customer_id: 'C1' });
  await runEtl(platform);
  const owners = async (): Promise<unknown> =>
    ((await readWarehouse(platform.dwh)).fact_session ?? []).map((row) => [
      row.session_id,
      row.customer_id,
      row.is_stitched,
    ]);
  expect(await owners()).toEqual([
    ['anonymous', 'C1', 'true'],
    ['signed-in', 'C1', 'false'],
  ]);
  const { customer_360 = [] } = await readWarehouse(platform.dwh);
  expect(customer_360).toMatchObject([{ customer_id: 'C1', session_count: '2' }, { session_count: '0' }]);
  await event('shared', 200, { customer_id: 'C2' });
  await runEtl(platform);
  expect(await owners()).toEqual([
    ['anonymous', null, 'false'],
    ['shared', 'C2', 'false'],
    ['signed-in', 'C1', 'false'],
  ]);
});

it('robots are flagged and kept, and left out of customer_360', async () => {
  await put(platform.oltp, 'customers', { customer_id: 'C1' });
  await event('robot', 0, { customer_id: 'C1', user_agent: 'Googlebot/2.1' });
  await runEtl(platform);
  const { fact_session, customer_360 } = await readWarehouse(platform.dwh);
  expect(fact_session).toMatchObject([{ is_bot: 'true' }]);
  expect(customer_360).toMatchObject([{ session_count: '0' }]);
});

const shop = (statement: string): Promise<unknown> =>
  platform.oltp.session(({ queries }) => sql.raw(statement).execute(queries));

/** What the runs so far made is what a rebuild makes. */
const expectLaw = async (): Promise<void> =>
  expect(await readWarehouse(platform.dwh)).toEqual(await rebuildOnClone(platform));

it.each(['tracker_session_id', 'session_id'])(
  "the tracker's own session, in %s, is a session where the Variable says so, however long it lasts",
  async (column) => {
    if (column === 'session_id') await shop('alter table shop.click_events rename tracker_session_id to session_id');
    const ofTracker = (id: string, at: number, session: string | null, given: Row = {}): Promise<void> =>
      event(id, at, { [column]: session, ...given });
    await ofTracker('a', 0, 'T1');
    await ofTracker('b', 10, 'T2');
    await ofTracker('c', 120, 'T1');
    await ofTracker('d', 15, null);
    await runEtl(platform);
    expect(await sessions()).toEqual({ a: '1:a 2:b 3:d', c: '1:c' });
    await platform.variables.store('session_source', 'tracker');
    await runEtl(platform);
    expect(await sessions()).toEqual({ a: '1:a 2:c', b: '1:b', d: '1:d' });
    // Late and far: each finds its session by the id; without one, by the time.
    await ofTracker('e', 600, 'T1');
    await ofTracker('f', -300, 'T2');
    await ofTracker('g', 40, null);
    await ofTracker('h', 30, 'T1', { visitor_id: 'V2' });
    await runEtl(platform);
    expect(await sessions()).toEqual({ a: '1:a 2:c 3:e', f: '1:f 2:b', d: '1:d 2:g', h: '1:h' });
    // An event goes over, one goes.
    await ofTracker('c', 120, 'T2');
    await remove(platform.oltp, 'click_events', { event_id: 'a' });
    await runEtl(platform);
    expect(await sessions()).toEqual({ e: '1:e', f: '1:f 2:b 3:c', d: '1:d 2:g', h: '1:h' });
    const { fact_session = [], fact_event = [] } = await readWarehouse(platform.dwh);
    expect(fact_session.map((row) => [row.session_id, row.tracker_session_id])).toEqual([
      ['d', null],
      ['e', 'T1'],
      ['f', 'T2'],
      ['h', 'T1'],
    ]);
    await expectLaw();
    await platform.variables.store('session_source', 'inactivity');
    await runEtl(platform);
    expect(await sessions()).toEqual({ f: '1:f', b: '1:b 2:d 3:g', c: '1:c', e: '1:e', h: '1:h' });
    // What the tracker says stays with the events.
    expect(fact_event.map((row) => row.tracker_session_id)).toEqual(['T2', 'T2', null, 'T1', 'T2', null, 'T1']);
    await expectLaw();
  },
);

/** What the table's columns became, and the tracker's sessions after it: as a rebuild has them, but for what a lost column kept. */
async function trackerColumn(...statements: readonly string[]): Promise<unknown> {
  for (const statement of statements) await shop(statement);
  const { schema_changes, mode_reason } = await runEtl(platform);
  const withoutKept = (rows: readonly Readonly<Record<string, unknown>>[] = []): unknown[] =>
    rows.map(({ source_session_id: _, ...row }) => row);
  const { fact_event, fact_session } = await readWarehouse(platform.dwh);
  const rebuilt = await rebuildOnClone(platform);
  expect(withoutKept(fact_event)).toEqual(withoutKept(rebuilt.fact_event));
  expect(fact_session).toEqual(rebuilt.fact_session);
  return {
    changes: schema_changes.map(({ column_name, change, outcome }) => [column_name, change, outcome]),
    because: mode_reason,
    sessions: fact_event?.map((row) => row.tracker_session_id),
  };
}

it('a table with both columns of the tracker loses one and gets it back: each time its rows are read again', async () => {
  await shop('alter table shop.click_events add column session_id text');
  await event('a', 0, { tracker_session_id: 'T', session_id: 'S' });
  await event('b', 10, { tracker_session_id: 'T', session_id: 'S' });
  await runEtl(platform);
  expect(await trackerColumn('alter table shop.click_events drop column tracker_session_id')).toEqual({
    changes: [['tracker_session_id', 'dropped', 'session_id is read in its place']],
    because: 'click_events.tracker_session_id was dropped in the source',
    sessions: ['S', 'S'],
  });
  expect(await trackerColumn('update shop.click_events set is_sampled = is_sampled')).toEqual({
    changes: [],
    because: null,
    sessions: ['S', 'S'],
  });
  const back = `alter table shop.click_events add column tracker_session_id text default 'X'`;
  expect(await trackerColumn(back)).toEqual({
    changes: [['tracker_session_id', 'added', 'read in the place of session_id']],
    because: 'click_events.tracker_session_id was added in the source',
    sessions: ['X', 'X'],
  });
  const { fact_event } = await readWarehouse(platform.dwh);
  expect(fact_event?.map((row) => row.source_session_id)).toEqual(['S', 'S']);
  const both = 'alter table shop.click_events drop column tracker_session_id, drop column session_id';
  expect(await trackerColumn(both)).toMatchObject({
    changes: [
      ['tracker_session_id', 'dropped', null],
      ['session_id', 'dropped', null],
    ],
  });
});

it.each([
  ['text[]', "array['P1', 'P2']"],
  ['jsonb', `'["P1", "P2"]'`],
  ['varchar(200)', "'P1,P2'"],
])('an event about several products names them all, in a column of type %s, and counts once', async (type, value) => {
  await shop(`alter table shop.click_events drop product_ids, add product_ids ${type}`);
  await event('a', 0, { event_name: 'view_item', product_id: 'P9' });
  await event('b', 1, { event_name: 'view_item' });
  await shop(`update shop.click_events set product_ids = ${value} where event_id = 'b'`);
  await runEtl(platform);
  // The product that it is looked up by comes later.
  await put(platform.oltp, 'products', { product_id: 'P1' });
  await runEtl(platform);
  const { fact_event = [], fact_session = [], dim_product = [] } = await readWarehouse(platform.dwh);
  const key = dim_product.find((row) => row.product_id === 'P1')?.product_key;
  expect(fact_event.map((row) => [row.product_id, row.product_ids, row.product_key])).toEqual([
    ['P9', null, null],
    ['P1', 'P1,P2', key],
  ]);
  expect(fact_session).toMatchObject([{ event_count: '2', view_item_count: '2' }]);
  await expectLaw();
});
