import { below, chance, hash, hashBelow, purpose, type Random, unit } from '../chance/random.ts';
import { type Device, deviceOf } from '../sessions/visitors.ts';
import type { Shop } from '../shop.ts';
import { TICKS_PER_DAY } from '../time/clock.ts';
import type { CustomerRef } from './customer-fates.ts';
import { placeOf } from './customers.ts';
import { willingness } from './personas.ts';
import type { Place } from './places.ts';
import { comeBackAfter } from './sign-ups.ts';

const TRIES = 60;

/** Somebody who signed up before the tick and is willing to come in it; undefined if nobody is found. */
export function pickCustomer(shop: Shop, tick: number, to: 'buy' | 'look', random: Random): CustomerRef | undefined {
  const today = dayOf(tick);
  const age = tick - shop.opened;
  for (let attempt = 0; attempt < TRIES; attempt += 1) {
    const day = dayOf(tick - comeBackAfter(age, unit(random)));
    const count = day === today ? shop.signUpDays.before(tick) : shop.signUpDays.count(day);
    if (count === 0) continue;
    const ref = shop.signUpDays.customer(day, below(random, count));
    if (unit(random) * 1000 < willingness(shop, ref, tick, to)) return ref;
  }
  return undefined;
}

const PROSPECT_DAYS = 14;

/** Somebody who is going to sign up within two weeks, and looks around first; undefined if nobody is found. */
export function pickProspect(shop: Shop, tick: number, random: Random): CustomerRef | undefined {
  const share = unit(random);
  const day = dayOf(tick) + Math.floor(share * share * PROSPECT_DAYS);
  const past = day === dayOf(tick) ? shop.signUpDays.before(tick) + shop.signUps(tick) : 0;
  const count = shop.signUpDays.count(day) - past;
  return count === 0 ? undefined : shop.signUpDays.customer(day, past + below(random, count));
}

const dayOf = (tick: number): number => Math.floor(tick / TICKS_PER_DAY);

const FAMILY_DEVICE_PERCENT = 4;

/**
 * A browser of the customer's; each has two. The second one of some is a device that they share with others: those who signed up on
 * the same day and have the same number.
 */
function visitorOf(shop: Shop, ref: CustomerRef, device: 0 | 1): string {
  const { tick, index } = ref;
  const drawn = hash(shop.seed, purpose.family, tick, index);
  if (device === 0 || hashBelow(drawn, 100) >= FAMILY_DEVICE_PERCENT) return `V${tick}-${index}-${device}`;
  return `VF${dayOf(tick)}-${drawn % familiesADay(shop)}`;
}

const familiesADay = ({ size }: Shop): number => Math.max(1, Math.floor(size * 3));

const SECOND_BROWSER_PERCENT = 25;

/** Where a customer is, and on which of the two browsers. */
export interface Browser {
  readonly visitorId: string;
  readonly device: Device;
  readonly place: Place;
}

export const drawBrowser = (shop: Shop, customer: CustomerRef, random: Random): Browser =>
  browserOf(shop, customer, chance(random, SECOND_BROWSER_PERCENT) ? 1 : 0);

export const browserOf = (shop: Shop, customer: CustomerRef, number: 0 | 1): Browser => ({
  visitorId: visitorOf(shop, customer, number),
  device: deviceOf(shop.seed, customer, number),
  place: placeOf(shop, customer),
});
