import type { Product } from '../catalog/catalog.ts';
import { pick } from '../chance/random.ts';
import type { Shop } from '../shop.ts';
import { startOf } from '../time/clock.ts';
import { fault, type PlantedFault } from './kinds.ts';
import { detailsOf, type Faults, isHit } from './rates.ts';

/** The first tick in which the shop has the product. */
export const firstTickOf = ({ opened }: Shop, { launched }: Product): number => Math.max(launched, opened);

/** The product as its supplier typed it, and the fault in it. */
export function plantedProduct(
  faults: Faults,
  shop: Shop,
  product: Product,
): { readonly product: Product; readonly fault?: PlantedFault } {
  const { id } = product;
  if (!isHit(faults, 'mixed_decimal_format', id)) return { product };
  const kilograms = product.weight.replace(',', '.').replace(' kg', '');
  const weight = pick(detailsOf(faults, 'mixed_decimal_format', id), [
    `ca. ${kilograms} kg`,
    `~${kilograms}`,
    `${kilograms} kg?`,
    `${kilograms} (kg)`,
  ]);
  const at = startOf(firstTickOf(shop, product));
  return {
    product: { ...product, weight },
    fault: fault('mixed_decimal_format', { key: id, done: `weight_kg is '${weight}'.`, at }),
  };
}
