import { categoryOfPlace, SHELF_PLACES, type Taste } from './catalog.ts';
import type { CustomerRef } from './customer-fates.ts';
import { pickPlace } from './popularity.ts';
import { chance, hash, purpose, type Random } from './random.ts';
import type { Shop } from './shop.ts';

/** What a customer looks for in a session: one of two lasting favourites; everybody else something popular. */
export function tasteOf(shop: Shop, customer: CustomerRef | undefined, random: Random): Taste {
  if (!customer) return { category: categoryOfPlace(pickPlace(shop.catalog.popularity, undefined, random)) };
  const drawn = hash(shop.seed, purpose.taste, customer.tick, customer.index);
  const favourite = chance(random, 65) ? drawn & 0xffff : drawn >>> 16;
  return { category: categoryOfPlace(favourite % SHELF_PLACES) };
}
