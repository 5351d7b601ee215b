import type { ModelCases, RuleCases } from '../cases.ts';

export const cases: ModelCases = [
  {
    name: 'a refund keeps its values and has the customer and the product of its own date',
    given: {
      stg_refunds: [
        {
          refund_id: 'r1',
          line_number: 2,
          order_id: 'o1',
          customer_id: 'c1',
          product_id: 'p1',
          product_name: 'Red Shoes',
          quantity: 1,
          unit_price: '49.9900',
          amount: '45.00',
          currency: 'EUR',
          exchange_rate: '1.08500000',
          reason: 'too small',
          refunded_at: '2026-03-20 23:59:59',
          updated_at: '2026-03-21 00:00:05',
        },
      ],
      dim_customer: [
        { customer_key: 1, customer_id: 'c1', valid_from: '0001-01-01 00:00:00', valid_to: '2026-02-01 00:00:00' },
        { customer_key: 2, customer_id: 'c1', valid_from: '2026-02-01 00:00:00' },
        { customer_key: 3, customer_id: 'c2', valid_from: '0001-01-01 00:00:00' },
      ],
      dim_product: [
        { product_key: 11, product_id: 'p2', valid_from: '0001-01-01 00:00:00' },
        { product_key: 12, product_id: 'p1', valid_from: '0001-01-01 00:00:00', valid_to: '2026-02-01 00:00:00' },
        { product_key: 13, product_id: 'p1', valid_from: '2026-02-01 00:00:00' },
      ],
    },
    expected: [
      {
        refund_id: 'r1',
        line_number: 2,
        order_id: 'o1',
        customer_id: 'c1',
        customer_key: 2,
        product_id: 'p1',
        product_key: 13,
        product_name: 'Red Shoes',
        quantity: 1,
        unit_price: '49.9900',
        amount: '45.00',
        currency: 'EUR',
        exchange_rate: '1.08500000',
        // 45.00 × 1.085 = 48.825: half a cent is rounded up.
        amount_shop: '48.83',
        reason: 'too small',
        refunded_at: '2026-03-20 23:59:59',
        refund_date: '2026-03-20',
        updated_at: '2026-03-21 00:00:05',
      },
    ],
  },
  {
    name: 'a refund without order, of a guest, of money alone is kept',
    given: {
      stg_refunds: [
        { refund_id: 'r1', line_number: 1, quantity: 0, amount: '5.00', exchange_rate: '1' },
        { refund_id: 'r1', line_number: 2, quantity: 0, amount: '5.00', exchange_rate: '0.50090000' },
      ],
      dim_customer: [{ customer_key: 1, customer_id: 'c1', valid_from: '0001-01-01 00:00:00' }],
      dim_product: [{ product_key: 11, product_id: 'p1', valid_from: '0001-01-01 00:00:00' }],
    },
    expected: [
      { refund_id: 'r1', line_number: 1, quantity: 0, amount: '5.00', exchange_rate: '1', amount_shop: '5.00' },
      // 2.5045: rounded once, not to 2.505 and from there up.
      {
        refund_id: 'r1',
        line_number: 2,
        quantity: 0,
        amount: '5.00',
        exchange_rate: '0.50090000',
        amount_shop: '2.50',
      },
    ],
  },
  {
    name: 'a version is valid from its first moment on and no longer at its end',
    given: {
      stg_refunds: [
        {
          refund_id: 'r1',
          line_number: 1,
          customer_id: 'c1',
          product_id: 'p1',
          refunded_at: '2026-03-20 09:59:59.999999',
        },
        { refund_id: 'r1', line_number: 2, customer_id: 'c1', product_id: 'p1', refunded_at: '2026-03-20 10:00:00' },
      ],
      dim_customer: [
        { customer_key: 1, customer_id: 'c1', valid_from: '0001-01-01 00:00:00', valid_to: '2026-03-20 10:00:00' },
        { customer_key: 2, customer_id: 'c1', valid_from: '2026-03-20 10:00:00' },
      ],
      dim_product: [
        { product_key: 11, product_id: 'p1', valid_from: '0001-01-01 00:00:00', valid_to: '2026-03-20 10:00:00' },
        { product_key: 12, product_id: 'p1', valid_from: '2026-03-20 10:00:00' },
      ],
    },
    columns: ['refund_id', 'line_number', 'customer_key', 'product_key'],
    expected: [
      { refund_id: 'r1', line_number: 1, customer_key: 1, product_key: 11 },
      { refund_id: 'r1', line_number: 2, customer_key: 2, product_key: 12 },
    ],
  },
];

export const ruleCases: RuleCases = [
  {
    rule: 'amount_positive',
    holds: [{ amount: '0.01' }, { amount: '0.50' }],
    breaks: [{ amount: 0 }, { amount: '-0.01' }, {}],
  },
];
