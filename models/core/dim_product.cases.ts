import type { ModelCases } from '../cases.ts';

export const cases: ModelCases = [
  {
    name: 'the present attributes of a product are those of the staged row',
    given: {
      stg_products: [
        {
          product_id: 'p1',
          name: 'Red Shoes',
          category: 'Shoes',
          brand: 'Acme',
          tags: 'new,red',
          list_price: '49.9900',
          unit_cost: '20.1250',
          weight_kg: '0.3500',
          is_active: true,
          launched_at: '2025-06-01 00:00:00',
          updated_at: '2026-01-01 12:00:00',
        },
        { product_id: 'p2', is_active: false, updated_at: '2026-01-02 12:00:00' },
      ],
    },
    expected: [
      {
        product_id: 'p1',
        name: 'Red Shoes',
        category: 'Shoes',
        brand: 'Acme',
        tags: 'new,red',
        list_price: '49.9900',
        unit_cost: '20.1250',
        weight_kg: '0.3500',
        is_active: true,
        launched_at: '2025-06-01 00:00:00',
        updated_at: '2026-01-01 12:00:00',
      },
      { product_id: 'p2', is_active: false, updated_at: '2026-01-02 12:00:00' },
    ],
  },
];
