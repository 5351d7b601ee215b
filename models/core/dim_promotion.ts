import { columnsWithout } from '../contract.ts';
import type { AppendOnlyModel } from '../kinds.ts';
import { stgPromotions } from '../staging/stg_promotions.ts';
import { boolean } from '../types.ts';
import sql from './dim_promotion.sql';

export const dimPromotion: AppendOnlyModel = {
  name: 'dim_promotion',
  kind: 'append_only',
  schema: 'core',
  grain: 'one promotion',
  meaning: 'Promotions as they are now (SCD type 1).',
  sql,
  key: ['promotion_id'],
  group: 'promotion_id',
  columns: {
    ...columnsWithout(stgPromotions.columns, 'updated_at'),
    is_deleted: { type: boolean(), meaning: 'Whether the shop has deleted the promotion.' },
  },
  checks: [{ kind: 'known_values', column: 'discount_type', text: 'source_discount_type', severity: 'warn' }],
};
