import { type Product, pickProduct, productState } from '../catalog/catalog.ts';
import { activePromotions, type Promotion } from '../catalog/promotions.ts';
import { countOf, mostOf } from '../chance/counts.ts';
import { around, below, chance, pick, pickShare, purpose, type Random, randomOf } from '../chance/random.ts';
import { padded } from '../format.ts';
import type { CustomerRef } from '../people/customer-fates.ts';
import type { Place } from '../people/places.ts';
import { tasteOf } from '../people/taste.ts';
import type { Device } from '../sessions/visitors.ts';
import type { Shop, Traffic } from '../shop.ts';
import { BUSIEST, type Calendar } from '../time/calendar.ts';
import { startOf, TICK_MS } from '../time/clock.ts';
import { type Buyer, drawBuyer } from './buyers.ts';
import { type CurrencyCode, fromUsd, rateAt } from './currencies.ts';
import { percentOf } from './money.ts';
import { type DraftLine, type Priced, priced } from './pricing.ts';

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
  /** Whether the buyer's account was made in the same session. */
  readonly isFirst: boolean;
  readonly currency: CurrencyCode;
  /** US dollars for one unit of the currency, times 10^8. */
  readonly rate: number;
  readonly promotion: Promotion | undefined;
  /** Milliseconds since 1970. */
  readonly at: number;
}

const GUEST_PROMOTION_PERCENT = 14;
const LINE_DISCOUNT_PERCENT = 8;

/** An order is never placed in the last moments of its tick, so that a payment at once still falls into the tick. */
export const LAST_MOMENTS_MS = 2000;

const lineShares = [40, 29, 17, 9, 5];
const quantityShares = [79, 15, 4, 1, 1];

/** What the number of a tick's orders follows from. */
interface OrderVolume {
  readonly seed: number;
  readonly calendar: Calendar;
}

/** How many orders the tick has. */
export function orderCount({ seed, calendar }: OrderVolume, { profile, orders }: OrderTraffic, tick: number): number {
  const random = randomOf(seed, purpose.orders, tick, 0);
  if (profile === 'documented') return around(random, orders, DOCUMENTED_SPREAD);
  return countOf(random, orders * calendar.demand(tick));
}

type OrderTraffic = Pick<Traffic, 'profile' | 'orders'>;

const DOCUMENTED_SPREAD = 0.1;

/** At least as many as `orderCount` gives in any tick that is at most `busiest` times as busy as the mean one. */
export const mostOrders = ({ profile, orders }: OrderTraffic, busiest = BUSIEST): number =>
  profile === 'documented' ? Math.floor(orders * (1 + DOCUMENTED_SPREAD)) + 1 : mostOf(orders * busiest);

export function orderOf(shop: Shop, tick: number, slot: number): Order {
  const random = randomOf(shop.seed, purpose.order, tick, slot);
  const buyer = drawBuyer(shop, tick, slot, random);
  const at = buyer.from + below(random, startOf(tick) + TICK_MS - LAST_MOMENTS_MS - buyer.from);
  const { currency } = buyer.place;
  const rate = rateAt(shop.seed, currency, tick);
  const drafts = drawLines(shop, tick, rate, buyer, random);
  const promotes = chance(random, buyer.persona?.promotionPercent ?? GUEST_PROMOTION_PERCENT);
  const promotion = promotes ? pick(random, activePromotions(at)) : undefined;
  const { lines, discount, shipping, tax, total } = priced(drafts, promotion, buyer.place, rate);
  const { customer, visitorId, device, place, isNew: isFirst } = buyer;
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
    isFirst,
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

function drawLines(shop: Shop, tick: number, rate: number, buyer: Buyer, random: Random): DraftLine[] {
  const taste = tasteOf(shop, buyer.customer, random);
  const count = 1 + pickShare(random, lineShares);
  const lines: DraftLine[] = [];
  for (let number = 0; number < count; number += 1) {
    const product = pickProduct(shop.catalog, tick, random, taste);
    if (lines.some((line) => line.product === product)) continue;
    const quantity = drawQuantity(buyer.persona?.quantities ?? 1, random);
    lines.push(draftLine(shop, product, quantity, tick, rate, random));
  }
  return lines;
}

/** A wholesaler orders several times as many. */
const drawQuantity = (times: number, random: Random): number =>
  (1 + pickShare(random, quantityShares)) * (times === 1 ? 1 : 1 + below(random, 2 * times));

function draftLine(
  shop: Shop,
  product: Product,
  quantity: number,
  tick: number,
  rate: number,
  random: Random,
): DraftLine {
  const unitPrice = fromUsd(productState(shop.catalog, product, tick).price, rate);
  const percent = chance(random, LINE_DISCOUNT_PERCENT) ? 5 * (1 + below(random, 4)) : 0;
  return { product, quantity, unitPrice, discount: percentOf(quantity * unitPrice, percent) };
}
