import type { Category } from './categories/category.ts';

const known = new Map<Category, readonly string[]>();

/** What people search for: `cutting board`, `walnut cutting board`; lower case, without commas. Made once for each category. */
export function searchTerms(category: Category): readonly string[] {
  const terms = known.get(category) ?? createTerms(category);
  known.set(category, terms);
  return terms;
}

function createTerms({ lines }: Category): readonly string[] {
  const terms = lines.flatMap(({ nouns, materials }) =>
    nouns.flatMap((noun) => [noun, ...materials.map((material) => `${material} ${noun}`)]),
  );
  return terms.map((term) => term.toLowerCase());
}
