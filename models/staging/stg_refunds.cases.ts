import type { CaseRow, ModelCases, RuleCases } from '../cases.ts';

export const cases: ModelCases = [
  {
    name: 'a refund keeps its values, without the white space around its texts',
    given: {
      src_refunds: [
        {
          refund_id: 'r1',
          line_number: 2,
          order_id: 'o1',
          customer_id: 'c1',
          product_id: 'p1',
          product_name: ' Red Shoes ',
          quantity: 1,
          unit_price: '49.9900',
          amount: '45.00',
          tax_amount: '7.18',
          shipping_amount: '2.10',
          currency: ' eur ',
          exchange_rate: '1.08500000',
          reason: ' Too small ',
          refunded_at: '2026-03-20 11:00:00',
          updated_at: '2026-03-20 11:00:05',
        },
      ],
    },
    expected: [
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
        tax_amount: '7.18',
        shipping_amount: '2.10',
        currency: 'EUR',
        exchange_rate: '1.08500000',
        reason: 'Too small',
        refunded_at: '2026-03-20 11:00:00',
        updated_at: '2026-03-20 11:00:05',
      },
    ],
  },
  {
    name: 'ids and texts of white space are null, and what is missing stays so; no quantity is money alone, 0',
    given: {
      src_refunds: [
        {
          refund_id: 'r1',
          line_number: 1,
          product_name: ' ',
          reason: ' ',
        },
        { refund_id: 'r2', line_number: 1 },
      ],
    },
    expected: [
      { refund_id: 'r1', line_number: 1, quantity: 0 },
      { refund_id: 'r2', line_number: 1, quantity: 0 },
    ],
  },
];

const inEuros: CaseRow = { currency: 'EUR', exchange_rate: '1.20000000' };
const inDollars: CaseRow = { currency: 'USD', exchange_rate: 1 };

export const ruleCases: RuleCases = [
  { rule: 'amount_known', holds: [{ amount: 0 }, { amount: '-1.00' }], breaks: [{}] },
  {
    rule: 'amount_positive',
    holds: [{ amount: '0.01' }, { amount: '0.50' }],
    breaks: [{ amount: 0 }, { amount: '-0.01' }, {}],
  },
  { rule: 'quantity_not_negative', holds: [{ quantity: 0 }, { quantity: 1 }], breaks: [{ quantity: -1 }, {}] },
  {
    rule: 'exchange_rate_positive',
    holds: [{ exchange_rate: '0.00000001' }, { exchange_rate: '0.50000000' }],
    breaks: [{ exchange_rate: 0 }, { exchange_rate: '-1' }, {}],
  },
  { rule: 'refunded_at_known', holds: [{ refunded_at: '2026-03-20 11:00:00' }], breaks: [{}] },
  {
    rule: 'refunds_within_total',
    given: {
      stg_orders: [
        { order_id: 'o1', currency: 'EUR', total_amount: '30.00', exchange_rate: '1.10000000' },
        { order_id: 'o2', currency: 'EUR', total_amount: '29.99', exchange_rate: '1.10000000' },
        { order_id: 'o3', currency: 'EUR', total_amount: '40.00', exchange_rate: '1.10000000' },
        { order_id: 'o4', currency: 'EUR', total_amount: '100.00', exchange_rate: '1.10000000' },
        { order_id: 'o5', currency: 'EUR', total_amount: '100.00', exchange_rate: '1.10000000' },
        { order_id: 'o6', currency: 'EUR', total_amount: '-5.00', exchange_rate: '1.10000000' },
        { order_id: 'o7', currency: 'EUR', total_amount: '-5.00', exchange_rate: '1.10000000' },
      ],
    },
    holds: [
      // 10.00 + 20.00 are the whole total.
      { refund_id: 'r1', line_number: 1, order_id: 'o1', amount: '10.00', ...inEuros },
      { refund_id: 'r1', line_number: 2, order_id: 'o1', amount: '20.00', ...inEuros },
      // 5.00 of 40.00; the refunds of other orders do not count.
      { refund_id: 'r5', line_number: 1, order_id: 'o3', amount: '5.00', ...inEuros },
      // Of a credit order nothing was given back.
      { refund_id: 'r8', line_number: 1, order_id: 'o6', amount: 0, ...inEuros },
      // No order to compare with.
      { refund_id: 'r4', line_number: 1, amount: '999.00', ...inEuros },
      // 110.00 of the shop's currency are the 100.00 of the order's; a refund in euros needs no rate.
      { refund_id: 'r6', line_number: 1, order_id: 'o4', amount: '110.00', ...inDollars },
    ],
    breaks: [
      // 30.00 of 29.99, each of the two.
      { refund_id: 'r2', line_number: 1, order_id: 'o2', amount: '10.00', ...inEuros },
      { refund_id: 'r3', line_number: 1, order_id: 'o2', amount: '20.00', ...inEuros },
      { refund_id: 'r7', line_number: 1, order_id: 'o5', amount: '110.01', ...inDollars },
      { refund_id: 'r9', line_number: 1, order_id: 'o7', amount: '0.01', ...inEuros },
    ],
  },
  {
    rule: 'tax_and_shipping_within_amount',
    holds: [
      { amount: '10.00' },
      { amount: '10.00', tax_amount: '10.00' },
      { amount: '10.00', shipping_amount: '10.00' },
      { amount: '10.00', tax_amount: '2.00', shipping_amount: '8.00' },
      { amount: '-10.00' },
      { amount: '-10.00', tax_amount: '-10.00' },
      { amount: '-10.00', shipping_amount: '-10.00' },
      { amount: '-10.00', tax_amount: '-2.00', shipping_amount: '-8.00' },
    ],
    breaks: [
      { amount: '1.00', tax_amount: '5.00' },
      { amount: '10.00', tax_amount: '2.00', shipping_amount: '8.01' },
      { amount: '10.00', tax_amount: '-0.50' },
      { amount: '-10.00', tax_amount: '-2.00', shipping_amount: '-8.01' },
      { amount: '-10.00', tax_amount: '0.50' },
      { tax_amount: '1.00' },
    ],
  },
  {
    rule: 'implausible_refunded_at',
    holds: [{ refunded_at: '1995-01-01 00:00:00' }, { refunded_at: '2027-11-26 23:59:59' }],
    // A year too early, and one day more than 366 after 2026-11-25.
    breaks: [
      { refunded_at: '1994-12-31 23:59:59' },
      { refunded_at: '0202-11-27 00:00:00' },
      { refunded_at: '2027-11-27 00:00:00' },
      {},
    ],
  },
];
