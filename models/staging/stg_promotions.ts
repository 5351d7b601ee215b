import { type Staging, sourceText } from '../contract.ts';
import { decimal, id, text, timestamp } from '../types.ts';
import sql from './stg_promotions.sql';

export const stgPromotions: Staging = {
  name: 'stg_promotions',
  source: 'promotions',
  sql,
  key: ['promotion_id'],
  columns: {
    promotion_id: { type: id(), meaning: 'The promotion; the code that customers type.' },
    name: { type: text(200), nullable: true, meaning: 'Name of the campaign.' },
    discount_type: {
      type: text(20),
      meaning: 'percentage, fixed_amount, free_shipping, buy_x_get_y; unknown for a word that we do not know.',
    },
    source_discount_type: sourceText('discount_type'),
    discount_value: { type: decimal(18, 4), unit: "percent, or shop's currency", meaning: 'How much is taken off.' },
    starts_at: { type: timestamp(), nullable: true, meaning: 'First moment it can be used.' },
    ends_at: { type: timestamp(), nullable: true, meaning: 'First moment it can no longer be used.' },
    updated_at: { type: timestamp(), meaning: 'When the shop last changed the row.' },
  },
  rules: [
    {
      name: 'discount_within_bounds',
      holds: "discount_value >= 0 and (discount_type <> 'percentage' or discount_value <= 100)",
      meaning: 'A discount is not negative, a percentage at most 100.',
    },
    { name: 'updated_at_known', holds: 'updated_at is not null', meaning: 'The shop says when it changed the row.' },
  ],
};
