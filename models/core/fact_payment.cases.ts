import type { CaseRow, ModelCases } from '../cases.ts';

const inFrancs: CaseRow = { order_id: 'o2', currency: 'CHF', exchange_rate: '0.5' };

export const cases: ModelCases = [
  {
    name: "a payment keeps its values, and its amount in the shop's currency follows from its order's rate",
    given: {
      stg_orders: [
        { order_id: 'o1', currency: 'EUR', exchange_rate: '1.08500000' },
        { order_id: 'o2', currency: 'CHF', exchange_rate: '0.5' },
      ],
      stg_payments: [
        {
          payment_id: 'y1',
          order_id: 'o1',
          method: 'card',
          source_method: 'Visa',
          status: 'captured',
          source_status: 'Paid',
          is_captured: true,
          amount: '27.70',
          currency: 'EUR',
          paid_at: '2026-03-01 10:01:00',
          created_at: '2026-03-01 10:00:30',
          updated_at: '2026-03-01 10:01:01',
        },
        { payment_id: 'y2', order_id: 'o2', status: 'failed', amount: '10.01', currency: 'CHF' },
        { payment_id: 'y3', order_id: 'o2', status: 'pending', amount: '0.00', currency: 'CHF' },
      ],
    },
    expected: [
      {
        payment_id: 'y1',
        order_id: 'o1',
        method: 'card',
        source_method: 'Visa',
        status: 'captured',
        source_status: 'Paid',
        is_captured: true,
        amount: '27.70',
        currency: 'EUR',
        exchange_rate: '1.08500000',
        amount_order: '27.70',
        // 27.70 × 1.085 = 30.0545
        amount_shop: '30.05',
        paid_at: '2026-03-01 10:01:00',
        created_at: '2026-03-01 10:00:30',
        updated_at: '2026-03-01 10:01:01',
      },
      // 5.005: half a cent is rounded up. Failed payments are kept.
      { ...inFrancs, payment_id: 'y2', status: 'failed', amount: '10.01', amount_order: '10.01', amount_shop: '5.01' },
      { ...inFrancs, payment_id: 'y3', status: 'pending', amount: 0, amount_order: 0, amount_shop: 0 },
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
  {
    name: "a payment in another currency than the order's has its own rate, or is in the shop's currency",
    given: {
      stg_orders: [{ order_id: 'o1', currency: 'EUR', exchange_rate: '1.10000000' }],
      stg_payments: [
        { payment_id: 'y1', order_id: 'o1', currency: 'USD', amount: '110.00' },
        { payment_id: 'y2', order_id: 'o1', currency: 'GBP', amount: '10.00', exchange_rate: '1.25000000' },
        { payment_id: 'y3', order_id: 'o1', currency: 'EUR', amount: '10.00', exchange_rate: '1.20000000' },
      ],
    },
    columns: ['payment_id', 'exchange_rate', 'amount_order', 'amount_shop'],
    expected: [
      // 110.00 / 1.10
      { payment_id: 'y1', exchange_rate: 1, amount_order: '100.00', amount_shop: '110.00' },
      // 10.00 × 1.25 / 1.10 = 11.3636
      { payment_id: 'y2', exchange_rate: '1.25000000', amount_order: '11.36', amount_shop: '12.50' },
      // The rate of the day it was paid.
      { payment_id: 'y3', exchange_rate: '1.20000000', amount_order: '10.00', amount_shop: '12.00' },
    ],
  },
  {
    name: "an amount in the order's currency has the digits of that currency, one in the shop's those of the shop's",
    given: {
      stg_orders: [
        { order_id: 'dinar', currency: 'KWD', exchange_rate: '3.25' },
        { order_id: 'yen', currency: 'JPY', exchange_rate: '0.0067' },
      ],
      stg_payments: [
        { payment_id: 'y1', order_id: 'dinar', currency: 'KWD', amount: '1.234' },
        { payment_id: 'y2', order_id: 'dinar', currency: 'USD', amount: '10.00' },
        { payment_id: 'y3', order_id: 'yen', currency: 'USD', amount: '110.00' },
        // What the shop says stays as it says it.
        { payment_id: 'y4', order_id: 'yen', currency: 'JPY', amount: '100.5' },
      ],
    },
    columns: ['payment_id', 'amount', 'amount_order', 'amount_shop'],
    expected: [
      // 1.234 × 3.25 = 4.0105
      { payment_id: 'y1', amount: '1.234', amount_order: '1.234', amount_shop: '4.01' },
      // 10 / 3.25 = 3.07692
      { payment_id: 'y2', amount: '10.00', amount_order: '3.077', amount_shop: '10.00' },
      // 110 / 0.0067 = 16,417.91
      { payment_id: 'y3', amount: '110.00', amount_order: '16418', amount_shop: '110.00' },
      // 100.5 × 0.0067 = 0.67335
      { payment_id: 'y4', amount: '100.5', amount_order: '100.5', amount_shop: '0.67' },
    ],
  },
];
