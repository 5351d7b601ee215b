import type { SourceName } from '../../models/sources/index.ts';
import { row } from '../storage/row-writer.ts';
import { eventsArriving } from './arrivals.ts';
import { type Product, productState, productsChangedIn, productsSoldIn } from './catalog.ts';
import type { Window } from './clock.ts';
import { type CustomerRef, customerId, turningIn as customersTurningIn, signedUpIn } from './customer-fates.ts';
import { customerAsOf } from './customers.ts';
import { documentedEvents } from './events.ts';
import { lifeOf, stateOf, stepsBefore, turningIn } from './life.ts';
import { type Order, orderCount, orderOf } from './orders.ts';
import { paymentsOf } from './payments.ts';
import { promotionsKnownIn } from './promotions.ts';
import { type Refund, refundOf } from './refunds.ts';
import {
  customerRow,
  eventRow,
  orderItemRow,
  orderRow,
  paymentRow,
  productRow,
  promotionRow,
  refundRow,
} from './rows.ts';
import type { Shop, Traffic } from './shop.ts';

/** Rows of `ecom_db` by table, each a line of a row file. */
export type Rows = Record<SourceName, string[]>;

export const noRows = (): Rows => ({
  customers: [],
  products: [],
  promotions: [],
  orders: [],
  order_items: [],
  payments: [],
  refunds: [],
  click_events: [],
});

/** Which ticks are written, and with which traffic: undefined for a tick that is not. */
export type Written = (tick: number) => Traffic | undefined;

/** Adds the orders placed in a tick, as they stand before tick `asOf`; and a documented tick's events, which follow from them. */
export function addTick(rows: Rows, shop: Shop, traffic: Traffic, tick: number, asOf: number): void {
  const count = orderCount(shop, traffic, tick);
  const orders = Array.from({ length: count }, (_, slot) => orderOf(shop, tick, slot));
  for (const order of orders) {
    for (const [index, line] of order.lines.entries()) rows.order_items.push(orderItemRow(order, line, index + 1));
    addOrder(rows, shop, order, asOf);
  }
  if (traffic.profile === 'lifelike') return;
  for (const event of documentedEvents(shop, traffic, tick, orders)) rows.click_events.push(eventRow(event));
}

/** Adds what is received in the window of the lifelike sessions that end in a tick: see `sessionTicks`. */
export function addSessions(
  rows: Rows,
  shop: Shop,
  traffic: Traffic,
  tick: number,
  window: Window,
  since: number,
): void {
  for (const event of eventsArriving(shop, traffic, tick, window, since)) rows.click_events.push(eventRow(event));
}

/** Adds the order with its payments and refunds as they stand before tick `asOf`; its lines never change. */
export function addOrder(rows: Rows, shop: Shop, order: Order, asOf: number): void {
  const life = lifeOf(shop, order.tick, order.slot);
  const steps = stepsBefore(life, asOf);
  for (const payment of paymentsOf(shop, order, life, steps)) rows.payments.push(paymentRow(order, payment));
  const last = steps.at(-1);
  const state = stateOf(shop, order, steps);
  const refund = last && refundOf(shop, order, last, steps.length > 1);
  if (refund) addRefund(rows, order, refund, state.updatedAt);
  rows.orders.push(orderRow(order, refund?.isComplete === false ? { ...state, status: 'delivered' } : state));
}

function addRefund(rows: Rows, order: Order, refund: Refund, at: number): void {
  for (const [index, line] of refund.lines.entries()) rows.refunds.push(refundRow(order, refund, line, index + 1, at));
}

/** The orders from before the window that take a step in it. `most`: no written tick has more. */
export function* ordersTurningIn(shop: Shop, written: Written, most: number, window: Window): Generator<Order> {
  const exists = (tick: number, slot: number): boolean => {
    const traffic = written(tick);
    return traffic !== undefined && slot < orderCount(shop, traffic, tick);
  };
  for (const [tick, slot] of turningIn(shop, most, window, exists)) yield orderOf(shop, tick, slot);
}

/** The customers who sign up in the window and have an account before tick `asOf`, a row each. */
export function* newCustomerRows(shop: Shop, window: Window, asOf: number): Generator<string> {
  for (const ref of signedUpIn(shop, window)) yield* customerRows(shop, ref, asOf);
}

function customerRows(shop: Shop, ref: CustomerRef, asOf: number): readonly string[] {
  const customer = customerAsOf(shop, ref, asOf);
  return customer ? [customerRow(customer)] : [];
}

/** Earlier customers who change in the window, and the keys of those who delete their account in it. */
export function customerChanges(
  shop: Shop,
  window: Window,
): { readonly changed: readonly string[]; readonly deleted: readonly string[] } {
  const turning = [...customersTurningIn(shop, window)];
  return {
    changed: turning.filter(({ fate }) => fate !== 'leaves').flatMap((ref) => customerRows(shop, ref, window.until)),
    deleted: turning.filter(({ fate }) => fate === 'leaves').map((ref) => row([customerId(ref)])),
  };
}

/** Every product that was sold in the window, as it stands at its end. */
export function* productRows(shop: Shop, window: Window): Generator<string> {
  for (const product of productsSoldIn(shop.catalog, window)) yield rowAt(shop, product, window.until);
}

/** The products that are launched, priced anew or retired in the window, as they stand at its end. */
export function* productChanges(shop: Shop, window: Window): Generator<string> {
  for (const product of productsChangedIn(shop.catalog, window)) yield rowAt(shop, product, window.until);
}

const rowAt = ({ catalog }: Shop, product: Product, asOf: number): string =>
  productRow(product, productState(catalog, product, asOf - 1));

/** The promotions known in the window and not in the one before it. */
export function promotionRows(window: Window, before: Window | undefined): readonly string[] {
  const known = new Set(before ? promotionsKnownIn(before) : []);
  return promotionsKnownIn(window)
    .filter((promotion) => !known.has(promotion))
    .map(promotionRow);
}
