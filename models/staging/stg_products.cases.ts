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
        { product_id: 'p2', weight_kg: ' ' },
      ],
    },
    expected: [
      { product_id: 'p1', is_active: true, unreadable: 'weight_kg' },
      { product_id: 'p2', is_active: true },
    ],
  },
  {
    name: 'a weight in another unit is kilograms, one in a unit that nobody knows is null',
    given: {
      src_products: [
        { product_id: 'p1', weight_kg: '435 g' },
        { product_id: 'p2', weight_kg: '2.5 lb' },
        { product_id: 'p3', weight_kg: '2 stk' },
      ],
    },
    columns: ['product_id', 'weight_kg', 'unreadable'],
    expected: [
      { product_id: 'p1', weight_kg: '0.4350' },
      // 2.5 × 0.45359237
      { product_id: 'p2', weight_kg: '1.1340' },
      { product_id: 'p3', unreadable: 'weight_kg' },
    ],
  },
];

export const ruleCases: RuleCases = [
  {
    rule: 'list_price_not_negative',
    holds: [{ list_price: 0 }, { list_price: '0.0001' }, {}],
    breaks: [{ list_price: '-0.0001' }],
  },
  { rule: 'updated_at_known', holds: [{ updated_at: '2026-01-01 12:00:00' }], breaks: [{}] },
];
