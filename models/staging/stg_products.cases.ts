import type { ModelCases, RuleCases } from '../cases.ts';

export const cases: ModelCases = [
  {
    name: 'a product keeps its values, its labels become a CSV string in their order',
    given: {
      src_products: [
        {
          product_id: 'p1',
          name: ' Red Shoes ',
          category: ' Shoes ',
          brand: ' Acme ',
          tags: '["new","a,b"]',
          list_price: '49.9900',
          unit_cost: '20.1250',
          weight_kg: '0,35 kg',
          is_active: false,
          launched_at: '2025-06-01 00:00:00',
          updated_at: '2026-01-01 12:00:00',
        },
      ],
    },
    expected: [
      {
        product_id: 'p1',
        name: 'Red Shoes',
        category: 'Shoes',
        brand: 'Acme',
        tags: 'new,"a,b"',
        list_price: '49.9900',
        unit_cost: '20.1250',
        weight_kg: '0.3500',
        is_active: false,
        launched_at: '2025-06-01 00:00:00',
        updated_at: '2026-01-01 12:00:00',
      },
    ],
  },
  {
    name: 'a product that is not said to be inactive can be bought; what is missing or blank is null',
    given: {
      src_products: [
        { product_id: 'p1', name: ' ', category: ' ', brand: ' ', weight_kg: 'heavy', is_active: true },
        { product_id: 'p2' },
      ],
    },
    expected: [
      { product_id: 'p1', is_active: true },
      { product_id: 'p2', is_active: true },
    ],
  },
];

export const ruleCases: RuleCases = [
  {
    rule: 'product_id_not_blank',
    holds: [{ product_id: 'p1' }],
    breaks: [{ product_id: '' }, { product_id: '  ' }, {}],
  },
  {
    rule: 'list_price_not_negative',
    holds: [{ list_price: 0 }, { list_price: '0.0001' }, {}],
    breaks: [{ list_price: '-0.0001' }],
  },
  { rule: 'updated_at_known', holds: [{ updated_at: '2026-01-01 12:00:00' }], breaks: [{}] },
];
