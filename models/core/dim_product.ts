import { columnsWithout, UNREADABLE } from '../contract.ts';
import type { VersionedModel } from '../kinds.ts';
import { stgProducts } from '../staging/stg_products.ts';
import sql from './dim_product.sql';
import { versionColumns } from './history.ts';

const version = versionColumns('product_key', 'product');

export const dimProduct: VersionedModel = {
  name: 'dim_product',
  kind: 'scd2',
  schema: 'core',
  grain: 'one version of one product',
  meaning: 'Products with their past versions (SCD type 2): prices and costs as they were.',
  sql,
  key: ['product_key'],
  history: {
    naturalKey: 'product_id',
    surrogateKey: 'product_key',
    changedAt: 'updated_at',
    tracked: ['name', 'category', 'brand', 'tags', 'list_price', 'unit_cost', 'weight_kg', 'is_active'],
    inferred: { is_active: 'false' },
  },
  columns: {
    ...version.key,
    ...columnsWithout(stgProducts.columns, 'updated_at', UNREADABLE),
    ...version.validity,
  },
  indexes: [
    { columns: ['product_id', 'valid_from'] },
    { columns: ['product_id'], where: [{ column: 'is_inferred', is: 'true' }] },
  ],
};
