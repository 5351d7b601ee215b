import { defineSource } from '../contract.ts';
import { boolean, id, price, text, textArray, timestamp } from '../types.ts';

export const products = defineSource({
  name: 'products',
  grain: 'one product that the shop sells or sold',
  key: ['product_id'],
  newestBy: 'updated_at',
  columns: {
    product_id: { type: id(), meaning: 'The product (stock keeping unit).' },
    name: { type: text(300), nullable: true, meaning: 'Name shown in the shop.' },
    category: { type: text(100), nullable: true, meaning: 'Category in the catalogue.' },
    brand: { type: text(100), nullable: true, meaning: 'Brand.' },
    tags: { type: textArray(), nullable: true, meaning: 'Labels, in no particular order.' },
    list_price: {
      type: price(),
      nullable: true,
      unit: "shop's currency per unit",
      meaning: 'Price in the catalogue, before any discount.',
    },
    unit_cost: {
      type: price(),
      nullable: true,
      unit: "shop's currency per unit",
      meaning: 'What one unit costs the shop.',
    },
    weight_kg: {
      type: text(20),
      nullable: true,
      unit: 'kilograms',
      meaning: 'Weight as the supplier typed it: 0.35, 0,35 or 0.35 kg.',
    },
    is_active: { type: boolean(), nullable: true, meaning: 'Whether it can be bought now.' },
    launched_at: { type: timestamp(), nullable: true, meaning: 'When it was first on sale.' },
    updated_at: { type: timestamp(), meaning: 'When the shop last changed the row.' },
  },
});
