import {
  addSessions,
  addTick,
  newCustomerRows,
  noRows,
  type Planting,
  productRows,
  promotionRows,
  type Rows,
} from './batch.ts';
import { faultsOf } from './faults/rates.ts';
import { sessionTicks } from './sessions/arrivals.ts';
import type { Shop, Traffic } from './shop.ts';
import type { Window } from './time/clock.ts';

/** Everything of a shop from its opening on, as it stands at the window's end, a piece a tick. */
export function* wholeShop(shop: Shop, traffic: Traffic, window: Window): Generator<Rows> {
  yield sharedRows(shop, traffic, window);
  const sessions = sessionTicks(traffic, window, window.from);
  const until = Math.max(window.until, sessions.until);
  for (let tick = window.from; tick < until; tick += 1) {
    const rows = noRows();
    if (tick < window.until) addTick(rows, shop, traffic, tick, window.until);
    if (tick < sessions.until) addSessions(rows, shop, traffic, tick, window);
    yield rows;
  }
}

function sharedRows(shop: Shop, traffic: Traffic, window: Window): Rows {
  const rows = noRows();
  const planting: Planting = { faultsAt: () => faultsOf(shop.seed, traffic), planted: rows.faults };
  return {
    ...rows,
    customers: [...newCustomerRows(shop, window, window.until, planting)],
    products: [...productRows(shop, window, planting)],
    promotions: [...promotionRows(window, undefined)],
  };
}
