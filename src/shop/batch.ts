import type { SourceName } from '../../models/sources/index.ts';
import { row } from '../csv-row.ts';
import { type Product, productState, productsChangedIn, productsSoldIn } from './catalog/catalog.ts';
import { promotionsKnownIn } from './catalog/promotions.ts';
import { plantedCustomer } from './faults/customers.ts';
import type { PlantedFault } from './faults/kinds.ts';
import { duplicateOf, plantedLine, plantedOrder } from './faults/orders.ts';
import { firstTickOf, plantedProduct } from './faults/products.ts';
import { type Faults, type FaultsAt, faultsOf } from './faults/rates.ts';
import { lifeOf, stateOf, stepsBefore, turningIn } from './orders/life.ts';
import { type Order, orderCount, orderOf } from './orders/orders.ts';
import { paymentsOf } from './orders/payments.ts';
import { type Refund, refundOf } from './orders/refunds.ts';
import { type CustomerRef, customerId, turningIn as customersTurningIn, signedUpIn } from './people/customer-fates.ts';
import { customerAsOf } from './people/customers.ts';
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
import { eventsArriving } from './sessions/arrivals.ts';
import { documentedSessions } from './sessions/events.ts';
import type { Shop, Traffic } from './shop.ts';
import type { Window } from './time/clock.ts';

/** Rows of `ecom_db` by table, each a line of a row file. */
export interface Rows extends Record<SourceName, string[]> {
  /** What is wrong with them on purpose. */
  readonly faults: PlantedFault[];
}

export const noRows = (): Rows => ({
  customers: [],
  products: [],
  promotions: [],
  orders: [],
  order_items: [],
  payments: [],
  refunds: [],
  click_events: [],
  faults: [],
});

/** Which ticks are written, and with which traffic: undefined for a tick that is not. */
export type Written = (tick: number) => Traffic | undefined;

/**
 * Adds the orders placed in a tick, as they stand before tick `asOf`; and a documented tick's events, which follow from them. With
 * faults its events may arrive later: `addSessions` adds them.
 */
export function addTick(rows: Rows, shop: Shop, traffic: Traffic, tick: number, asOf: number): void {
  const count = orderCount(shop, traffic, tick);
  const orders = Array.from({ length: count }, (_, slot) => orderOf(shop, tick, slot));
  const faults = faultsOf(shop.seed, traffic);
  for (const order of orders) {
    addLines(rows, order, faults);
    rows.faults.push(...addOrder(rows, shop, order, asOf, faults));
    if (faults) addDuplicate(rows, shop, faults, order);
  }
  if (traffic.profile === 'lifelike' || faults) return;
  for (const { events } of documentedSessions(shop, traffic, tick, orders))
    for (const event of events) rows.click_events.push(eventRow(event));
}

function addLines(rows: Rows, order: Order, faults: Faults | undefined): void {
  for (const [index, right] of order.lines.entries()) {
    const { line, fault } = faults ? plantedLine(faults, order, right, index + 1) : { line: right };
    rows.order_items.push(orderItemRow(order, line, index + 1));
    if (fault) rows.faults.push(fault);
  }
}

function addDuplicate(rows: Rows, shop: Shop, faults: Faults, first: Order): void {
  const duplicate = duplicateOf(faults, first);
  if (!duplicate) return;
  const { order, fault } = duplicate;
  addLines(rows, order, undefined);
  rows.orders.push(orderRow(order, stateOf(shop, order, [])));
  rows.faults.push(fault);
}

/** Adds what is received in the window of the sessions that end in a tick: see `sessionTicks`. Of a documented shop only with faults. */
export function addSessions(
  rows: Rows,
  shop: Shop,
  traffic: Traffic,
  tick: number,
  window: Window,
  faultsAt: FaultsAt | undefined = alwaysAt(faultsOf(shop.seed, traffic)),
): void {
  for (const event of eventsArriving(shop, traffic, tick, window, faultsAt)) {
    rows.click_events.push(eventRow(event));
    if (event.fault) rows.faults.push(event.fault);
  }
}

const alwaysAt = (faults: Faults | undefined): FaultsAt | undefined => faults && (() => faults);

/**
 * Adds the order with its payments and refunds as they stand before tick `asOf`; its lines never change.
 *
 * @returns what is wrong with its row, whether it is written for the first time or not
 */
export function addOrder(
  rows: Rows,
  shop: Shop,
  order: Order,
  asOf: number,
  faults: Faults | undefined,
): readonly PlantedFault[] {
  const life = lifeOf(shop, order.tick, order.slot);
  const steps = stepsBefore(life, asOf);
  for (const payment of paymentsOf(shop, order, life, steps)) rows.payments.push(paymentRow(order, payment));
  const last = steps.at(-1);
  const state = stateOf(shop, order, steps);
  const refund = last && refundOf(shop, order, last, steps.length > 1);
  if (refund) addRefund(rows, order, refund, state.updatedAt);
  const planted = faults ? plantedOrder(faults, order) : { order };
  rows.orders.push(orderRow(planted.order, refund?.isComplete === false ? { ...state, status: 'delivered' } : state));
  return planted.fault ? [planted.fault] : [];
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

/** Where faults of customers and products come from: those of the tick in which they are first written, which they keep. */
export interface Planting {
  readonly faultsAt: FaultsAt;
  /** What is wrong with rows that are written for the first time. */
  readonly planted: PlantedFault[];
}

const nothing: Planting = { faultsAt: () => undefined, planted: [] };

/** The customers who sign up in the window and have an account before tick `asOf`, a row each. */
export function* newCustomerRows(shop: Shop, window: Window, asOf: number, planting = nothing): Generator<string> {
  for (const ref of signedUpIn(shop, window)) {
    const { rows, faults } = customerRows(shop, ref, asOf, planting);
    yield* rows;
    planting.planted.push(...faults);
  }
}

/** The row of a customer who has an account, and what is wrong with it. */
function customerRows(
  shop: Shop,
  ref: CustomerRef,
  asOf: number,
  { faultsAt }: Planting,
): { readonly rows: readonly string[]; readonly faults: readonly PlantedFault[] } {
  const right = customerAsOf(shop, ref, asOf);
  if (!right) return { rows: [], faults: [] };
  const faults = faultsAt(ref.tick);
  const { customer, fault } = faults ? plantedCustomer(faults, shop, ref, right) : { customer: right };
  return { rows: [customerRow(customer)], faults: fault ? [fault] : [] };
}

/** Earlier customers who change in the window, and the keys of those who delete their account in it. */
export function customerChanges(
  shop: Shop,
  window: Window,
  planting = nothing,
): { readonly changed: readonly string[]; readonly deleted: readonly string[] } {
  const turning = [...customersTurningIn(shop, window)];
  const staying = turning.filter(({ fate }) => fate !== 'leaves');
  return {
    changed: staying.flatMap((ref) => customerRows(shop, ref, window.until, planting).rows),
    deleted: turning.filter(({ fate }) => fate === 'leaves').map((ref) => row([customerId(ref)])),
  };
}

/** Every product that was sold in the window, as it stands at its end. */
export function* productRows(shop: Shop, window: Window, planting = nothing): Generator<string> {
  for (const product of productsSoldIn(shop.catalog, window)) yield rowAt(shop, product, window, planting);
}

/** The products that are launched, priced anew or retired in the window, as they stand at its end. */
export function* productChanges(shop: Shop, window: Window, planting = nothing): Generator<string> {
  for (const product of productsChangedIn(shop.catalog, window)) yield rowAt(shop, product, window, planting);
}

function rowAt(shop: Shop, right: Product, { from, until }: Window, { faultsAt, planted }: Planting): string {
  const first = firstTickOf(shop, right);
  const faults = faultsAt(first);
  const { product, fault } = faults ? plantedProduct(faults, shop, right) : { product: right };
  if (fault && first >= from) planted.push(fault);
  return productRow(product, productState(shop.catalog, right, until - 1));
}

/** The promotions known in the window and not in the one before it. */
export function promotionRows(window: Window, before: Window | undefined): readonly string[] {
  const known = new Set(before ? promotionsKnownIn(before) : []);
  return promotionsKnownIn(window)
    .filter((promotion) => !known.has(promotion))
    .map(promotionRow);
}
