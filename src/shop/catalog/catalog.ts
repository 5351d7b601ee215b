import { exponential } from '../chance/counts.ts';
import { below, chance, hash, hashBelow, pick, purpose, type Random, randomOf, unit } from '../chance/random.ts';
import { DAY_MS, phaseOf, startOf, TICKS_PER_DAY, type Window } from '../time/clock.ts';
import { createPopularity, type Popularity, pickShelfPlace } from './popularity.ts';
import { productBrand, productName } from './product-names.ts';
import { type Category, categories, tags } from './words.ts';

/**
 * The catalogue has shelf places. A place holds one product after the other: when one is retired, the next one is launched. So the
 * shop's range and what is popular stay, while products come and go.
 */
export const SHELF_PLACES = 4000;

/** A product is priced anew once in this many ticks. */
const PRICE_PERIOD = 28 * TICKS_PER_DAY;

/** How long a product is sold, in days. */
const SHORTEST_LIFE_DAYS = 1000;
const LONGEST_LIFE_DAYS = 3500;

/** A product is not drawn in its first ticks: who sees it may have come a little earlier. */
const SETTLED_AFTER = 26;

/** Spread of the prices of a category: the standard deviation of their logarithm. */
const PRICE_SIGMA = 0.12;

/** What never changes about a product. Money in US cents, times in ticks. */
export interface Product {
  readonly place: number;
  readonly id: string;
  readonly name: string;
  readonly category: Category;
  readonly brand: string;
  readonly tags: readonly string[] | undefined;
  readonly basePrice: number;
  readonly unitCost: number;
  /** As the supplier typed it. */
  readonly weight: string;
  readonly launched: number;
  /** The first tick in which it is no longer sold. */
  readonly retired: number;
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
  readonly popularity: Popularity;
  /** What is sold in a shelf place in a tick. */
  productIn(place: number, tick: number): Product;
}

export const categoryOfPlace = (place: number): number => place % categories.length;

export function createCatalog(seed: number): Catalog {
  const places = Array.from({ length: SHELF_PLACES }, (_, place) => place);
  const last: (Product | undefined)[] = new Array(SHELF_PLACES).fill(undefined);
  return {
    seed,
    popularity: createPopularity(seed, places.map(categoryOfPlace)),
    productIn(place, tick) {
      const known = last[place];
      if (known && tick >= known.launched && tick < known.retired) return known;
      const product = createProduct(seed, place, tick);
      last[place] = product;
      return product;
    },
  };
}

function createProduct(seed: number, place: number, tick: number): Product {
  const life = lifeOf(seed, place);
  const generation = Math.floor((tick + life.phase) / life.ticks);
  const launched = generation * life.ticks - life.phase;
  const random = randomOf(seed, purpose.product, place, generation);
  const category = categories[categoryOfPlace(place)] as Category;
  const basePrice = ladder(category.medianCents * exponential(PRICE_SIGMA * normal(random)));
  return {
    place,
    id: `SKU-${String(place + 1).padStart(5, '0')}-${generation}`,
    name: productName(random, category),
    category,
    brand: productBrand(random, category),
    tags: drawTags(random),
    basePrice,
    unitCost: Math.floor((basePrice * (40 + below(random, 30))) / 100),
    weight: typedWeight(random, skewed(random, category.grams)),
    launched,
    retired: launched + life.ticks,
    phase: below(random, PRICE_PERIOD),
  };
}

/** How long each product of a place is sold, and where in time its turns lie, in ticks. */
function lifeOf(seed: number, place: number): { readonly ticks: number; readonly phase: number } {
  const random = randomOf(seed, purpose.shelf, place, 0);
  const ticks = (SHORTEST_LIFE_DAYS + below(random, LONGEST_LIFE_DAYS - SHORTEST_LIFE_DAYS)) * TICKS_PER_DAY;
  return { ticks, phase: below(random, ticks) };
}

/** The sum of twelve uniform numbers: mean 0, variance 1, close to a normal distribution. */
function normal(random: Random): number {
  let sum = -6;
  for (let draw = 0; draw < 12; draw += 1) sum += unit(random);
  return sum;
}

/** Steps in which prices are set, up to an amount, in cents. */
const steps: readonly (readonly [below: number, step: number])[] = [
  [2_000, 50],
  [5_000, 100],
  [20_000, 500],
  [100_000, 1_000],
  [Number.POSITIVE_INFINITY, 5_000],
];

/** The price on the shop's ladder next to an amount: 7.99, 24.99, 119.99. */
function ladder(cents: number): number {
  const [, step] = steps.find(([below]) => cents < below) ?? [0, 5_000];
  return Math.max(1, Math.round(cents / step)) * step - 1;
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

const MARKDOWN_PERCENT = 10;
const SOLD_OUT_PERCENT = 3;

/** The product as it stands in a tick; a change holds for the whole tick in which it happens. */
export function productState({ seed }: Catalog, product: Product, tick: number): ProductState {
  const { retired, launched } = product;
  if (tick >= retired) return { ...stateIn(seed, product, retired - 1), isActive: false, changedAt: startOf(retired) };
  const state = stateIn(seed, product, tick);
  return { ...state, changedAt: Math.max(state.changedAt, startOf(launched)) };
}

function stateIn(seed: number, { place, phase, basePrice }: Product, tick: number): ProductState {
  const period = Math.floor((tick - phase) / PRICE_PERIOD);
  return {
    price: priceIn(seed, place, basePrice, period),
    isActive: hash(seed, purpose.soldOut, place, period) % 100 >= SOLD_OUT_PERCENT,
    changedAt: startOf(phase + period * PRICE_PERIOD),
  };
}

/** Near the base price; now and then marked down. */
function priceIn(seed: number, place: number, basePrice: number, period: number): number {
  const drawn = hash(seed, purpose.price, place, period);
  const isMarkedDown = drawn % 100 < MARKDOWN_PERCENT;
  const percent = isMarkedDown ? 70 + hashBelow(drawn, 16) : 95 + hashBelow(drawn, 11);
  return ladder((basePrice * percent) / 100);
}

/** All products that are sold at any time of the window, in the order of their places. */
export function* productsSoldIn(catalog: Catalog, { from, until }: Window): Generator<Product> {
  for (let place = 0; place < SHELF_PLACES; place += 1) {
    for (let tick = from; tick < until; ) {
      const product = catalog.productIn(place, tick);
      yield product;
      tick = product.retired;
    }
  }
}

/** The products that are launched, priced anew or retired in the window. */
export function* productsChangedIn(catalog: Catalog, { from, until }: Window): Generator<Product> {
  for (const product of productsSoldIn(catalog, { from: from - 1, until })) {
    const { launched, retired, phase } = product;
    const isPriced = phaseOf(phase - from, PRICE_PERIOD) < until - from;
    if (launched >= from || retired < until || (isPriced && retired >= from)) yield product;
  }
}

/** What somebody looks for. */
export interface Taste {
  /** A category that is preferred; undefined for none. */
  readonly category: number | undefined;
}

const FROM_TASTE_PERCENT = 50;

/** One that can be bought in the tick, drawn by popularity, season and taste. */
export function pickProduct(catalog: Catalog, tick: number, random: Random, taste?: Taste): Product {
  const category = taste?.category !== undefined && chance(random, FROM_TASTE_PERCENT) ? taste.category : undefined;
  const month = monthOf(tick);
  for (;;) {
    const place = pickShelfPlace(catalog.popularity, category, random);
    const product = catalog.productIn(place, tick);
    if (category === undefined && !inSeason(product.category, month, random)) continue;
    if (product.launched > tick - SETTLED_AFTER) continue;
    if (productState(catalog, product, tick).isActive) return product;
  }
}

const MOST_SEASONAL = 2.25;

const inSeason = ({ season }: Category, month: number, random: Random): boolean =>
  unit(random) * MOST_SEASONAL < (season[month] ?? 1);

let lastDay = Number.NaN;
let lastMonth = 0;

/** 0 is January. */
function monthOf(tick: number): number {
  const day = Math.floor(tick / TICKS_PER_DAY);
  if (day !== lastDay) {
    lastDay = day;
    lastMonth = new Date(day * DAY_MS).getUTCMonth();
  }
  return lastMonth;
}
