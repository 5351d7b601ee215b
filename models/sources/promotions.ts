import { defineSource } from '../contract.ts';
import { decimal, id, text, timestamp } from '../types.ts';

export const promotions = defineSource({
  name: 'promotions',
  grain: 'one promotion with its code',
  key: ['promotion_id'],
  newestBy: 'updated_at',
  columns: {
    promotion_id: { type: id(), meaning: 'The promotion; the code that customers type.' },
    name: { type: text(200), nullable: true, meaning: 'Name of the campaign.' },
    discount_type: { type: text(20), meaning: 'percentage or fixed_amount.' },
    discount_value: {
      type: decimal(18, 4),
      unit: "percent of the order, or shop's currency",
      meaning: 'How much is taken off.',
    },
    starts_at: { type: timestamp(), nullable: true, meaning: 'First moment it can be used.' },
    ends_at: { type: timestamp(), nullable: true, meaning: 'First moment it can no longer be used.' },
    updated_at: { type: timestamp(), meaning: 'When the shop last changed the row.' },
  },
});
