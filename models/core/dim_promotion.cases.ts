import type { CaseRow, ModelCases } from '../cases.ts';

const spring: CaseRow = {
  promotion_id: 'SPRING',
  name: 'Spring Sale',
  discount_type: 'percentage',
  source_discount_type: 'Percent',
  discount_value: '12.5000',
  starts_at: '2026-03-01 00:00:00',
  ends_at: '2026-04-01 00:00:00',
};
const winter: CaseRow = {
  promotion_id: 'WINTER',
  name: 'Winter Sale',
  discount_type: 'fixed_amount',
  source_discount_type: 'fixed_cart',
  discount_value: '5.0000',
  starts_at: '2025-12-01 00:00:00',
  ends_at: '2026-01-01 00:00:00',
};

export const cases: ModelCases = [
  {
    name: 'a staged promotion is there and not deleted',
    given: { stg_promotions: [{ ...spring, updated_at: '2026-02-15 08:00:00' }] },
    expected: [{ ...spring, is_deleted: false }],
  },
  {
    name: 'a promotion that the shop deleted stays with its values, marked as deleted',
    given: {
      stg_promotions: [spring],
      old_dim_promotion: [{ ...winter, is_deleted: false }],
      gone_promotions: [{ promotion_id: 'WINTER' }],
    },
    expected: [
      { ...spring, is_deleted: false },
      { ...winter, is_deleted: true },
    ],
  },
  {
    name: 'a stored promotion that changed has the new values, once',
    given: { stg_promotions: [spring], old_dim_promotion: [{ ...spring, name: 'Sale', is_deleted: false }] },
    expected: [{ ...spring, is_deleted: false }],
  },
  {
    name: 'a deleted promotion that comes back is not deleted',
    given: { stg_promotions: [winter], old_dim_promotion: [{ ...winter, is_deleted: true }] },
    expected: [{ ...winter, is_deleted: false }],
  },
];
