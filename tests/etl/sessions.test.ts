import { beforeEach, expect, it } from 'vitest';
import { runEtl } from '../../src/etl/run.ts';
import { createTestPlatform, type TestPlatform } from '../support/platform.ts';
import { minute, put, type Row, remove } from '../support/shop.ts';
import { readWarehouse } from '../support/warehouse.ts';

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
