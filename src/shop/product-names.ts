import { pick, type Random } from './random.ts';
import { adjectives, type Category, colors } from './words.ts';

export const productName = (random: Random, category: Category): string =>
  `${pick(random, adjectives)} ${pick(random, category.nouns)}, ${pick(random, colors)}`;
