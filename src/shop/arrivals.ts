import { startOf, type Window } from './clock.ts';
import { eventsOf, LONGEST_SESSION, type ShopEvent } from './events.ts';
import { type Journey, orderJourney, visitCount, visitOf } from './journeys.ts';
import { orderCount, orderOf } from './orders.ts';
import type { Shop, Traffic } from './shop.ts';

/**
 * Lifelike traffic: all events of all sessions, each in the tick in which it is received. A session is drawn in the tick in which it
 * ends, so that an order's session is drawn with the order; what is received in a tick therefore follows from the ticks after it, too.
 *
 * This gives the ticks in which sessions end of which something may be received in the window. `since`: the first tick with this
 * traffic; no session begins before it.
 */
export const sessionTicks = ({ from, until }: Window, since: number): Window => ({
  from: Math.max(from - 1, since),
  until: until + LONGEST_SESSION,
});

/** The events, of sessions that end in tick `tick`, that are received in the window. */
export function* eventsArriving(
  shop: Shop,
  traffic: Traffic,
  tick: number,
  window: Window,
  since: number,
): Generator<ShopEvent> {
  const [from, until] = [startOf(window.from), startOf(window.until)];
  const earliest = startOf(since);
  for (const journey of journeysEndingIn(shop, traffic, tick)) {
    for (const event of eventsOf(journey, earliest, false)) {
      if (event.receivedAt >= from && event.receivedAt < until) yield event;
    }
  }
}

function* journeysEndingIn(shop: Shop, traffic: Traffic, tick: number): Generator<Journey> {
  const orders = orderCount(shop, traffic, tick);
  for (let slot = 0; slot < orders; slot += 1) yield orderJourney(shop, orderOf(shop, tick, slot));
  const visits = visitCount(shop, traffic, tick);
  for (let number = 0; number < visits; number += 1) yield visitOf(shop, tick, number);
}
