import { list } from '../../list.ts';
import type { ProductLine } from './category.ts';

/** A line of products out of three texts with commas in them. */
export const line = (nouns: string, materials: string, sizes: string): ProductLine => ({
  nouns: list(nouns),
  materials: list(materials),
  sizes: list(sizes),
});
