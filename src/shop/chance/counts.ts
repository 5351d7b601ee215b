import { around, type Random, unit } from './random.ts';

/**
 * How many of something happen that happen on their own, on the mean `mean` times: Poisson's distribution, exact up to
 * `EXACT_UP_TO`, above it a whole number with the same mean and spread. Plain arithmetic only, so that every machine draws the same.
 */
export function countOf(random: Random, mean: number): number {
  if (mean <= 0) return 0;
  return mean <= EXACT_UP_TO ? poisson(unit(random), mean) : around(random, mean, squareRoot(3 / mean));
}

/** At least as many as `countOf` gives for the mean or a lower one. */
export function mostOf(mean: number): number {
  return Math.ceil(mean + 8 * squareRoot(mean) + 12);
}

const EXACT_UP_TO = 32;

/** By inversion: the same `share` gives more for a higher mean. */
function poisson(share: number, mean: number): number {
  const most = mostOf(mean);
  let chance = exponential(-mean);
  let reached = chance;
  let count = 0;
  while (reached <= share && count < most) {
    count += 1;
    chance *= mean / count;
    reached += chance;
  }
  return count;
}

/** e to the power of `x`, by (1 + x / 2^20) squared twenty times: `Math.exp` may differ from machine to machine. */
export function exponential(x: number): number {
  let power = 1 + x / 2 ** 20;
  for (let round = 0; round < 20; round += 1) power *= power;
  return power;
}

/** By Newton's method, from above. */
export function squareRoot(value: number): number {
  if (value <= 0) return 0;
  let root = value > 1 ? value : 1;
  for (;;) {
    const next = (root + value / root) / 2;
    if (next >= root) return root;
    root = next;
  }
}
