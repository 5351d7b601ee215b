import { type Product, pickProduct, productState } from './catalog.ts';
import { type Beat, beatOn, pageOf, placed, type Session, type ShopEvent } from './click-event.ts';
import { startOf, TICK_MS } from './clock.ts';
import { fromUsd, rateAt } from './currencies.ts';
import { pickCustomer } from './customer-choice.ts';
import { type CustomerRef, customerId, visitorOf } from './customer-fates.ts';
import { placeOf } from './customers.ts';
import { pickPlace } from './places.ts';
import { below, chance, pickShare, purpose, type Random, randomOf } from './random.ts';
import type { Shop } from './shop.ts';
import { deviceOf, drawDevice, robots } from './visitors.ts';

/** How far a session comes: landing page only, products seen, cart, checkout. */
const depthShares = [44, 42, 10, 4];

const landingShares = [40, 25, 15, 20];

const ROBOT_PERCENT = 3;

/** A session of the sample that buys nothing. */
export function visit(shop: Shop, tick: number, number: number): ShopEvent[] {
  const random = randomOf(shop.seed, purpose.session, tick, number);
  const session = drawVisitor(shop, tick, number, random);
  const beats = drawBeats(shop, tick, session, random);
  const length = (beats.length - 1) * (5000 + below(random, 40_000));
  const start = startOf(tick) + below(random, TICK_MS - 5000 - Math.min(length, TICK_MS - 10_000));
  const end = Math.min(start + length, startOf(tick) + TICK_MS - 5000);
  return placed(session, beats, start, end, random);
}

function drawVisitor(shop: Shop, tick: number, number: number, random: Random): Session {
  const known = chance(random, 30) ? pickCustomer(shop, tick, random) : undefined;
  if (known) return knownVisitor(shop, known, chance(random, 50));
  const device = chance(random, ROBOT_PERCENT) ? robots : drawDevice(random);
  const place = pickPlace(random);
  return {
    visitorId: `VA${tick}-${number}`,
    customerId: undefined,
    device,
    place,
    currency: place.currency,
    isSampled: true,
  };
}

function knownVisitor(shop: Shop, customer: CustomerRef, isSignedIn: boolean): Session {
  const place = placeOf(shop, customer);
  return {
    visitorId: visitorOf(customer, 0),
    customerId: isSignedIn ? customerId(customer) : undefined,
    device: deviceOf(shop, customer, 0),
    place,
    currency: place.currency,
    isSampled: true,
  };
}

function drawBeats(shop: Shop, tick: number, session: Session, random: Random): Beat[] {
  const depth = session.device === robots ? 0 : pickShare(random, depthShares);
  const product = pickProduct(shop.catalog, tick, random);
  const price = fromUsd(productState(shop.catalog, product, tick).price, rateAt(shop.seed, session.currency, tick));
  const beats = [landing(product, random)];
  if (depth >= 1) beats.push(beatOn('view_item', product, price));
  if (depth >= 2) beats.push(beatOn('add_to_cart', product, price));
  if (depth >= 3) beats.push({ name: 'begin_checkout', page: '/checkout', value: price });
  return beats;
}

function landing(product: Product, random: Random): Beat {
  switch (pickShare(random, landingShares)) {
    case 0:
      return { name: 'page_view', page: '/' };
    case 1:
      return { name: 'page_view', page: `/categories/${product.category.toLowerCase().replace(/[^a-z]+/g, '-')}` };
    case 2: {
      const searchTerm = product.name.toLowerCase().replace(/,.*/, '');
      return { name: 'view_search_results', page: `/search?q=${searchTerm.replaceAll(' ', '+')}`, searchTerm };
    }
    default:
      return { name: 'page_view', page: pageOf(product) };
  }
}
