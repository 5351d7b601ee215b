/** A stream of uniformly distributed unsigned 32-bit integers. */
export type Random = () => number;

/**
 * What a random number is drawn for. Each purpose has numbers of its own, so that a new draw in one part of the shop leaves all other
 * parts as they were. Numbers are never used twice.
 */
export const purpose = {
  signUps: 1,
  customer: 2,
  customerLane: 3,
  product: 4,
  price: 5,
  popularity: 6,
  rate: 7,
  orders: 8,
  order: 9,
  lane: 10,
  life: 11,
  moment: 12,
  returned: 13,
  traffic: 14,
  session: 15,
  device: 17,
  campaign: 18,
  persona: 19,
  rhythm: 20,
  family: 21,
  taste: 22,
  visits: 23,
  visitor: 24,
  journey: 25,
  soldOut: 26,
  shelf: 27,
  fault: 28,
  faultDetails: 29,
} as const;

const UNIT = 1 / 2 ** 32;

/** MurmurHash3 (x86, 32 bits; Austin Appleby, public domain) of four words: one random number without a stream. */
export function hash(seed: number, what: number, a: number, b: number): number {
  let h = murmurStep(murmurStep(murmurStep(seed | 0, what), a), b) ^ 12;
  h = Math.imul(h ^ (h >>> 16), 0x85ebca6b);
  h = Math.imul(h ^ (h >>> 13), 0xc2b2ae35);
  return (h ^ (h >>> 16)) >>> 0;
}

function murmurStep(h: number, word: number): number {
  let k = Math.imul(word, 0xcc9e2d51);
  k = Math.imul((k << 15) | (k >>> 17), 0x1b873593);
  const mixed = h ^ k;
  return (Math.imul((mixed << 13) | (mixed >>> 19), 5) + 0xe6546b64) | 0;
}

/** sfc32 (Chris Doty-Humphrey, PractRand, public domain), seeded by four words. */
export function randomOf(seed: number, what: number, a: number, b: number): Random {
  let x = hash(seed, what, a, b);
  let y = a | 0;
  let z = b | 0;
  let counter = 1;
  const next = (): number => {
    const result = (((x + y) | 0) + counter) | 0;
    counter = (counter + 1) | 0;
    x = y ^ (y >>> 9);
    y = (z + (z << 3)) | 0;
    z = (((z << 21) | (z >>> 11)) + result) | 0;
    return result >>> 0;
  };
  for (let round = 0; round < 12; round += 1) next();
  return next;
}

/** The generator's seed from any whole number up to 2^53. */
export function seedOf(value: number): number {
  return hash(value >>> 0, 0, Math.floor(value / 2 ** 32), 0);
}

/** A number of [0, 1). */
export const unit = (random: Random): number => random() * UNIT;

/** A whole number of [0, count). */
export const below = (random: Random, count: number): number => Math.floor(random() * UNIT * count);

/** A whole number of [0, count) out of one hash. */
export const hashBelow = (hashed: number, count: number): number => Math.floor(hashed * UNIT * count);

/** True in `percent` of 100 cases. */
export const chance = (random: Random, percent: number): boolean => random() * UNIT * 100 < percent;

/** One of a list that is not empty, all with the same chance. */
export function pick<T>(random: Random, list: readonly T[]): T {
  return list[below(random, list.length)] as T;
}

/** The index that a list of shares gives; the shares add up to 100. */
export function pickShare(random: Random, shares: readonly number[]): number {
  let rest = unit(random) * 100;
  for (const [index, share] of shares.entries()) {
    rest -= share;
    if (rest < 0) return index;
  }
  return shares.length - 1;
}

/** A whole number whose mean is `mean`, at most `spread` (a share of the mean) and one away from it. */
export function around(random: Random, mean: number, spread: number): number {
  return Math.floor(mean * (1 - spread + 2 * spread * unit(random)) + unit(random));
}
