import { drawBuyer } from './buyers.ts';
import { type Product, pickProduct, productState } from './catalog.ts';
import { startOf, TICK_MS } from './clock.ts';
import { type CurrencyCode, fromUsd, rateAt } from './currencies.ts';
import type { CustomerRef } from './customer-fates.ts';
import { padded } from './format.ts';
import { percentOf } from './money.ts';
import type { Place } from './places.ts';
import { type DraftLine, type Priced, priced } from './pricing.ts';
import { activePromotions, type Promotion } from './promotions.ts';
import { around, below, chance, pick, pickShare, purpose, type Random, randomOf } from './random.ts';
import type { Shop } from './shop.ts';
import type { Device } from './visitors.ts';

/** Order `slot` of a tick. Money in cents of the order's currency. */
export interface Order extends Priced {
  readonly tick: number;
  readonly slot: number;
  readonly id: string;
  /** Undefined for a guest. */
  readonly customer: CustomerRef | undefined;
  readonly visitorId: string;
  readonly device: Device;
  readonly place: Place;
  readonly currency: CurrencyCode;
  /** US dollars for one unit of the currency, times 10^8. */
  readonly rate: number;
  readonly promotion: Promotion | undefined;
  /** Milliseconds since 1970. */
  readonly at: number;
}

const PROMOTION_PERCENT = 18;
const LINE_DISCOUNT_PERCENT = 8;

/** An order is never placed in the last moments of its tick, so that a payment at once still falls into the tick. */
export const LAST_MOMENTS_MS = 2000;

const lineShares = [45, 28, 15, 8, 4];
const quantityShares = [74, 17, 5, 2, 1, 1];

/** How many orders the tick has. */
export function orderCount(shop: Shop, tick: number, mean: number): number {
  return around(randomOf(shop.seed, purpose.orders, tick, 0), mean, 0.1);
}

/** At least as many as `orderCount` ever gives. */
export const mostOrders = (mean: number): number => Math.floor(mean * 1.1) + 1;

export function orderOf(shop: Shop, tick: number, slot: number): Order {
  const random = randomOf(shop.seed, purpose.order, tick, slot);
  const buyer = drawBuyer(shop, tick, slot, random);
  const at = buyer.from + below(random, startOf(tick) + TICK_MS - LAST_MOMENTS_MS - buyer.from);
  const { currency } = buyer.place;
  const rate = rateAt(shop.seed, currency, tick);
  const drafts = drawLines(shop, tick, rate, random);
  const promotion = chance(random, PROMOTION_PERCENT) ? pick(random, activePromotions(at)) : undefined;
  const { lines, discount, shipping, tax, total } = priced(drafts, promotion, buyer.place, rate);
  const { customer, visitorId, device, place } = buyer;
  const id = `O${tick}-${padded(slot)}`;
  // Spelled out: spreads would halve the speed of the whole simulation.
  return {
    tick,
    slot,
    id,
    customer,
    visitorId,
    device,
    place,
    currency,
    rate,
    promotion,
    lines,
    discount,
    shipping,
    tax,
    total,
    at,
  };
}

function drawLines(shop: Shop, tick: number, rate: number, random: Random): DraftLine[] {
  const count = 1 + pickShare(random, lineShares);
  const lines: DraftLine[] = [];
  for (let number = 0; number < count; number += 1) {
    const product = pickProduct(shop.catalog, tick, random);
    if (!lines.some((line) => line.product === product)) lines.push(drawLine(shop, product, tick, rate, random));
  }
  return lines;
}

function drawLine(shop: Shop, product: Product, tick: number, rate: number, random: Random): DraftLine {
  const quantity = 1 + pickShare(random, quantityShares);
  const unitPrice = fromUsd(productState(shop.catalog, product, tick).price, rate);
  const percent = chance(random, LINE_DISCOUNT_PERCENT) ? 5 * (1 + below(random, 4)) : 0;
  return { product, quantity, unitPrice, discount: percentOf(quantity * unitPrice, percent) };
}
