import { list } from '../list.ts';
import type { Category } from './categories/category.ts';
import { bath, bedding, coffeeAndTea, furniture, gardening, kitchen, lighting } from './categories/home.ts';
import {
  audio,
  booksAndPaper,
  cameras,
  computers,
  cyclingGear,
  outdoor,
  pets,
  toysAndGames,
} from './categories/leisure.ts';
import { baby, bags, beauty, clothing, shoes } from './categories/wear.ts';

export type { Category };

/** In alphabetical order. */
export const categories: readonly Category[] = [
  audio,
  baby,
  bags,
  bath,
  beauty,
  bedding,
  booksAndPaper,
  cameras,
  clothing,
  coffeeAndTea,
  computers,
  cyclingGear,
  furniture,
  gardening,
  kitchen,
  lighting,
  outdoor,
  pets,
  shoes,
  toysAndGames,
];

/** Brands that make something in every category. */
export const generalBrands = list(`
Alder & Finch, Borrowdene, Calderwick, Dunmarrow, Everhollow, Fennimore Lane, Grantley Row, Harrowmere, Inglebrook,
Juniper Yard, Kestwick, Larkholm, Mossgate, Northquay, Oakmere Works, Pellbrook, Quillbourne, Ravenscote, Silverlathe,
Thistledown Supply
`);

/** All brands; those of a category alone are with it. */
export const brands = [...generalBrands, ...categories.flatMap((category) => category.brands)];

/** Adjectives that suit everything. */
export const adjectives = list(`
Artisan, Classic, Contemporary, Deluxe, Elegant, Essential, Everyday, Fine, Handy, Heritage, Minimalist, Modern, Nordic,
Original, Practical, Premium, Refined, Signature, Simple, Stylish, Timeless, Trusty, Versatile
`);

export const tags: readonly string[] = [
  ...list('bestseller, eco'),
  'gift, small',
  ...list('handmade, limited "first" run, new, outdoor, refurbished, sale, vegan, winter'),
];

export const colors = list('Black, Blue, Green, Grey, Natural, Red, Sand, White, Yellow');
