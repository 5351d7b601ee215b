import { categoryOfPlace, SHELF_PLACES, type Taste } from '../catalog/catalog.ts';
import { pickShelfPlace } from '../catalog/popularity.ts';
import { chance, hash, purpose, type Random } from '../chance/random.ts';
import type { Shop } from '../shop.ts';
import type { CustomerRef } from './customer-fates.ts';

/** What a customer looks for in a session: one of two lasting favourites; everybody else something popular. */
export function tasteOf(shop: Shop, customer: CustomerRef | undefined, random: Random): Taste {
  if (!customer) return { category: categoryOfPlace(pickShelfPlace(shop.catalog.popularity, undefined, random)) };
  const drawn = hash(shop.seed, purpose.taste, customer.tick, customer.index);
  const favourite = chance(random, 65) ? drawn & 0xffff : drawn >>> 16;
  return { category: categoryOfPlace(favourite % SHELF_PLACES) };
}
