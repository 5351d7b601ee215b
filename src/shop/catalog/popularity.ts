import { squareRoot } from '../chance/counts.ts';
import { below, purpose, type Random, randomOf } from '../chance/random.ts';

/**
 * What is bought how often. Zipf–Mandelbrot: the place of rank r in proportion to 1 / (r + `OFFSET`)^½; from about rank `TAIL` on it
 * falls faster, so that the best fifth of the places takes three fifths of the orders.
 */
const OFFSET = 2;
const TAIL = 2000;

/** So many equal chances. */
const CHANCES_BITS = 17;
const CATEGORY_CHANCES_BITS = 12;

/** Equal chances, each a shelf place. */
export interface Popularity {
  readonly everywhere: Uint16Array;
  readonly byCategory: readonly Uint16Array[];
}

/** `categoryOf`: the category of each shelf place. */
export function createPopularity(seed: number, categoryOf: readonly number[]): Popularity {
  const ranked = shuffled(seed, categoryOf.length);
  const weighed = ranked.map((place, index) => ({ place, weight: weightOf(index + 1) }));
  const count = Math.max(...categoryOf) + 1;
  return {
    everywhere: chances(weighed, CHANCES_BITS),
    byCategory: Array.from({ length: count }, (_, category) =>
      chances(
        weighed.filter(({ place }) => categoryOf[place] === category),
        CATEGORY_CHANCES_BITS,
      ),
    ),
  };
}

const weightOf = (rank: number): number => 1 / (squareRoot(rank + OFFSET) * (1 + (rank / TAIL) * (rank / TAIL)));

interface Weighed {
  readonly place: number;
  readonly weight: number;
}

function chances(weighed: readonly Weighed[], bits: number): Uint16Array {
  const total = weighed.reduce((sum, { weight }) => sum + weight, 0);
  const table = new Uint16Array(2 ** bits);
  let index = 0;
  let reached = weighed[0]?.weight ?? 0;
  for (let at = 0; at < table.length; at += 1) {
    while (reached / total <= at / table.length && index < weighed.length - 1) {
      index += 1;
      reached += weighed[index]?.weight ?? 0;
    }
    table[at] = weighed[index]?.place ?? 0;
  }
  return table;
}

/** Fisher–Yates: shelf places in their order of popularity. */
function shuffled(seed: number, count: number): number[] {
  const random = randomOf(seed, purpose.popularity, 0, 0);
  const order = Array.from({ length: count }, (_, index) => index);
  for (let last = order.length - 1; last > 0; last -= 1) {
    const other = below(random, last + 1);
    [order[last], order[other]] = [order[other] as number, order[last] as number];
  }
  return order;
}

/** A shelf place, drawn by popularity, of a category or of all. */
export function pickShelfPlace(popularity: Popularity, category: number | undefined, random: Random): number {
  if (category === undefined) return popularity.everywhere[random() >>> (32 - CHANCES_BITS)] ?? 0;
  return popularity.byCategory[category]?.[random() >>> (32 - CATEGORY_CHANCES_BITS)] ?? 0;
}
