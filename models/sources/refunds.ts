import { defineSource } from '../contract.ts';
import { cents, decimal, id, integer, price, text, timestamp } from '../types.ts';

export const refunds = defineSource({
  name: 'refunds',
  grain: 'one line of one refund',
  key: ['refund_id', 'line_number'],
  newestBy: 'updated_at',
  columns: {
    refund_id: { type: id(), meaning: 'The refund.' },
    line_number: { type: integer(), meaning: 'Position in the refund, from 1.' },
    order_id: { type: id(), nullable: true, meaning: 'The order refunded; null where the shop did not record it.' },
    customer_id: { type: id(), nullable: true, meaning: 'Who got the cents back; null for a guest.' },
    product_id: { type: id(), nullable: true, meaning: 'The product returned; null for cents alone.' },
    product_name: { type: text(300), nullable: true, meaning: "The product's name at the time." },
    quantity: { type: integer(), unit: 'units', meaning: 'Units returned.' },
    unit_price: { type: price(), unit: "refund's currency per unit", meaning: 'Price refunded for one unit.' },
    amount: { type: cents(), unit: "refund's currency", meaning: 'Money given back for this line, positive.' },
    tax_amount: {
      type: cents(),
      nullable: true,
      unit: "refund's currency",
      meaning: 'Of the amount, tax; null where the shop does not say.',
    },
    shipping_amount: {
      type: cents(),
      nullable: true,
      unit: "refund's currency",
      meaning: 'Of the amount, shipping; null where the shop does not say.',
    },
    currency: { type: text(3), meaning: 'Currency of the amounts, ISO 4217.' },
    exchange_rate: {
      type: decimal(18, 8),
      unit: "shop's currency per unit of the refund's currency",
      meaning: 'Rate of the order refunded.',
    },
    reason: { type: text(100), nullable: true, meaning: 'Why.' },
    refunded_at: { type: timestamp(), meaning: 'When the cents went back.' },
    updated_at: { type: timestamp(), meaning: 'When the shop last changed the row.' },
  },
  indexes: [['order_id']],
});
