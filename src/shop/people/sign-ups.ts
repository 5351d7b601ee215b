import { type Quantiles, quantile, shareBelow } from '../chance/quantiles.ts';
import { hash, purpose } from '../chance/random.ts';
import { TICKS_PER_DAY } from '../time/clock.ts';

/** Of the orders of a shop of some age, in percent: first orders, orders of those who come back, orders of guests. */
const FIRST_PERCENT = 40;
const COME_BACK_PERCENT = 49;
const GUEST_PERCENT = 11;

/** Of those who sign up, so many order at once. */
export const ORDER_AT_ONCE_PERCENT = 88;

/** Days from the sign-up to an order of somebody who comes back. */
const comeBackDays: Quantiles = [
  [0, 0.05],
  [0.15, 12],
  [0.4, 45],
  [0.65, 110],
  [0.85, 220],
  [1, 420],
];

/** Of those who would come back, the share who can: a young shop has no old customers, and wins new ones instead. */
const comeBackShare = (age: number): number => shareBelow(comeBackDays, age / TICKS_PER_DAY);

/** How many customers sign up in a tick of a shop, `age` ticks after it opened, that has `orders` orders in it. */
export function signUpsFor(seed: number, tick: number, age: number, orders: number): number {
  const first = FIRST_PERCENT + COME_BACK_PERCENT * (1 - comeBackShare(age));
  const mean = (orders * first) / ORDER_AT_ONCE_PERCENT;
  return Math.floor(mean + hash(seed, purpose.signUps, tick, 0) / 2 ** 32);
}

/** At least as many as `signUpsFor` ever gives for so many orders or fewer. */
export const mostSignUpsFor = (orders: number): number =>
  Math.ceil((orders * (FIRST_PERCENT + COME_BACK_PERCENT)) / ORDER_AT_ONCE_PERCENT) + 1;

/** Of the orders that are nobody's first one, how many out of 100 are a guest's. */
export const guestPercent = (age: number): number =>
  (100 * GUEST_PERCENT) / (GUEST_PERCENT + COME_BACK_PERCENT * comeBackShare(age));

/** Ticks since the sign-up of one who comes back, in a shop `age` ticks after it opened; `share` is of [0, 1). */
export const comeBackAfter = (age: number, share: number): number =>
  Math.floor(quantile(comeBackDays, share * comeBackShare(age)) * TICKS_PER_DAY);
