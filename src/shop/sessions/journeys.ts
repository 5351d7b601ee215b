import { countOf } from '../chance/counts.ts';
import { below, chance, pickShare, purpose, type Random, randomOf, unit } from '../chance/random.ts';
import { type CurrencyCode, rateAt } from '../orders/currencies.ts';
import type { Order } from '../orders/orders.ts';
import { drawBrowser, pickCustomer, pickProspect } from '../people/customer-choice.ts';
import { type CustomerRef, customerId } from '../people/customer-fates.ts';
import { signedUpAt } from '../people/customers.ts';
import { type Place, pickPlace } from '../people/places.ts';
import { tasteOf } from '../people/taste.ts';
import type { Shop, Traffic } from '../shop.ts';
import { startOf, TICK_MS } from '../time/clock.ts';
import { drawSource, type TrafficSource } from './sources.ts';
import {
  addingOf,
  checkoutOf,
  drawProduct,
  lookOf,
  priceOf,
  type Scene,
  type Step,
  viewCart,
  viewOf,
} from './steps.ts';
import { type Device, drawLookersDevice } from './visitors.ts';

/** Who is in a session. Times in milliseconds since 1970. */
export interface Visitor {
  readonly visitorId: string;
  readonly customer: CustomerRef | undefined;
  /** From when on the customer is signed in; infinite for nobody. */
  readonly signedInFrom: number;
  readonly device: Device;
  readonly place: Place;
  readonly currency: CurrencyCode;
}

/** A session, anchored at its end: an order is the end of its session. */
export interface Journey {
  /** The first part of its events' ids. */
  readonly id: string;
  readonly visitor: Visitor;
  readonly source: TrafficSource;
  readonly steps: readonly Step[];
  readonly end: number;
  /** When an account was made in it. */
  readonly signUpAt: number | undefined;
  readonly random: Random;
}

/** Sessions that end in a purchase, of 10,000. */
const BUYING = 255;

/** How far a session comes that ends without a purchase, of 10,000 sessions; the shares follow from the drops of the funnel. */
const depthShares = { bounce: 4100, look: 2310, view: 2826, cart: 366, checkout: 107, payment: 36 };
const depths = Object.keys(depthShares) as (keyof typeof depthShares)[];
const shares = depths.map((depth) => (depthShares[depth] * 100) / (10_000 - BUYING));

/** How many sessions that buy nothing end in the tick. */
export function visitCount({ seed, calendar }: Shop, { orders }: Traffic, tick: number): number {
  const mean = orders * calendar.demand(tick) * ((10_000 - BUYING) / BUYING);
  return countOf(randomOf(seed, purpose.visits, tick, 0), mean);
}

/** Session `number` of a tick that buys nothing. */
export function visitOf(shop: Shop, tick: number, number: number): Journey {
  const random = randomOf(shop.seed, purpose.session, tick, number);
  const end = startOf(tick) + below(random, TICK_MS);
  const visitor = drawVisitor(shop, tick, number, random);
  const taste = tasteOf(shop, visitor.customer, random);
  const rate = rateAt(shop.seed, visitor.currency, tick);
  const steps = drawSteps({ shop, tick, taste, rate, random });
  const source = drawSource(end, random);
  return { id: `EV${tick}-${number}`, visitor, source, steps, end, signUpAt: undefined, random };
}

const KNOWN_PERCENT = 18;
const PROSPECT_PERCENT = 9;
const SIGNED_IN_PERCENT = 55;

function drawVisitor(shop: Shop, tick: number, number: number, random: Random): Visitor {
  const drawn = unit(random) * 100;
  if (drawn < KNOWN_PERCENT) {
    const customer = pickCustomer(shop, tick, 'look', random);
    if (customer) return knownVisitor(shop, customer, chance(random, SIGNED_IN_PERCENT), random);
  } else if (drawn < KNOWN_PERCENT + PROSPECT_PERCENT) {
    const prospect = pickProspect(shop, tick, random);
    if (prospect) return knownVisitor(shop, prospect, false, random);
  }
  return anonymousVisitor(shop, tick, number, random);
}

function knownVisitor(shop: Shop, customer: CustomerRef, isSignedIn: boolean, random: Random): Visitor {
  const browser = drawBrowser(shop, customer, random);
  const signedInFrom = isSignedIn ? signedUpAt(shop, customer) : Number.POSITIVE_INFINITY;
  return { ...browser, customer, signedInFrom, currency: browser.place.currency };
}

const SEEN_BEFORE_PERCENT = 15;
const SEEN_WITHIN_TICKS = 7 * 288;

/** Somebody without an account; some were here some days ago. */
function anonymousVisitor(shop: Shop, tick: number, number: number, random: Random): Visitor {
  const before = chance(random, SEEN_BEFORE_PERCENT) ? tick - 6 - below(random, SEEN_WITHIN_TICKS) : tick;
  const first = before < shop.opened ? tick : before;
  const own = randomOf(shop.seed, purpose.visitor, first, number);
  const device = drawLookersDevice(own);
  const place = pickPlace(own);
  const visitorId = `VA${first}-${number}`;
  return {
    visitorId,
    customer: undefined,
    signedInFrom: Number.POSITIVE_INFINITY,
    device,
    place,
    currency: place.currency,
  };
}

const MORE_SHARES = [31, 20, 14, 10, 7, 5, 4, 3, 2, 4];

/** How many steps a session has in which somebody looks around, two at least. */
function drawLength(random: Random): number {
  const more = pickShare(random, MORE_SHARES);
  return 2 + more + (more === MORE_SHARES.length - 1 ? below(random, 14) : 0);
}

const BOUNCE_ON_PRODUCT_PERCENT = 20;
const VIEWS_PERCENT = 45;

function drawSteps(scene: Scene): Step[] {
  const { random } = scene;
  const depth = depths[pickShare(random, shares)] ?? 'bounce';
  if (depth === 'bounce') return [chance(random, BOUNCE_ON_PRODUCT_PERCENT) ? viewOf(scene) : lookOf(scene)];
  const length = drawLength(random);
  if (depth === 'look') return Array.from({ length }, () => lookOf(scene));
  if (depth === 'view') return viewing(scene, length);
  return [...browsing(scene), ...intoCart(scene, { cart: 0, checkout: 1 + below(random, 2), payment: 3 }[depth])];
}

/** One product at least is seen. */
function viewing(scene: Scene, length: number): Step[] {
  const seen = below(scene.random, length);
  return Array.from({ length }, (_, index) =>
    index === seen || chance(scene.random, VIEWS_PERCENT) ? viewOf(scene) : lookOf(scene),
  );
}

const BROWSED_SHARES = [30, 25, 18, 12, 8, 7];

/** What comes before something is put into the cart: a landing page, and some looking around. */
function browsing(scene: Scene): Step[] {
  const length = pickShare(scene.random, BROWSED_SHARES);
  const around = Array.from({ length }, () => (chance(scene.random, VIEWS_PERCENT) ? viewOf(scene) : lookOf(scene)));
  return [lookOf(scene), ...around];
}

function intoCart(scene: Scene, checkoutSteps: number): Step[] {
  const { random } = scene;
  const steps: Step[] = [];
  let value = 0;
  for (let lines = 1 + pickShare(random, [70, 22, 8]); lines > 0; lines -= 1) {
    const product = drawProduct(scene);
    const price = priceOf(scene, product);
    value += price;
    steps.push(...addingOf(product, price, 1));
  }
  if (chance(random, 50)) steps.push(viewCart(value));
  return [...steps, ...checkoutOf(value, checkoutSteps)];
}

/** The session that ends in the order: the same products, at the same prices. */
export function orderJourney(shop: Shop, order: Order): Journey {
  const { tick, slot, customer, visitorId, device, place, currency, rate, at: end } = order;
  const random = randomOf(shop.seed, purpose.journey, tick, slot);
  const signUpAt = customer && order.isFirst ? signedUpAt(shop, customer) : undefined;
  const scene: Scene = { shop, tick, taste: { category: undefined }, rate, random };
  const steps = [...browsing(scene), ...wayToOrder(order, random), purchaseOf(order)];
  const signedInFrom = signUpAt ?? (customer ? signedUpAt(shop, customer) : Number.POSITIVE_INFINITY);
  const visitor: Visitor = { visitorId, customer, signedInFrom, device, place, currency };
  return { id: `EO${tick}-${slot}`, visitor, source: drawSource(end, random), steps, end, signUpAt, random };
}

function wayToOrder(order: Order, random: Random): Step[] {
  const lines = order.lines.flatMap(({ product, quantity, unitPrice }) => addingOf(product, unitPrice, quantity));
  const cart = chance(random, 60) ? [viewCart(order.total)] : [];
  return [...lines, ...cart, ...checkoutOf(order.total, 3)];
}

/** An event has room for one product: the order's first. */
export const purchaseOf = (order: Order): Step => ({
  name: 'purchase',
  page: '/checkout/thank-you',
  order,
  value: order.total,
  product: order.lines[0]?.product,
});

export const idOf = (visitor: Visitor, at: number): string =>
  visitor.customer && at >= visitor.signedInFrom ? customerId(visitor.customer) : '';
