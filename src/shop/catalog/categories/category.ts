/** Things that come in the same materials and sizes. */
export interface ProductLine {
  readonly nouns: readonly string[];
  /** Materials, colours or kinds. */
  readonly materials: readonly string[];
  /** Sizes, contents or packs, as text. */
  readonly sizes: readonly string[];
}

/** Twelve monthly factors of demand, January first; their mean is 1. */
export type Season = readonly number[];

/** A category, what is sold in it, and how it sells. */
export interface Category {
  readonly name: string;
  readonly lines: readonly ProductLine[];
  /** All nouns of `lines`. */
  readonly nouns: readonly string[];
  /** Beside those that suit everything. */
  readonly adjectives: readonly string[];
  /** Its own brands, beside those that make everything. */
  readonly brands: readonly string[];
  /** The median of its list prices, US cents. */
  readonly medianCents: number;
  readonly grams: readonly [number, number];
  /** How often its goods come back beside others: 1 is usual. */
  readonly returnWeight: number;
  readonly season: Season;
}

export const category = (what: Omit<Category, 'nouns'>): Category => ({
  ...what,
  nouns: what.lines.flatMap((line) => line.nouns),
});
