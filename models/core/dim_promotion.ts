import type { Model } from '../contract.ts';
import { boolean, decimal, id, text, timestamp } from '../types.ts';
import sql from './dim_promotion.sql';

export const dimPromotion: Model = {
  name: 'dim_promotion',
  schema: 'core',
  grain: 'one promotion',
  meaning: 'Promotions as they are now (SCD type 1).',
  sql,
  key: ['promotion_id'],
  recomputedBy: 'promotion_id',
  aggregate: 'promotion',
  reads: ['stg_promotions'],
  readsItself: true,
  appendOnly: true,
  columns: {
    promotion_id: { type: id(), meaning: 'The promotion; the code that customers type.' },
    name: { type: text(200), nullable: true, meaning: 'Name of the campaign.' },
    discount_type: { type: text(20), meaning: 'percentage or fixed_amount.' },
    discount_value: { type: decimal(18, 4), unit: "percent, or shop's currency", meaning: 'How much is taken off.' },
    starts_at: { type: timestamp(), nullable: true, meaning: 'First moment it can be used.' },
    ends_at: { type: timestamp(), nullable: true, meaning: 'First moment it can no longer be used.' },
    is_deleted: { type: boolean(), meaning: 'Whether the shop has deleted the promotion.' },
  },
  checks: [
    { kind: 'accepted_values', column: 'discount_type', values: ['percentage', 'fixed_amount'], severity: 'error' },
  ],
};
