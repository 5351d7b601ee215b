import { startOf, tickAt, type Window } from './clock.ts';
import { eventsOf, LONGEST_SESSION, type ShopEvent } from './events.ts';
import { type Journey, orderJourney, visitCount, visitOf } from './journeys.ts';
import { orderCount, orderOf } from './orders.ts';
import type { Shop, Traffic } from './shop.ts';

/** The events that the shop receives in a tick. */
export type Arrivals = (tick: number) => readonly ShopEvent[];

/**
 * Lifelike traffic: all events of all sessions, each in the tick in which it is received. A session is drawn in the tick in which it
 * ends, so that an order's session is drawn with the order; what happens in a tick therefore follows from the ticks after it, too.
 * Ticks of the window are asked for in their order, each once.
 *
 * `since`: the first tick with this traffic; no session begins before it.
 */
export function createArrivals(shop: Shop, traffic: Traffic, window: Window, since: number): Arrivals {
  const arrived = new Map<number, ShopEvent[]>();
  let drawn = Math.max(window.from - 1, since);
  const draw = (until: number, now: number): void => {
    for (; drawn < until; drawn += 1) {
      for (const journey of journeysEndingIn(shop, traffic, drawn)) {
        for (const event of eventsOf(journey, startOf(since), false)) {
          const tick = tickAt(event.receivedAt);
          if (tick >= now) listOf(arrived, tick).push(event);
        }
      }
    }
  };
  return (tick) => {
    draw(tick + LONGEST_SESSION + 1, tick);
    const events = arrived.get(tick) ?? [];
    arrived.delete(tick);
    return events;
  };
}

function* journeysEndingIn(shop: Shop, traffic: Traffic, tick: number): Generator<Journey> {
  const orders = orderCount(shop, traffic, tick);
  for (let slot = 0; slot < orders; slot += 1) yield orderJourney(shop, orderOf(shop, tick, slot));
  const visits = visitCount(shop, traffic, tick);
  for (let number = 0; number < visits; number += 1) yield visitOf(shop, tick, number);
}

function listOf(lists: Map<number, ShopEvent[]>, tick: number): ShopEvent[] {
  const known = lists.get(tick);
  if (known) return known;
  const list: ShopEvent[] = [];
  lists.set(tick, list);
  return list;
}
