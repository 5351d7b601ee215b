import type { CaseRow, ModelCases, RuleCases } from '../cases.ts';

const line = (order_id: string, line_number = 1): CaseRow => ({
  order_id,
  line_number,
  quantity: 1,
  gross_amount: '10.00',
  line_discount_amount: 0,
});

/** In euros at the shop's rate, its amounts 0. */
const order = (order_id: string): CaseRow => ({
  order_id,
  currency: 'EUR',
  exchange_rate: 1,
  order_discount_amount: 0,
  shipping_amount: 0,
  fee_amount: 0,
  tax_amount: 0,
  prices_include_tax: false,
  total_amount: 0,
});

export const cases: ModelCases = [
  {
    name: 'an order has the sums of its own lines, captured payments and refunds',
    given: {
      stg_orders: [
        {
          order_id: 'o1',
          customer_id: 'c1',
          visitor_id: 'v1',
          promotion_id: 'SPRING',
          status: 'completed',
          source_status: 'Closed',
          sales_state: 'sold',
          currency: 'EUR',
          exchange_rate: '1.08500000',
          order_discount_amount: '2.00',
          shipping_amount: '4.90',
          fee_amount: '0.60',
          tax_amount: '3.50',
          prices_include_tax: false,
          total_amount: '29.99',
          shipping_country: 'Germany',
          ordered_at: '2026-03-01 23:59:59',
          estimated_delivery_at: '2026-03-08 00:00:00',
          shipped_at: '2026-03-02 08:00:00',
          delivered_at: '2026-03-07 15:00:00',
          updated_at: '2026-03-07 15:00:01',
        },
        {
          ...order('o2'),
          order_discount_amount: '3.00',
          shipping_amount: '5.00',
          tax_amount: '9.58',
          prices_include_tax: true,
          total_amount: '65.02',
          ordered_at: '2026-03-01 10:00:00',
        },
      ],
      new_fact_order_item: [
        { order_id: 'o1', line_number: 1, quantity: 3, gross_amount: '15.00', line_discount_amount: '1.00' },
        { order_id: 'o1', line_number: 2, quantity: '1.25', gross_amount: '9.25', line_discount_amount: '0.25' },
        { order_id: 'o2', line_number: 1, quantity: 7, gross_amount: '70.00', line_discount_amount: '7.00' },
      ],
      new_fact_payment: [
        { payment_id: 'y1', order_id: 'o1', is_captured: false, amount_order: '29.40', paid_at: '2026-03-01 23:00:00' },
        { payment_id: 'y2', order_id: 'o1', is_captured: true, amount_order: '20.00', paid_at: '2026-03-03 00:00:00' },
        { payment_id: 'y3', order_id: 'o1', is_captured: true, amount_order: '9.40', paid_at: '2026-03-02 00:00:00' },
        { payment_id: 'y4', order_id: 'o1', is_captured: false, amount_order: '1.00' },
      ],
      new_fact_refund: [
        { refund_id: 'r1', line_number: 1, order_id: 'o1', amount_order: '3.00' },
        { refund_id: 'r2', line_number: 1, order_id: 'o1', amount_order: '4.50' },
        { refund_id: 'r3', line_number: 1 },
      ],
      issues_order: [
        { source_table: 'order_items', source_key: 'o1|2', order_id: 'o1', rule: 'tax_not_negative' },
        { source_table: 'orders', source_key: 'o1', order_id: 'o1', rule: 'amounts_not_negative' },
        { source_table: 'order_items', source_key: 'o1|1', order_id: 'o1', rule: 'tax_not_negative' },
        { source_table: 'refunds', source_key: 'r3|1', rule: 'amount_positive' },
      ],
      dim_customer: [
        { customer_key: 1, customer_id: 'c1', valid_from: '0001-01-01 00:00:00', valid_to: '2026-02-01 00:00:00' },
        { customer_key: 2, customer_id: 'c1', valid_from: '2026-02-01 00:00:00' },
        { customer_key: 3, customer_id: 'c2', valid_from: '0001-01-01 00:00:00' },
      ],
    },
    expected: [
      {
        order_id: 'o1',
        customer_id: 'c1',
        customer_key: 2,
        visitor_id: 'v1',
        promotion_id: 'SPRING',
        status: 'completed',
        source_status: 'Closed',
        sales_state: 'sold',
        currency: 'EUR',
        exchange_rate: '1.08500000',
        line_count: 2,
        // 3 + 1.25
        unit_count: '4.25',
        // 15.00 + 9.25 and 1.00 + 0.25
        gross_amount: '24.25',
        line_discount_amount: '1.25',
        order_discount_amount: '2.00',
        shipping_amount: '4.90',
        fee_amount: '0.60',
        tax_amount: '3.50',
        prices_include_tax: false,
        // 24.25 - 1.25 - 2.00 + 4.90 + 0.60 + 3.50 = 30.00
        rounding_amount: '-0.01',
        total_amount: '29.99',
        // 29.99 × 1.085 = 32.53915
        total_amount_shop: '32.54',
        // 20.00 + 9.40, the first of them on the second of March
        paid_amount: '29.40',
        paid_at: '2026-03-02 00:00:00',
        // 3.00 + 4.50
        refunded_amount: '7.50',
        shipping_country: 'Germany',
        ordered_at: '2026-03-01 23:59:59',
        order_date: '2026-03-01',
        estimated_delivery_at: '2026-03-08 00:00:00',
        shipped_at: '2026-03-02 08:00:00',
        delivered_at: '2026-03-07 15:00:00',
        issues: 'amounts_not_negative,tax_not_negative',
        updated_at: '2026-03-07 15:00:01',
      },
      {
        ...order('o2'),
        line_count: 1,
        unit_count: 7,
        gross_amount: '70.00',
        line_discount_amount: '7.00',
        order_discount_amount: '3.00',
        shipping_amount: '5.00',
        tax_amount: '9.58',
        prices_include_tax: true,
        // 70.00 - 7.00 - 3.00 + 5.00 = 65.00, the tax is in the prices.
        rounding_amount: '0.02',
        total_amount: '65.02',
        total_amount_shop: '65.02',
        paid_amount: 0,
        refunded_amount: 0,
        ordered_at: '2026-03-01 10:00:00',
        order_date: '2026-03-01',
      },
    ],
  },
  {
    name: 'an order of which no payment was captured is not paid',
    given: {
      stg_orders: [{ order_id: 'o1' }],
      new_fact_order_item: [line('o1')],
      new_fact_payment: [
        { payment_id: 'y1', order_id: 'o1', is_captured: false, amount_order: '10.00', paid_at: '2026-03-01 10:00:00' },
      ],
    },
    columns: ['order_id', 'paid_amount', 'paid_at', 'refunded_amount'],
    expected: [{ order_id: 'o1', paid_amount: 0, refunded_amount: 0 }],
  },
  {
    name: 'an order without a line has no unit and no goods',
    given: {
      stg_orders: [{ ...order('o1'), shipping_amount: '5.00', total_amount: '5.00' }],
      new_fact_order_item: [line('o3')],
    },
    columns: ['order_id', 'line_count', 'unit_count', 'gross_amount', 'line_discount_amount', 'rounding_amount'],
    expected: [
      { order_id: 'o1', line_count: 0, unit_count: 0, gross_amount: 0, line_discount_amount: 0, rounding_amount: 0 },
    ],
  },
  {
    name: "half a cent of the shop's currency is rounded up",
    given: {
      stg_orders: [
        { order_id: 'o1', total_amount: '10.01', exchange_rate: '0.5' },
        { order_id: 'o2', total_amount: '10.00', exchange_rate: '0.50049999' },
      ],
      new_fact_order_item: [line('o1'), line('o2')],
    },
    columns: ['order_id', 'total_amount_shop'],
    expected: [
      // 5.005
      { order_id: 'o1', total_amount_shop: '5.01' },
      // 5.0049999
      { order_id: 'o2', total_amount_shop: '5.00' },
    ],
  },
  {
    name: 'a customer version is valid from its first moment on and no longer at its end; a guest has none',
    given: {
      stg_orders: [
        { order_id: 'o1', customer_id: 'c1', ordered_at: '2026-03-01 09:59:59.999999' },
        { order_id: 'o2', customer_id: 'c1', ordered_at: '2026-03-01 10:00:00' },
        { order_id: 'o3', ordered_at: '2026-03-01 10:00:00' },
      ],
      new_fact_order_item: [line('o1'), line('o2'), line('o3')],
      dim_customer: [
        { customer_key: 1, customer_id: 'c1', valid_from: '0001-01-01 00:00:00', valid_to: '2026-03-01 10:00:00' },
        { customer_key: 2, customer_id: 'c1', valid_from: '2026-03-01 10:00:00' },
        { customer_key: 3, customer_id: 'c2', valid_from: '0001-01-01 00:00:00' },
      ],
    },
    columns: ['order_id', 'customer_id', 'customer_key'],
    expected: [
      { order_id: 'o1', customer_id: 'c1', customer_key: 1 },
      { order_id: 'o2', customer_id: 'c1', customer_key: 2 },
      { order_id: 'o3' },
    ],
  },
];

const amounts: CaseRow = {
  gross_amount: '20.00',
  line_discount_amount: '1.00',
  order_discount_amount: '2.00',
  shipping_amount: '4.90',
  fee_amount: '0.50',
  tax_amount: '3.23',
  prices_include_tax: false,
  rounding_amount: '0.01',
};

export const ruleCases: RuleCases = [
  {
    rule: 'total_equals_items',
    holds: [
      // 20.00 - 1.00 - 2.00 + 4.90 + 0.50 + 3.23 + 0.01 = 25.64
      { ...amounts, total_amount: '25.64' },
      { ...amounts, prices_include_tax: true, total_amount: '22.41' },
    ],
    breaks: [
      { ...amounts, total_amount: '25.63' },
      { ...amounts, total_amount: '25.65' },
      { ...amounts, prices_include_tax: true, total_amount: '25.64' },
      { total_amount: '25.64' },
    ],
  },
  {
    rule: 'discounts_within_bounds',
    holds: [
      { line_discount_amount: 0, order_discount_amount: 0, gross_amount: '0.50' },
      { line_discount_amount: '4.00', order_discount_amount: '6.00', gross_amount: '10.00' },
      { line_discount_amount: '0.50', order_discount_amount: '0.50', gross_amount: '10.00' },
    ],
    breaks: [
      { line_discount_amount: '-0.01', order_discount_amount: 0, gross_amount: '10.00' },
      { line_discount_amount: 0, order_discount_amount: '-0.01', gross_amount: '10.00' },
      { line_discount_amount: '4.00', order_discount_amount: '6.01', gross_amount: '10.00' },
      { line_discount_amount: '4.01', order_discount_amount: '6.00', gross_amount: '10.00' },
      { line_discount_amount: '4.00', gross_amount: '10.00' },
    ],
  },
  {
    rule: 'refunds_within_total',
    holds: [
      { refunded_amount: 0, total_amount: '10.00' },
      { refunded_amount: '0.50', total_amount: '10.00' },
      { refunded_amount: '10.00', total_amount: '10.00' },
      // A credit order without a refund.
      { refunded_amount: 0, total_amount: '-5.00' },
    ],
    breaks: [
      { refunded_amount: '-0.01', total_amount: '10.00' },
      { refunded_amount: '10.01', total_amount: '10.00' },
      { refunded_amount: '0.01', total_amount: '-5.00' },
      { refunded_amount: '0.01', total_amount: 0 },
    ],
  },
  {
    rule: 'customer_resolved',
    holds: [{ customer_id: 'c1', customer_key: 1 }, {}],
    breaks: [{ customer_id: 'c1' }],
  },
];
