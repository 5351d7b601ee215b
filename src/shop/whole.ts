import { sessionTicks } from './arrivals.ts';
import { addSessions, addTick, newCustomerRows, noRows, productRows, promotionRows, type Rows } from './batch.ts';
import type { Window } from './clock.ts';
import type { Shop, Traffic } from './shop.ts';

/** Everything of a shop from its opening on, as it stands at the window's end, a piece a tick. */
export function* wholeShop(shop: Shop, traffic: Traffic, window: Window): Generator<Rows> {
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
