import { sessionTicks } from '../../src/shop/arrivals.ts';
import {
  addSessions,
  addTick,
  newCustomerRows,
  noRows,
  productRows,
  promotionRows,
  type Rows,
} from '../../src/shop/batch.ts';
import type { Window } from '../../src/shop/clock.ts';
import { createShop, type Shop, type Traffic } from '../../src/shop/shop.ts';

export const documented: Traffic = { profile: 'documented', orders: 50, events: 100 };
export const lifelike: Traffic = { profile: 'lifelike', orders: 3, events: 0 };

export const shopFrom = (seed: number, opened: number, { profile, orders }: Traffic): Shop =>
  createShop({ seed, size: orders, opened, profile });

/** Everything of a shop from its opening on, as it stands at the window's end, a piece a tick. */
export function* piecesOf(seed: number, window: Window, traffic: Traffic): Generator<Rows> {
  const shop = shopFrom(seed, window.from, traffic);
  const isLifelike = traffic.profile === 'lifelike';
  yield {
    ...noRows(),
    customers: [...newCustomerRows(shop, window, window.until)],
    products: [...productRows(shop, window)],
    promotions: [...promotionRows(window, undefined)],
  };
  const { from, until } = isLifelike ? sessionTicks(window, window.from) : window;
  for (let tick = from; tick < until; tick += 1) {
    const rows = noRows();
    if (tick >= window.from && tick < window.until) addTick(rows, shop, traffic, tick, window.until);
    if (isLifelike) addSessions(rows, shop, traffic, tick, window, window.from);
    yield rows;
  }
}

/** The same, all pieces together. */
export function rowsOf(seed: number, window: Window, traffic: Traffic): Rows {
  const all = noRows();
  for (const piece of piecesOf(seed, window, traffic))
    for (const [table, lines] of Object.entries(piece)) for (const line of lines) all[table as keyof Rows].push(line);
  return all;
}
