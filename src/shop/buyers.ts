import { startOf } from './clock.ts';
import { pickCustomer } from './customer-choice.ts';
import { type CustomerRef, isLeaver, signUps, visitorOf } from './customer-fates.ts';
import { placeOf, signedUpAt } from './customers.ts';
import { type Place, pickPlace } from './places.ts';
import { chance, type Random } from './random.ts';
import type { Shop } from './shop.ts';
import { type Device, deviceOf, drawDevice } from './visitors.ts';

/** Who places an order, where and on what. */
export interface Buyer {
  /** Undefined for a guest. */
  readonly customer: CustomerRef | undefined;
  readonly visitorId: string;
  readonly device: Device;
  readonly place: Place;
  /** First moment of the tick at which the buyer can order, milliseconds since 1970. */
  readonly from: number;
}

const GUEST_PERCENT = 15;
const FIRST_ORDER_PERCENT = 60;
const SECOND_DEVICE_PERCENT = 25;

/** Those who sign up in the tick order first, then customers of old and guests. */
export function drawBuyer(shop: Shop, tick: number, slot: number, random: Random): Buyer {
  const newcomer = { tick, index: slot };
  const isFirstOrder = slot < signUps(shop, tick) && chance(random, FIRST_ORDER_PERCENT) && !isLeaver(shop, newcomer);
  if (isFirstOrder) return knownBuyer(shop, newcomer, signedUpAt(shop, newcomer) + 1000, random);
  const customer = chance(random, GUEST_PERCENT) ? undefined : pickCustomer(shop, tick, random);
  return customer ? knownBuyer(shop, customer, startOf(tick), random) : guest(tick, slot, random);
}

function knownBuyer(shop: Shop, customer: CustomerRef, from: number, random: Random): Buyer {
  const number = chance(random, SECOND_DEVICE_PERCENT) ? 1 : 0;
  const visitorId = visitorOf(customer, number);
  return { customer, visitorId, device: deviceOf(shop, customer, number), place: placeOf(shop, customer), from };
}

const guest = (tick: number, slot: number, random: Random): Buyer => ({
  customer: undefined,
  visitorId: `VG${tick}-${slot}`,
  device: drawDevice(random),
  place: pickPlace(random),
  from: startOf(tick),
});
