import { type Staging, unreadable } from '../contract.ts';
import { boolean, decimal, id, price, text, timestamp } from '../types.ts';
import sql from './stg_products.sql';

export const stgProducts: Staging = {
  name: 'stg_products',
  source: 'products',
  sql,
  key: ['product_id'],
  columns: {
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
    updated_at: { type: timestamp(), meaning: 'When the shop last changed the row.' },
    unreadable: unreadable(),
  },
  rules: [
    {
      name: 'list_price_not_negative',
      holds: 'list_price is null or list_price >= 0',
      meaning: 'A price is not negative.',
    },
    { name: 'updated_at_known', holds: 'updated_at is not null', meaning: 'The shop says when it changed the row.' },
  ],
};
