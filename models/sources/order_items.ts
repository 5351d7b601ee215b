import { defineSource } from '../contract.ts';
import { cents, id, integer, price, text, timestamp } from '../types.ts';

export const orderItems = defineSource({
  name: 'order_items',
  grain: 'one line of one order',
  key: ['order_id', 'line_number'],
  newestBy: 'updated_at',
  exactDuplicates: [
    'order_id',
    'product_id',
    'product_name',
    'quantity',
    'unit_price',
    'discount_amount',
    'tax_amount',
    'added_at',
  ],
  columns: {
    order_id: { type: id(), meaning: 'The order.' },
    line_number: { type: integer(), meaning: 'Position in the order, from 1.' },
    product_id: { type: id(), meaning: 'The product bought.' },
    product_name: { type: text(300), nullable: true, meaning: "The product's name when it was bought." },
    quantity: { type: integer(), unit: 'units', meaning: 'Units bought.' },
    unit_price: { type: price(), unit: "order's currency per unit", meaning: 'Price of one unit, before discounts.' },
    discount_amount: { type: cents(), unit: "order's currency", meaning: 'Discount on this line alone.' },
    tax_amount: { type: cents(), unit: "order's currency", meaning: 'Tax of this line, rounded half up.' },
    added_at: { type: timestamp(), nullable: true, meaning: 'When the line was added to the order.' },
    updated_at: { type: timestamp(), meaning: 'When the shop last changed the row.' },
  },
});
