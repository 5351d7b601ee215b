import fc from 'fast-check';
import { expect, it } from 'vitest';
import { sources } from '../../models/sources/index.ts';
import {
  addTick,
  customerChanges,
  newCustomerRows,
  noRows,
  productRows,
  type Rows,
  signUpWindow,
} from '../../src/shop/batch.ts';
import { startOf, TICK_MS, tickAt } from '../../src/shop/clock.ts';
import { createShop } from '../../src/shop/shop.ts';

type Row = Readonly<Record<string, string>>;

/** The shop's rows hold no field that spans lines, so a line is a row. */
function parse(table: (typeof sources)[number]['name'], lines: readonly string[]): Row[] {
  const source = sources.find(({ name }) => name === table);
  const columns = Object.keys(source?.columns ?? {});
  return lines.map((line) => {
    const fields = [...line.trimEnd().matchAll(/("(?:[^"]|"")*"|[^,]*)(?:,|$)/g)].map(([, field = '']) =>
      field.startsWith('"') ? field.slice(1, -1).replaceAll('""', '"') : field,
    );
    return Object.fromEntries(columns.map((column, i) => [column, fields[i] ?? '']));
  });
}

const documented = { orders: 50, events: 100 };
const seeds = fc.integer({ min: 0, max: 2 ** 31 });
const ticks = fc.integer({ min: tickAt(Date.UTC(2020, 0, 1)), max: tickAt(Date.UTC(2030, 0, 1)) });

/** A tick as it stands when it has just ended. */
function rowsOf(seed: number, tick: number): Rows {
  const rows = noRows();
  addTick(rows, createShop({ seed, size: documented.orders }), documented, tick, tick + 1);
  return rows;
}

it('a batch has about 50 orders and 100 click events', () => {
  const counts = Array.from({ length: 288 }, (_, i) => rowsOf(1, tickAt(Date.UTC(2026, 2, 2)) + i));
  const mean = (table: 'orders' | 'click_events'): number =>
    counts.reduce((sum, rows) => sum + rows[table].length, 0) / counts.length;
  expect(mean('orders')).toBeGreaterThan(48);
  expect(mean('orders')).toBeLessThan(52);
  expect(mean('click_events')).toBe(100);
});

it('every order has lines, its own purchase event, and totals that add up to the cent; nothing lies outside its tick', () => {
  const cents = (text: string | undefined): number => Math.round(Number(text) * 100);
  fc.assert(
    fc.property(seeds, ticks, (seed, tick) => {
      const rows = rowsOf(seed, tick);
      const items = parse('order_items', rows.order_items);
      const purchases = parse('click_events', rows.click_events).filter((event) => event.event_name === 'purchase');
      for (const order of parse('orders', rows.orders)) {
        const lines = items.filter((item) => item.order_id === order.order_id);
        const net = lines.reduce(
          (sum, line) => sum + Number(line.quantity) * cents(line.unit_price) - cents(line.discount_amount),
          0,
        );
        expect(lines.length).toBeGreaterThan(0);
        expect(cents(order.total_amount)).toBe(
          net - cents(order.discount_amount) + cents(order.shipping_amount) + cents(order.tax_amount),
        );
        const own = purchases.filter((event) => event.order_id === order.order_id);
        expect(own.map((event) => [event.visitor_id, event.customer_id])).toEqual([
          [order.visitor_id, order.customer_id],
        ]);
        const at = Date.parse(`${order.ordered_at}Z`);
        expect(at >= startOf(tick) && at < startOf(tick) + TICK_MS).toBe(true);
      }
    }),
    { numRuns: 30 },
  );
});

it('who orders has an account, and what is ordered is in the catalogue', () => {
  fc.assert(
    fc.property(seeds, ticks, (seed, tick) => {
      const shop = createShop({ seed, size: documented.orders });
      const rows = rowsOf(seed, tick);
      const window = { from: tick, until: tick + 1 };
      const accounts = new Set(
        parse('customers', [...newCustomerRows(shop, signUpWindow(window), tick + 1)]).map((row) => row.customer_id),
      );
      const products = new Set(parse('products', [...productRows(shop, tick + 1)]).map((row) => row.product_id));
      for (const { customer_id } of parse('orders', rows.orders))
        if (customer_id !== '') expect(accounts).toContain(customer_id);
      for (const { product_id } of parse('order_items', rows.order_items)) expect(products).toContain(product_id);
    }),
    { numRuns: 5 },
  );
});

it('the same seed and tick give the same rows, another seed gives others', () => {
  const tick = tickAt(Date.UTC(2026, 2, 2, 12));
  expect(rowsOf(7, tick)).toEqual(rowsOf(7, tick));
  expect(rowsOf(7, tick).orders).not.toEqual(rowsOf(8, tick).orders);
  const shop = createShop({ seed: 7, size: 50 });
  const window = { from: tick, until: tick + 288 };
  expect(customerChanges(shop, window)).toEqual(customerChanges(shop, window));
});
