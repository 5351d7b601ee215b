import { hash, hashBelow, purpose } from '../chance/random.ts';
import { TICKS_PER_DAY } from '../time/clock.ts';

/** The shop's own currency is USD. */
const baseRates = {
  USD: 100_000_000,
  EUR: 108_000_000,
  GBP: 127_000_000,
  CAD: 73_500_000,
  AUD: 66_000_000,
  INR: 1_190_000,
} as const;

export type CurrencyCode = keyof typeof baseRates;

const currencyNumber = Object.fromEntries(Object.keys(baseRates).map((code, index) => [code, index]));

/**
 * US dollars for one unit of the currency on the tick's day, times 10^8. A rate wanders within 3 % of its base: drawn anew for each
 * week and in a straight line between.
 */
export function rateAt(seed: number, currency: CurrencyCode, tick: number): number {
  if (currency === 'USD') return baseRates.USD;
  const day = Math.floor(tick / TICKS_PER_DAY);
  const week = Math.floor(day / 7);
  const from = wobble(seed, currency, week);
  const basisPoints = from + ((wobble(seed, currency, week + 1) - from) * (day - week * 7)) / 7;
  return Math.round((baseRates[currency] * (10_000 + basisPoints)) / 10_000);
}

function wobble(seed: number, currency: CurrencyCode, week: number): number {
  return hashBelow(hash(seed, purpose.rate, week, currencyNumber[currency] ?? 0), 601) - 300;
}

/** US cents in cents of a currency, rounded half up. */
export const fromUsd = (cents: number, rate: number): number => Math.floor((cents * 100_000_000) / rate + 0.5);
