import type { ModelCases, RuleCases } from '../cases.ts';

export const cases: ModelCases = [
  {
    name: 'a promotion keeps its values; its kind is one of our words, its name without white space around it',
    given: {
      src_promotions: [
        {
          promotion_id: 'SPRING',
          name: ' Spring Sale ',
          discount_type: ' Percentage ',
          discount_value: '12.5000',
          starts_at: '2026-03-01 00:00:00',
          ends_at: '2026-04-01 00:00:00',
          updated_at: '2026-02-15 08:00:00',
        },
        { promotion_id: 'BLANK', name: ' ' },
        { promotion_id: 'FREE', discount_type: 'free_shipping' },
        { promotion_id: 'LUCK', discount_type: 'lottery ' },
        { promotion_id: 'TENTH', discount_type: 'percent' },
      ],
    },
    expected: [
      {
        promotion_id: 'SPRING',
        name: 'Spring Sale',
        discount_type: 'percentage',
        source_discount_type: 'Percentage',
        discount_value: '12.5000',
        starts_at: '2026-03-01 00:00:00',
        ends_at: '2026-04-01 00:00:00',
        updated_at: '2026-02-15 08:00:00',
      },
      { promotion_id: 'BLANK', discount_type: 'unknown' },
      { promotion_id: 'FREE', discount_type: 'free_shipping', discount_value: 0 },
      { promotion_id: 'LUCK', discount_type: 'unknown', source_discount_type: 'lottery' },
      { promotion_id: 'TENTH', discount_type: 'percentage', source_discount_type: 'percent' },
    ],
  },
];

export const ruleCases: RuleCases = [
  {
    rule: 'discount_within_bounds',
    holds: [
      { discount_type: 'percentage', discount_value: 0 },
      { discount_type: 'percentage', discount_value: '0.5000' },
      { discount_type: 'percentage', discount_value: '100.0000' },
      { discount_type: 'fixed_amount', discount_value: '100.0001' },
    ],
    breaks: [
      { discount_type: 'percentage', discount_value: '-0.0001' },
      { discount_type: 'percentage', discount_value: '100.0001' },
      { discount_type: 'fixed_amount', discount_value: '-0.0001' },
      { discount_type: 'fixed_amount' },
    ],
  },
  { rule: 'updated_at_known', holds: [{ updated_at: '2026-02-15 08:00:00' }], breaks: [{}] },
];
