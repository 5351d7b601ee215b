import type { ModelCases } from '../cases.ts';

export const cases: ModelCases = [
  {
    name: 'each version with who the customer is now; of one that the shop has no more nothing is known',
    given: {
      dim_customer: [
        {
          customer_key: 1,
          customer_id: 'c1',
          valid_from: '0001-01-01 00:00:00',
          valid_to: '2026-02-01 00:00:00',
          is_current: false,
        },
        { customer_key: 2, customer_id: 'c1', valid_from: '2026-02-01 00:00:00', is_current: true },
        { customer_key: 3, customer_id: 'c2', valid_from: '0001-01-01 00:00:00', is_current: true },
      ],
      customer_pii: [
        { customer_id: 'c1', first_name: 'Ann', last_name: 'Lee', birth_date: '1990-02-28', postal_code: '10115' },
      ],
    },
    expected: [
      {
        customer_key: 1,
        customer_id: 'c1',
        first_name: 'Ann',
        last_name: 'Lee',
        birth_date: '1990-02-28',
        postal_code: '10115',
        valid_from: '0001-01-01 00:00:00',
        valid_to: '2026-02-01 00:00:00',
        is_current: false,
      },
      {
        customer_key: 2,
        customer_id: 'c1',
        first_name: 'Ann',
        last_name: 'Lee',
        birth_date: '1990-02-28',
        postal_code: '10115',
        valid_from: '2026-02-01 00:00:00',
        is_current: true,
      },
      { customer_key: 3, customer_id: 'c2', valid_from: '0001-01-01 00:00:00', is_current: true },
    ],
  },
];
