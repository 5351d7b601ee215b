import type { Model } from '../contract.ts';
import { boolean, decimal, id, price, text, timestamp } from '../types.ts';
import sql from './dim_product.sql';
import { versionColumns } from './history.ts';

const version = versionColumns('product_key', 'product');

export const dimProduct: Model = {
  name: 'dim_product',
  schema: 'core',
  grain: 'one version of one product',
  meaning: 'Products with their past versions (SCD type 2): prices and costs as they were.',
  sql,
  key: ['product_key'],
  recomputedBy: 'product_id',
  aggregate: 'product',
  reads: ['stg_products'],
  readsItself: true,
  history: {
    naturalKey: 'product_id',
    surrogateKey: 'product_key',
    changedAt: 'updated_at',
    tracked: ['name', 'category', 'brand', 'tags', 'list_price', 'unit_cost', 'weight_kg', 'is_active'],
  },
  columns: {
    ...version.key,
    product_id: { type: id(), meaning: 'The product (stock keeping unit).' },
    name: { type: text(300), nullable: true, meaning: 'Name shown in the shop.' },
    category: { type: text(100), nullable: true, meaning: 'Category in the catalogue.' },
    brand: { type: text(100), nullable: true, meaning: 'Brand.' },
    tags: { type: text(), nullable: true, meaning: 'Labels as a CSV string.' },
    list_price: { type: price(), nullable: true, unit: "shop's currency per unit", meaning: 'Price in the catalogue.' },
    unit_cost: {
      type: price(),
      nullable: true,
      unit: "shop's currency per unit",
      meaning: 'What one unit costs the shop.',
    },
    weight_kg: { type: decimal(18, 4), nullable: true, unit: 'kilograms', meaning: 'Weight of one unit.' },
    is_active: { type: boolean(), meaning: 'Whether it can be bought.' },
    launched_at: { type: timestamp(), nullable: true, meaning: 'When it was first on sale.' },
    ...version.validity,
  },
  indexes: [{ columns: ['product_id', 'valid_from'] }],
};
