import { columnsWithout, type Model } from '../contract.ts';
import { stgProducts } from '../staging/stg_products.ts';
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
    ...columnsWithout(stgProducts.columns, 'updated_at'),
    ...version.validity,
  },
  indexes: [{ columns: ['product_id', 'valid_from'] }],
};
