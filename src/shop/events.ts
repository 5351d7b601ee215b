import { type Beat, beatOn, eventOf, placed, type Session, type ShopEvent } from './click-event.ts';
import { startOf } from './clock.ts';
import { customerId } from './customer-fates.ts';
import type { Order } from './orders.ts';
import { below, chance, purpose, randomOf } from './random.ts';
import type { Shop, Traffic } from './shop.ts';
import { drawSource } from './visitors.ts';
import { visit } from './visits.ts';

/** Orders whose whole session is in the sample, out of 100. */
const SAMPLED_ORDER_PERCENT = 1;
const SHORTEST_VISIT_MS = 40_000;

/** The tick's events: every order's purchase, and sessions of the sample until the traffic's number is reached. */
export function eventsOf(shop: Shop, traffic: Traffic, tick: number, orders: readonly Order[]): readonly ShopEvent[] {
  const events = orders.flatMap((order) => orderEvents(shop, order));
  for (let session = 0; events.length < traffic.events; session += 1) {
    events.push(...visit(shop, tick, session).slice(0, traffic.events - events.length));
  }
  return events;
}

function orderEvents(shop: Shop, order: Order): readonly ShopEvent[] {
  const random = randomOf(shop.seed, purpose.traffic, order.tick, order.slot);
  const time = order.at - startOf(order.tick);
  const isSampled = time > SHORTEST_VISIT_MS && chance(random, SAMPLED_ORDER_PERCENT);
  const session = sessionOf(order, isSampled);
  if (!isSampled) return [eventOf(session, purchaseOf(order), order.at, drawSource(random), random)];
  const start = order.at - SHORTEST_VISIT_MS - below(random, time - SHORTEST_VISIT_MS);
  return placed(session, [...wayToOrder(order), purchaseOf(order)], start, order.at, random);
}

const sessionOf = ({ visitorId, customer, device, place, currency }: Order, isSampled: boolean): Session => ({
  visitorId,
  customerId: customer && customerId(customer),
  device,
  place,
  currency,
  isSampled,
});

/** An event has room for one product: the order's first. */
const purchaseOf = (order: Order): Beat => ({
  name: 'purchase',
  page: '/checkout/thank-you',
  order,
  value: order.total,
  product: order.lines[0]?.product,
});

function wayToOrder(order: Order): Beat[] {
  const lines = order.lines.flatMap(({ product, quantity, unitPrice }) => [
    beatOn('view_item', product, unitPrice),
    beatOn('add_to_cart', product, quantity * unitPrice),
  ]);
  const checkout = ['begin_checkout', 'add_shipping_info', 'add_payment_info'].map((name) => ({
    name,
    page: '/checkout',
  }));
  return [{ name: 'page_view', page: '/' }, ...lines, ...checkout];
}
