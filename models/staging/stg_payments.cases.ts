import type { ModelCases, RuleCases } from '../cases.ts';

export const cases: ModelCases = [
  {
    name: 'a payment keeps its values; method and status are lower case, the currency upper case',
    given: {
      src_payments: [
        {
          payment_id: 'y1',
          order_id: 'o1',
          method: ' Card ',
          status: ' Captured ',
          amount: '27.70',
          currency: ' eur ',
          exchange_rate: '1.08500000',
          paid_at: '2026-03-01 10:01:00',
          created_at: '2026-03-01 10:00:30',
          updated_at: '2026-03-01 10:01:01',
        },
        { payment_id: 'y2', order_id: 'o1' },
      ],
    },
    expected: [
      {
        payment_id: 'y1',
        order_id: 'o1',
        method: 'card',
        status: 'captured',
        amount: '27.70',
        currency: 'EUR',
        exchange_rate: '1.08500000',
        paid_at: '2026-03-01 10:01:00',
        created_at: '2026-03-01 10:00:30',
        updated_at: '2026-03-01 10:01:01',
      },
      { payment_id: 'y2', order_id: 'o1' },
    ],
  },
];

export const ruleCases: RuleCases = [
  {
    rule: 'status_known',
    holds: ['pending', 'captured', 'failed', 'voided'].map((status) => ({ status })),
    breaks: [{ status: 'lost' }, {}],
  },
  { rule: 'order_id_known', holds: [{ order_id: 'o1' }], breaks: [{}] },
  { rule: 'amount_known', holds: [{ amount: 0 }, { amount: '-1.00' }], breaks: [{}] },
  {
    rule: 'exchange_rate_positive',
    holds: [{ exchange_rate: '0.00000001' }, { exchange_rate: '0.50000000' }, {}],
    breaks: [{ exchange_rate: 0 }, { exchange_rate: '-1' }],
  },
  { rule: 'amount_not_negative', holds: [{ amount: 0 }, { amount: '0.01' }], breaks: [{ amount: '-0.01' }, {}] },
  {
    rule: 'captured_has_time',
    holds: [
      { status: 'captured', paid_at: '2026-03-01 10:01:00' },
      { status: 'failed' },
      { status: 'voided', paid_at: '2026-03-01 10:01:00' },
    ],
    breaks: [{ status: 'captured' }],
  },
  { rule: 'created_at_known', holds: [{ created_at: '2026-03-01 10:00:30' }], breaks: [{}] },
  {
    rule: 'implausible_created_at',
    holds: [{ created_at: '1995-01-01 00:00:00' }, { created_at: '2027-11-26 23:59:59' }],
    // A year too early, and one day more than 366 after 2026-11-25.
    breaks: [
      { created_at: '1994-12-31 23:59:59' },
      { created_at: '0202-11-27 00:00:00' },
      { created_at: '2027-11-27 00:00:00' },
      {},
    ],
  },
  {
    rule: 'implausible_paid_at',
    holds: [{ paid_at: '1995-01-01 00:00:00' }, { paid_at: '2027-11-26 23:59:59' }, {}],
    // A year too early, and one day more than 366 after 2026-11-25.
    breaks: [
      { paid_at: '1994-12-31 23:59:59' },
      { paid_at: '0202-11-27 00:00:00' },
      { paid_at: '2027-11-27 00:00:00' },
    ],
  },
];
