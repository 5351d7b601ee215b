import type { ModelCases } from '../cases.ts';

export const cases: ModelCases = [
  {
    name: "a payment keeps its values, and its amount in the shop's currency follows from its order's rate",
    given: {
      stg_orders: [
        { order_id: 'o1', exchange_rate: '1.08500000' },
        { order_id: 'o2', exchange_rate: '0.5' },
      ],
      stg_payments: [
        {
          payment_id: 'y1',
          order_id: 'o1',
          method: 'card',
          status: 'captured',
          amount: '27.70',
          currency: 'EUR',
          paid_at: '2026-03-01 10:01:00',
          created_at: '2026-03-01 10:00:30',
          updated_at: '2026-03-01 10:01:01',
        },
        { payment_id: 'y2', order_id: 'o2', status: 'failed', amount: '10.01' },
        { payment_id: 'y3', order_id: 'o2', status: 'pending', amount: '0.00' },
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
        // 27.70 × 1.085 = 30.0545
        amount_shop: '30.05',
        paid_at: '2026-03-01 10:01:00',
        created_at: '2026-03-01 10:00:30',
        updated_at: '2026-03-01 10:01:01',
      },
      // 5.005: half a cent is rounded up. Failed payments are kept.
      { payment_id: 'y2', order_id: 'o2', status: 'failed', amount: '10.01', amount_shop: '5.01' },
      { payment_id: 'y3', order_id: 'o2', status: 'pending', amount: 0, amount_shop: 0 },
    ],
  },
  {
    name: 'a payment whose order is not loaded is not loaded either',
    given: {
      stg_orders: [{ order_id: 'o1', exchange_rate: '1' }],
      stg_payments: [{ payment_id: 'y1', order_id: 'o9', amount: '1.00' }],
    },
    expected: [],
  },
];
