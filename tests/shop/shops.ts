import { sessionTicks } from '../../src/shop/arrivals.ts';
import {
  addSessions,
  addTick,
  newCustomerRows,
  noRows,
  type Planting,
  productRows,
  promotionRows,
  type Rows,
} from '../../src/shop/batch.ts';
import type { Window } from '../../src/shop/clock.ts';
import { faultsOf } from '../../src/shop/faults/rates.ts';
import { createShop, type Shop, type Traffic } from '../../src/shop/shop.ts';

export const shopOf = (seed: number, opened: number, { profile, orders }: Traffic): Shop =>
  createShop({ seed, size: orders, opened, profile });

/** Everything of a shop from its opening on, as it stands at the window's end. */
export function rowsOf(seed: number, window: Window, traffic: Traffic): Rows {
  const shop = shopOf(seed, window.from, traffic);
  const rows = noRows();
  const planting: Planting = { faultsAt: () => faultsOf(shop.seed, traffic), planted: rows.faults };
  rows.customers.push(...newCustomerRows(shop, window, window.until, planting));
  rows.products.push(...productRows(shop, window, planting));
  rows.promotions.push(...promotionRows(window, undefined));
  for (let tick = window.from; tick < window.until; tick += 1) addTick(rows, shop, traffic, tick, window.until);
  const { from, until } = sessionTicks(traffic, window, window.from);
  for (let tick = from; tick < until; tick += 1) addSessions(rows, shop, traffic, tick, window, window.from);
  return rows;
}
