import { createHash } from 'node:crypto';
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { productBrand, productName } from '../../src/shop/catalog/product-names.ts';
import { searchTerms } from '../../src/shop/catalog/search-terms.ts';
import { adjectives, brands, categories, colors, tags } from '../../src/shop/catalog/words.ts';
import { purpose, randomOf } from '../../src/shop/chance/random.ts';
import { cities } from '../../src/shop/people/cities.ts';

const seeds = fc.integer({ min: 0, max: 2 ** 31 });
const wordsIn = (text: string): string[] => text.toLowerCase().split(/[ ,]+/);

it('the words are the same bytes everywhere: whoever changes them changes every shop, and this hash', () => {
  const lists = [
    ...Object.values(cities),
    ...categories.flatMap(({ name, lines, adjectives: own, brands: house }) => [
      [name],
      ...lines.flatMap(({ nouns, materials, sizes }) => [nouns, materials, sizes]),
      own,
      house,
    ]),
    ...[adjectives, brands, colors, tags],
  ];
  const hash = createHash('sha256').update(lists.flat().join('\n')).digest('hex');
  expect(hash).toBe('d1d5c23379b51ce0ddf16a5673f3510dc1dfa3d8a58efb202f09d15f569ed292');
});

it('there are twenty categories in alphabetical order, and about sixty brands, each once', () => {
  const names = categories.map(({ name }) => name);
  expect(names).toEqual([...names].sort());
  expect(names).toHaveLength(20);
  expect(new Set(brands).size).toBe(brands.length);
  expect(brands).toHaveLength(60);
});

it('the medians lie between 9 and 90 dollars, and returns are near the usual on the whole', () => {
  const medians = categories.map(({ medianCents }) => medianCents);
  expect([Math.min(...medians), Math.max(...medians)]).toEqual([900, 9000]);
  const weights = categories.map(({ returnWeight }) => returnWeight);
  expect(weights.reduce((sum, weight) => sum + weight, 0) / 20).toBeCloseTo(1, 1);
});

it('cities have no commas or quotes, and each country has 12 to 25', () => {
  for (const list of Object.values(cities)) {
    expect(list.length >= 12 && list.length <= 25).toBe(true);
    expect(new Set(list).size).toBe(list.length);
    for (const city of list) expect(city).toMatch(/^[\p{Script=Latin} -]+$/u);
  }
});

describe.each(categories)('$name', (category) => {
  it('has 8 to 14 nouns, each in one line', () => {
    expect(category.nouns.length >= 8 && category.nouns.length <= 14).toBe(true);
    expect(new Set(category.nouns).size).toBe(category.nouns.length);
  });

  it('has a season whose mean is 1', () => {
    expect(category.season).toHaveLength(12);
    expect(category.season.reduce((sum, factor) => sum + factor, 0) / 12).toBeCloseTo(1, 10);
  });

  it('gives 200 product names of which 95 % are distinct', () => {
    fc.assert(
      fc.property(seeds, (seed) => {
        const random = randomOf(seed, purpose.product, 0, 0);
        const names = Array.from({ length: 200 }, () => productName(random, category));
        expect(new Set(names).size).toBeGreaterThanOrEqual(190);
      }),
      { numRuns: 20, seed: 1 },
    );
  });

  it('gives tidy names: short, no double spaces, no double quotes', () => {
    fc.assert(
      fc.property(seeds, (seed) => {
        const random = randomOf(seed, purpose.product, 0, 0);
        const name = productName(random, category);
        expect(name.length).toBeLessThanOrEqual(120);
        expect(name).not.toMatch(/ {2}|"|^ | $/);
        expect(brands).toContain(productBrand(random, category));
      }),
    );
  });

  it('has no words that could meet twice in a name', () => {
    for (const { nouns, materials, sizes } of category.lines)
      for (const praise of [...adjectives, ...category.adjectives]) {
        const others = [...materials, ...sizes].flatMap(wordsIn);
        for (const noun of nouns) {
          const own = wordsIn(noun);
          expect(own.filter((word) => [...wordsIn(praise), ...others].includes(word))).toEqual([]);
        }
        expect(wordsIn(praise).filter((word) => others.includes(word))).toEqual([]);
      }
  });

  it('is searched for in lower case, by its nouns and by material and noun', () => {
    const terms = searchTerms(category);
    expect(terms).toContain(category.nouns[0]?.toLowerCase());
    expect(new Set(terms).size).toBe(terms.length);
    for (const term of terms) expect(term).toMatch(/^[a-z0-9' -]+$/);
    expect(searchTerms(category)).toBe(terms);
  });
});
