import { chance, pick, type Random } from '../chance/random.ts';
import type { Category, ProductLine } from './categories/category.ts';
import { adjectives, generalBrands } from './words.ts';

/** So many products of 100 are praised with an adjective, half of them with one of their category. */
const PRAISED_PERCENT = 90;

/** So many products of 100 are of a brand that makes nothing else than their category. */
const SPECIALIST_PERCENT = 50;

/** `Heavy-duty Cutting Board, Walnut, 40 cm`: at most 120 characters, none of them a double quote. */
export function productName(random: Random, category: Category): string {
  const noun = pick(random, category.nouns);
  const { materials, sizes } = lineOf(category, noun);
  return `${praise(random, category)}${noun}, ${pick(random, materials)}, ${pick(random, sizes)}`;
}

const lineOf = (category: Category, noun: string): ProductLine =>
  category.lines.find((line) => line.nouns.includes(noun)) as ProductLine;

function praise(random: Random, category: Category): string {
  if (!chance(random, PRAISED_PERCENT)) return '';
  return `${pick(random, chance(random, 50) ? category.adjectives : adjectives)} `;
}

/** One of the category's brands or of those that make everything. */
export const productBrand = (random: Random, category: Category): string =>
  pick(random, chance(random, SPECIALIST_PERCENT) ? category.brands : generalBrands);
