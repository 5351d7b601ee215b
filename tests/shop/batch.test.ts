import fc from 'fast-check';
import { expect, it } from 'vitest';
import { customerChanges } from '../../src/shop/batch.ts';
import type { Traffic } from '../../src/shop/shop.ts';
import { startOf, TICK_MS, tickAt, type Window } from '../../src/shop/time/clock.ts';
import { parseRows, type ShopRow } from './rows.ts';
import { documented, lifelike, rowsOf, shopFrom } from './whole-shop.ts';

const seeds = fc.integer({ min: 0, max: 2 ** 31 });
const ticks = fc.integer({ min: tickAt(Date.UTC(2020, 0, 1)), max: tickAt(Date.UTC(2030, 0, 1)) });
const traffics = fc.constantFrom(documented, lifelike);

const cents = (text: string | undefined): number => Math.round(Number(text) * 100);
const at = (text: string | undefined): number => Date.parse(`${text}Z`);
const columnOf = (rows: readonly ShopRow[], column: string): Set<string | undefined> =>
  new Set(rows.map((row) => row[column]));

function byOrder(rows: readonly ShopRow[]): ReadonlyMap<string | undefined, ShopRow[]> {
  const groups = new Map<string | undefined, ShopRow[]>();
  for (const row of rows) groups.set(row.order_id, [...(groups.get(row.order_id) ?? []), row]);
  return groups;
}

/** Hours of a shop: long enough for sessions, payments and cancellations. */
const windowFrom = (tick: number): Window => ({ from: tick, until: tick + 60 });

it('a documented batch has about 50 orders and 100 click events', () => {
  const from = tickAt(Date.UTC(2026, 2, 2));
  const rows = rowsOf(1, { from, until: from + 288 }, documented);
  expect(rows.orders.length / 288).toBeGreaterThan(48);
  expect(rows.orders.length / 288).toBeLessThan(52);
  expect(rows.click_events.length).toBe(100 * 288);
});

it('a documented batch keeps to itself: every order and every event lies in its tick', () => {
  fc.assert(
    fc.property(seeds, ticks, (seed, tick) => {
      const rows = rowsOf(seed, { from: tick, until: tick + 1 }, documented);
      const moments = [
        ...parseRows('orders', rows.orders).map((order) => at(order.ordered_at)),
        ...parseRows('click_events', rows.click_events).map((event) => at(event.event_at)),
      ];
      for (const moment of moments) expect(Math.floor((moment - startOf(tick)) / TICK_MS)).toBe(0);
    }),
    { numRuns: 30 },
  );
});

it('totals add up to the cent, and every order has lines and its own purchase event', () => {
  fc.assert(
    fc.property(seeds, ticks, traffics, (seed, tick, traffic) => {
      const rows = rowsOf(seed, { from: tick, until: tick + 6 }, traffic);
      const items = byOrder(parseRows('order_items', rows.order_items));
      const purchases = parseRows('click_events', rows.click_events).filter((event) => event.event_name === 'purchase');
      for (const order of parseRows('orders', rows.orders)) {
        const lines: readonly ShopRow[] = items.get(order.order_id) ?? [];
        const net = lines.reduce(
          (sum, line) => sum + Number(line.quantity) * cents(line.unit_price) - cents(line.discount_amount),
          0,
        );
        expect(lines.length).toBeGreaterThan(0);
        expect(cents(order.total_amount)).toBe(
          net - cents(order.discount_amount) + cents(order.shipping_amount) + cents(order.tax_amount),
        );
        const own = purchases.filter((event) => event.order_id === order.order_id);
        expect(own.map((event) => [event.visitor_id, event.customer_id, event.event_at])).toEqual([
          [order.visitor_id, order.customer_id, order.ordered_at],
        ]);
      }
    }),
    { numRuns: 20 },
  );
});

it('every foreign key has its row', () => {
  fc.assert(
    fc.property(seeds, ticks, traffics, (seed, tick, traffic) => {
      const rows = rowsOf(seed, windowFrom(tick), traffic);
      const customers = columnOf(parseRows('customers', rows.customers), 'customer_id').add('');
      const products = columnOf(parseRows('products', rows.products), 'product_id').add('');
      const promotions = columnOf(parseRows('promotions', rows.promotions), 'promotion_id').add('');
      const orders = columnOf(parseRows('orders', rows.orders), 'order_id').add('');
      const keys = { customer_id: customers, product_id: products, promotion_id: promotions, order_id: orders };
      for (const table of ['orders', 'order_items', 'payments', 'refunds', 'click_events'] as const) {
        for (const row of parseRows(table, rows[table])) {
          for (const [column, known] of Object.entries(keys)) {
            if (row[column] !== undefined && !known.has(row[column])) expect.fail(`${table}: ${column} ${row[column]}`);
          }
        }
      }
    }),
    { numRuns: 8 },
  );
});

it('nothing happens before what it follows from', () => {
  fc.assert(
    fc.property(seeds, ticks, traffics, (seed, tick, traffic) => {
      const rows = rowsOf(seed, windowFrom(tick), traffic);
      const orders = new Map(parseRows('orders', rows.orders).map((order) => [order.order_id, order]));
      const signedUp = new Map(parseRows('customers', rows.customers).map((row) => [row.customer_id, row]));
      for (const { order_id, added_at } of parseRows('order_items', rows.order_items))
        expect(at(added_at)).toBeGreaterThanOrEqual(at(orders.get(order_id)?.ordered_at));
      for (const { order_id, created_at, paid_at } of parseRows('payments', rows.payments)) {
        const order = orders.get(order_id);
        expect(at(created_at)).toBeGreaterThanOrEqual(at(order?.ordered_at));
        if (paid_at && order?.shipped_at) expect(at(order.shipped_at)).toBeGreaterThanOrEqual(at(paid_at));
      }
      for (const order of orders.values()) {
        if (order.delivered_at) expect(at(order.delivered_at)).toBeGreaterThan(at(order.shipped_at));
        if (order.customer_id)
          expect(at(order.ordered_at)).toBeGreaterThan(at(signedUp.get(order.customer_id)?.signed_up_at));
      }
      for (const event of parseRows('click_events', rows.click_events)) {
        expect(at(event.received_at)).toBeGreaterThan(at(event.event_at));
        if (event.customer_id)
          expect(at(event.event_at)).toBeGreaterThanOrEqual(at(signedUp.get(event.customer_id)?.signed_up_at));
      }
    }),
    { numRuns: 8 },
  );
});

it('no delivery precedes its payment, and no return its delivery', () => {
  const small: Traffic = { profile: 'documented', orders: 0.2, events: 0, faults: {} };
  fc.assert(
    fc.property(seeds, ticks, (seed, tick) => {
      const rows = rowsOf(seed, { from: tick, until: tick + 80 * 288 }, small);
      const paid = new Map(
        parseRows('payments', rows.payments)
          .filter(({ paid_at }) => paid_at !== '')
          .map(({ order_id, paid_at }) => [order_id, at(paid_at)]),
      );
      const delivered = parseRows('orders', rows.orders).filter(({ delivered_at }) => delivered_at !== '');
      expect(delivered.length).toBeGreaterThan(1000);
      for (const order of delivered) {
        expect(at(order.shipped_at)).toBeGreaterThan(paid.get(order.order_id ?? '') ?? Number.POSITIVE_INFINITY);
        expect(at(order.delivered_at)).toBeGreaterThan(at(order.shipped_at));
      }
      const arrived = new Map(delivered.map((order) => [order.order_id, at(order.delivered_at)]));
      const returned = parseRows('refunds', rows.refunds).filter(({ reason }) => reason !== 'cancelled');
      expect(returned.length).toBeGreaterThan(100);
      for (const { order_id, refunded_at } of returned)
        expect(at(refunded_at)).toBeGreaterThan(arrived.get(order_id) ?? Number.POSITIVE_INFINITY);
    }),
    { numRuns: 4 },
  );
});

it('a lifelike order is the end of its session: the same products at the same prices, then the checkout', () => {
  fc.assert(
    fc.property(seeds, ticks, (seed, tick) => {
      // The session may begin long before the order: orders of the last hours have theirs whole in the window.
      const rows = rowsOf(seed, { from: tick, until: tick + 60 }, lifelike);
      const items = parseRows('order_items', rows.order_items);
      const events = parseRows('click_events', rows.click_events);
      for (const order of parseRows('orders', rows.orders)) {
        const end = at(order.ordered_at);
        const session = events.filter(
          (event) =>
            event.visitor_id === order.visitor_id && at(event.event_at) <= end && at(event.event_at) > end - 7_200_000,
        );
        const names = new Set(session.map((event) => event.event_name));
        for (const name of ['view_item', 'add_to_cart', 'begin_checkout', 'add_shipping_info', 'add_payment_info'])
          expect(names).toContain(name);
        for (const item of items.filter(({ order_id }) => order_id === order.order_id)) {
          const added = session.filter(
            (event) => event.event_name === 'add_to_cart' && event.product_id === item.product_id,
          );
          const value = cents(item.unit_price) * Number(item.quantity);
          expect(added.map((event) => centsOf(event.value))).toContain(value);
        }
      }
    }),
    { numRuns: 6 },
  );
});

/** Cents of 12.50, 12,50 or 1,234.50. */
const centsOf = (text: string | undefined): number => Number((text ?? '').replace(/[.,]/g, ''));

it('the same seed gives the same rows, another seed gives others', () => {
  const from = tickAt(Date.UTC(2026, 2, 2, 12));
  const window = { from, until: from + 12 };
  expect(rowsOf(7, window, lifelike)).toEqual(rowsOf(7, window, lifelike));
  expect(rowsOf(7, window, lifelike).orders).not.toEqual(rowsOf(8, window, lifelike).orders);
  const shop = shopFrom(7, from - 100 * 288, documented);
  expect(customerChanges(shop, window)).toEqual(customerChanges(shop, window));
  expect(customerChanges(shop, window).changed.length).toBeGreaterThan(0);
});
