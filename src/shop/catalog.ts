import { phaseOf, startOf, TICKS_PER_DAY, type Window } from './clock.ts';
import { below, chance, hash, hashBelow, pick, purpose, type Random, randomOf } from './random.ts';
import { adjectives, brands, type Category, categories, colors, tags } from './words.ts';

export const PRODUCT_COUNT = 1000;

/** A product is priced anew once in this many ticks. */
const PRICE_PERIOD = 28 * TICKS_PER_DAY;

/** Flattens the head of the popularity curve: the best seller takes 1.2 % of the lines, the top 20 % of products 61 %. */
const POPULARITY_OFFSET = 20;

const LAUNCHES_FROM = Date.UTC(2015, 0, 1);

/** What never changes about a product. Money in US cents. */
export interface Product {
  readonly index: number;
  readonly id: string;
  readonly name: string;
  readonly category: string;
  readonly brand: string;
  readonly tags: readonly string[] | undefined;
  readonly basePrice: number;
  readonly unitCost: number;
  /** As the supplier typed it. */
  readonly weight: string;
  /** Milliseconds since 1970. */
  readonly launchedAt: number;
  /** Its price changes in ticks of this phase of the price period. */
  readonly phase: number;
}

/** A product in one tick. */
export interface ProductState {
  /** US cents. */
  readonly price: number;
  readonly isActive: boolean;
  /** Since when, milliseconds since 1970. */
  readonly changedAt: number;
}

export interface Catalog {
  readonly seed: number;
  readonly products: readonly Product[];
  /** 2^16 equal chances, each the index of a product. */
  readonly popularity: Uint16Array;
}

export function createCatalog(seed: number): Catalog {
  const products = Array.from({ length: PRODUCT_COUNT }, (_, index) => createProduct(seed, index));
  return { seed, products, popularity: popularityTable(seed) };
}

function createProduct(seed: number, index: number): Product {
  const random = randomOf(seed, purpose.product, index, 0);
  const category = categories[index % categories.length] as Category;
  const basePrice = skewed(random, category.cents);
  return {
    index,
    id: `SKU-${String(index + 1).padStart(5, '0')}`,
    name: `${pick(random, adjectives)} ${pick(random, category.nouns)}, ${pick(random, colors)}`,
    category: category.name,
    brand: pick(random, brands),
    tags: drawTags(random),
    basePrice,
    unitCost: Math.floor((basePrice * (40 + below(random, 30))) / 100),
    weight: typedWeight(random, skewed(random, category.grams)),
    launchedAt: LAUNCHES_FROM + below(random, 3 * 365) * 86_400_000,
    phase: below(random, PRICE_PERIOD),
  };
}

/** More of the small values than of the large ones. */
function skewed(random: Random, [least, most]: readonly [number, number]): number {
  const share = below(random, 10_000) / 10_000;
  return least + Math.floor((most - least) * share * share);
}

function drawTags(random: Random): readonly string[] | undefined {
  if (chance(random, 5)) return undefined;
  return [...new Set(Array.from({ length: below(random, 5) }, () => pick(random, tags)))];
}

function typedWeight(random: Random, grams: number): string {
  const kilograms = (Math.ceil(grams / 10) / 100).toFixed(2);
  const notations = [kilograms, kilograms, kilograms, kilograms.replace('.', ','), `${kilograms} kg`];
  return pick(random, notations);
}

/** Zipf–Mandelbrot with exponent 1: the product of rank r is bought in proportion to 1 / (r + offset). */
function popularityTable(seed: number): Uint16Array {
  const ranked = shuffled(seed);
  const weights = ranked.map((_, rank) => 1 / (rank + 1 + POPULARITY_OFFSET));
  const total = weights.reduce((sum, weight) => sum + weight, 0);
  const table = new Uint16Array(65_536);
  let rank = 0;
  let reached = weights[0] ?? 0;
  for (let chanceIndex = 0; chanceIndex < table.length; chanceIndex += 1) {
    while (reached / total <= chanceIndex / table.length && rank < ranked.length - 1) {
      rank += 1;
      reached += weights[rank] ?? 0;
    }
    table[chanceIndex] = ranked[rank] ?? 0;
  }
  return table;
}

/** Fisher–Yates: products in their order of popularity. */
function shuffled(seed: number): number[] {
  const random = randomOf(seed, purpose.popularity, 0, 0);
  const order = Array.from({ length: PRODUCT_COUNT }, (_, index) => index);
  for (let last = order.length - 1; last > 0; last -= 1) {
    const other = below(random, last + 1);
    [order[last], order[other]] = [order[other] as number, order[last] as number];
  }
  return order;
}

/** The product as it stands in a tick; a change holds for the whole tick in which it happens. */
export function productState(catalog: Catalog, product: Product, tick: number): ProductState {
  const period = Math.floor((tick - product.phase) / PRICE_PERIOD);
  const drawn = hash(catalog.seed, purpose.price, product.index, period);
  const changedAt = startOf(product.phase + period * PRICE_PERIOD);
  return {
    price: priceEndingInNine((product.basePrice * (90 + hashBelow(drawn, 21))) / 100),
    isActive: drawn % 100 >= 3,
    changedAt: Math.max(changedAt, product.launchedAt),
  };
}

const priceEndingInNine = (cents: number): number => Math.floor(cents / 10) * 10 + 9;

/** The products whose price changes in the window. */
export function productsChangedIn(catalog: Catalog, { from, until }: Window): readonly Product[] {
  return catalog.products.filter((product) => phaseOf(product.phase - from, PRICE_PERIOD) < until - from);
}

/** One that can be bought in the tick, drawn by popularity. */
export function pickProduct(catalog: Catalog, tick: number, random: Random): Product {
  for (;;) {
    const product = catalog.products[catalog.popularity[random() >>> 16] ?? 0] as Product;
    if (productState(catalog, product, tick).isActive) return product;
  }
}
