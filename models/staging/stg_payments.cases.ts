import type { ModelCases, RuleCases } from '../cases.ts';

export const cases: ModelCases = [
  {
    name: 'a payment keeps its values; method and status are words of ours, the currency is upper case',
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
        source_method: 'Card',
        status: 'captured',
        source_status: 'Captured',
        is_captured: true,
        amount: '27.70',
        currency: 'EUR',
        exchange_rate: '1.08500000',
        paid_at: '2026-03-01 10:01:00',
        created_at: '2026-03-01 10:00:30',
        updated_at: '2026-03-01 10:01:01',
      },
      { payment_id: 'y2', order_id: 'o1', method: 'unknown', status: 'unknown', is_captured: false },
    ],
  },
  {
    name: 'money came in where a status says so, given back since or not; of an unknown status the time tells',
    given: {
      src_payments: [
        { payment_id: 'y1', method: 'bacs', status: 'completed' },
        { payment_id: 'y2', method: 'paypal', status: 'Refunded' },
        { payment_id: 'y3', method: 'shells', status: 'authorized', paid_at: '2026-03-01 10:01:00' },
        { payment_id: 'y4', method: 'card', status: 'declined' },
        { payment_id: 'y7', method: 'card', status: 'voided' },
        { payment_id: 'y5', method: 'card', status: 'beamed', paid_at: '2026-03-01 10:01:00' },
        { payment_id: 'y6', method: 'card', status: 'beamed' },
      ],
    },
    columns: ['payment_id', 'method', 'source_method', 'status', 'source_status', 'is_captured'],
    expected: [
      {
        payment_id: 'y1',
        method: 'bank_transfer',
        source_method: 'bacs',
        status: 'captured',
        source_status: 'completed',
        is_captured: true,
      },
      { payment_id: 'y2', method: 'paypal', status: 'refunded', source_status: 'Refunded', is_captured: true },
      {
        payment_id: 'y3',
        method: 'unknown',
        source_method: 'shells',
        status: 'pending',
        source_status: 'authorized',
        is_captured: false,
      },
      { payment_id: 'y4', method: 'card', status: 'failed', source_status: 'declined', is_captured: false },
      { payment_id: 'y7', method: 'card', status: 'voided', is_captured: false },
      { payment_id: 'y5', method: 'card', status: 'unknown', source_status: 'beamed', is_captured: true },
      { payment_id: 'y6', method: 'card', status: 'unknown', source_status: 'beamed', is_captured: false },
    ],
  },
];

export const ruleCases: RuleCases = [
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
