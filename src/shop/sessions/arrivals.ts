import { robotBeside } from '../faults/bots.ts';
import { longestDelay } from '../faults/delays.ts';
import type { FaultsAt } from '../faults/rates.ts';
import { receivedOf } from '../faults/sessions.ts';
import { type Order, orderCount, orderOf } from '../orders/orders.ts';
import type { Shop, Traffic } from '../shop.ts';
import { startOf, type Window } from '../time/clock.ts';
import { documentedSessions, eventsOf, LONGEST_SESSION, type Session, type ShopEvent } from './events.ts';
import { type Journey, orderJourney, visitCount, visitOf } from './journeys.ts';

/**
 * Lifelike traffic: all events of all sessions, each in the tick in which it is received. A session is drawn in the tick in which it
 * ends, so that an order's session is drawn with the order; what is received in a tick therefore follows from the ticks after it, too,
 * and, by an event's way to the shop, from the one before. Faults may delay an event of either profile: then it follows from ticks long
 * before.
 *
 * This gives the ticks in which sessions end of which something may be received in the window. `delay`: no event is delayed by more
 * ticks. A documented tick's events are received within it where no fault is: then they come with its orders, and of its own ticks
 * there are none here.
 */
export function sessionTicks(
  { profile, faults }: Traffic,
  { from, until }: Window,
  opened: number,
  delay = longestDelay(faults),
): Window {
  const first = Math.max(from - 1 - delay, opened);
  if (profile === 'lifelike') return { from: first, until: until + LONGEST_SESSION };
  return { from: first, until: Object.keys(faults).length > 0 ? until : from };
}

/** The events, of sessions that end in tick `tick`, that are received in the window. */
export function* eventsArriving(
  shop: Shop,
  traffic: Traffic,
  tick: number,
  window: Window,
  faultsAt: FaultsAt | undefined,
): Generator<ShopEvent> {
  const [from, until] = [startOf(window.from), startOf(window.until)];
  const earliest = startOf(traffic.profile === 'documented' ? tick : shop.opened);
  for (const session of sessionsEndingIn(shop, traffic, tick, earliest)) {
    const received = faultsAt
      ? [...receivedOf(faultsAt, session), ...robotBeside(faultsAt, shop, session, earliest)]
      : session.events;
    for (const event of received) if (event.receivedAt >= from && event.receivedAt < until) yield event;
  }
}

const ordersOf = (shop: Shop, traffic: Traffic, tick: number): Order[] =>
  Array.from({ length: orderCount(shop, traffic, tick) }, (_, slot) => orderOf(shop, tick, slot));

function sessionsEndingIn(shop: Shop, traffic: Traffic, tick: number, earliest: number): Iterable<Session> {
  return traffic.profile === 'documented'
    ? documentedSessions(shop, traffic, tick, ordersOf(shop, traffic, tick))
    : lifelikeSessions(shop, traffic, tick, earliest);
}

function* lifelikeSessions(shop: Shop, traffic: Traffic, tick: number, earliest: number): Generator<Session> {
  const orders = orderCount(shop, traffic, tick);
  for (let slot = 0; slot < orders; slot += 1) yield wholeOf(orderJourney(shop, orderOf(shop, tick, slot)), earliest);
  const visits = visitCount(shop, traffic, tick);
  for (let number = 0; number < visits; number += 1) yield wholeOf(visitOf(shop, tick, number), earliest);
}

const wholeOf = (journey: Journey, earliest: number): Session => ({
  journey,
  events: eventsOf(journey, earliest, false),
});
