import type { TickNumbers } from '../chance/remembered.ts';
import { TICKS_PER_DAY } from '../time/clock.ts';
import type { CustomerRef } from './customer-fates.ts';

/** Those who signed up on a day, found by their number in it. */
export interface SignUpDays {
  /** How many signed up on the tick's day before the tick. */
  before(tick: number): number;
  /** Number `number`, from 0, of those who sign up on a day counted from 1970-01-01. */
  customer(day: number, number: number): CustomerRef;
  /** How many sign up on the day. */
  count(day: number): number;
}

export function createSignUpDays(signUps: TickNumbers): SignUpDays {
  const days = new Map<number, Int32Array>();
  /** For each tick of the day how many signed up before it, and at the end all of them. */
  const sumsOf = (day: number): Int32Array => {
    const known = days.get(day);
    if (known) return known;
    const sums = new Int32Array(TICKS_PER_DAY + 1);
    for (let at = 0; at < TICKS_PER_DAY; at += 1)
      sums[at + 1] = (sums[at] as number) + signUps(day * TICKS_PER_DAY + at);
    days.set(day, sums);
    return sums;
  };
  return {
    before: (tick) => sumsOf(Math.floor(tick / TICKS_PER_DAY))[tick % TICKS_PER_DAY] as number,
    count: (day) => sumsOf(day)[TICKS_PER_DAY] as number,
    customer(day, number) {
      const sums = sumsOf(day);
      const at = lastUpTo(sums, number);
      return { tick: day * TICKS_PER_DAY + at, index: number - (sums[at] as number) };
    },
  };
}

/** The last place whose sum is at most `number`; sums rise. */
function lastUpTo(sums: Int32Array, number: number): number {
  let low = 0;
  let high = sums.length - 1;
  while (high - low > 1) {
    const middle = (low + high) >> 1;
    if ((sums[middle] as number) <= number) low = middle;
    else high = middle;
  }
  return low;
}
