import type { ModelCases } from '../cases.ts';

export const cases: ModelCases = [
  {
    name: 'the present attributes of a customer are those of the staged row',
    given: {
      stg_customers: [
        {
          customer_id: 'c1',
          email_hash: 'e-mail hash',
          phone_hash: 'phone hash',
          first_name: 'Ann',
          last_name: 'Lee',
          birth_date: '1990-02-28',
          birth_year: 1990,
          country: 'Germany',
          city: 'Berlin',
          postal_code: '10115',
          postal_area: '101',
          has_marketing_consent: true,
          signed_up_at: '2026-01-05 09:30:00',
          updated_at: '2026-02-01 00:00:00',
        },
        { customer_id: 'c2', has_marketing_consent: false, updated_at: '2026-02-02 00:00:00' },
      ],
    },
    expected: [
      {
        customer_id: 'c1',
        email_hash: 'e-mail hash',
        phone_hash: 'phone hash',
        birth_year: 1990,
        country: 'Germany',
        city: 'Berlin',
        postal_area: '101',
        has_marketing_consent: true,
        signed_up_at: '2026-01-05 09:30:00',
        updated_at: '2026-02-01 00:00:00',
      },
      { customer_id: 'c2', has_marketing_consent: false, updated_at: '2026-02-02 00:00:00' },
    ],
  },
];
