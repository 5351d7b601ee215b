import type { ModelCases } from '../cases.ts';

export const cases: ModelCases = [
  {
    name: 'who a customer is, as the staged row says',
    given: {
      stg_customers: [
        {
          customer_id: 'c1',
          email_hash: 'e-mail hash',
          first_name: 'Ann',
          last_name: 'Lee',
          birth_date: '1990-02-28',
          birth_year: 1990,
          postal_code: '10115',
          postal_area: '101',
          updated_at: '2026-02-01 00:00:00',
        },
        { customer_id: 'c2', updated_at: '2026-02-02 00:00:00' },
      ],
    },
    expected: [
      { customer_id: 'c1', first_name: 'Ann', last_name: 'Lee', birth_date: '1990-02-28', postal_code: '10115' },
      { customer_id: 'c2' },
    ],
  },
];
