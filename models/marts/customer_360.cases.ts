import type { CaseRow, ModelCases } from '../cases.ts';

/** A customer's current version. */
const customer = (customer_id: string, customer_key: number): CaseRow => ({
  customer_id,
  customer_key,
  has_marketing_consent: false,
  is_current: true,
  is_deleted: false,
});

const order = (
  order_id: string,
  ordered_at: string,
  sales_state = 'sold',
  customer_id: string | null = 'c1',
): CaseRow => ({
  order_id,
  customer_id,
  sales_state,
  ordered_at: `2026-${ordered_at}`,
});

/** A line in the shop's currency, without discounts. */
const line = (
  order_id: string,
  line_number: number,
  product_id: string,
  amount: string,
  ordered_at: string,
): CaseRow => ({
  order_id,
  line_number,
  customer_id: 'c1',
  product_id,
  quantity: 1,
  gross_amount: amount,
  exchange_rate: '1',
  net_amount_shop: amount,
  cost_amount_shop: 0,
  ordered_at: `2026-${ordered_at}`,
});

const refund = (
  refund_id: string,
  customer_id: string | null,
  amount_shop: string,
  goods_amount_shop: string,
): CaseRow => ({ refund_id, line_number: 1, customer_id, amount_shop, goods_amount_shop, is_counted: true });

const session = (session_id: string, started_at: string, more: CaseRow = {}): CaseRow => ({
  session_id,
  customer_id: 'c1',
  started_at: `2026-${started_at}`,
  is_bot: false,
  is_engaged: false,
  ...more,
});

const nothing: CaseRow = {
  has_marketing_consent: false,
  order_count: 0,
  cancelled_order_count: 0,
  unit_count: 0,
  distinct_product_count: 0,
  gross_amount: 0,
  discount_amount: 0,
  refunded_amount: 0,
  returned_amount: 0,
  net_sales_amount: 0,
  margin_amount: 0,
  uncosted_line_count: 0,
  session_count: 0,
  engaged_session_count: 0,
  is_deleted: false,
};

export const cases: ModelCases = [
  {
    name: 'a customer has the sums of their own orders, lines, refunds and sessions',
    given: {
      dim_customer: [
        {
          customer_key: 2,
          customer_id: 'c1',
          email_hash: 'e-mail hash',
          phone_hash: 'phone hash',
          country: 'Germany',
          city: 'Berlin',
          has_marketing_consent: true,
          signed_up_at: '2026-01-05 09:30:00',
          is_current: true,
          is_deleted: false,
        },
        customer('c2', 3),
      ],
      fact_order: [
        order('o1', '03-03 10:00:00', 'sold'),
        order('o2', '03-01 10:00:00', 'sold'),
        order('o3', '03-05 10:00:00', 'sold'),
        order('o4', '02-01 10:00:00', 'cancelled'),
        order('o5', '04-01 10:00:00', 'cancelled'),
        order('o8', '05-01 10:00:00', 'not_yet'),
        order('o9', '01-01 10:00:00', 'not_yet'),
        order('o6', '01-01 10:00:00', 'sold', 'c2'),
        order('o7', '01-01 10:00:00', 'sold', null),
      ],
      fact_order_item: [
        {
          order_id: 'o1',
          line_number: 1,
          customer_id: 'c1',
          product_id: 'p1',
          quantity: 3,
          gross_amount: '30.00',
          exchange_rate: '2.00000000',
          net_amount_shop: '55.00',
          cost_amount_shop: '21.00',
          ordered_at: '2026-03-03 10:00:00',
        },
        {
          order_id: 'o1',
          line_number: 2,
          customer_id: 'c1',
          product_id: 'p2',
          quantity: '2.5',
          gross_amount: '10.00',
          exchange_rate: '2.00000000',
          net_amount_shop: '19.00',
          cost_amount_shop: '8.00',
          ordered_at: '2026-03-03 10:00:00',
        },
        {
          order_id: 'o2',
          line_number: 1,
          customer_id: 'c1',
          product_id: 'p1',
          quantity: 1,
          gross_amount: '20.00',
          exchange_rate: '1.00000000',
          net_amount_shop: '20.00',
          cost_amount_shop: '7.00',
          ordered_at: '2026-03-01 10:00:00',
        },
        {
          order_id: 'o3',
          line_number: 1,
          customer_id: 'c1',
          product_id: 'p3',
          quantity: 1,
          gross_amount: '6.50',
          exchange_rate: '1.00000000',
          net_amount_shop: '6.25',
          cost_amount_shop: '3.00',
          ordered_at: '2026-03-05 10:00:00',
        },
        // Of cancelled orders and of one that is not sold yet, which count nowhere.
        line('o8', 1, 'p8', '500.00', '05-01 10:00:00'),
        line('o4', 1, 'p4', '500.00', '02-01 10:00:00'),
        line('o5', 1, 'p5', '500.00', '04-01 10:00:00'),
        { ...line('o6', 1, 'p6', '40.00', '01-01 10:00:00'), customer_id: 'c2', cost_amount_shop: '15.00' },
        { ...line('o7', 1, 'p7', '900.00', '01-01 10:00:00'), customer_id: null },
      ],
      fact_refund: [
        refund('r1', 'c1', '13.50', '10.00'),
        refund('r2', 'c1', '0.25', '0.25'),
        refund('r3', null, '300.00', '300.00'),
        refund('r4', 'c2', '1.25', '1.00'),
        // Of an order that was cancelled.
        { ...refund('r5', 'c1', '500.00', '500.00'), is_counted: false },
      ],
      fact_session: [
        session('s1', '03-02 08:00:00', { is_engaged: true }),
        session('s2', '03-09 08:00:00', { is_engaged: true }),
        session('s3', '03-04 08:00:00'),
        session('s4', '03-20 08:00:00', { is_bot: true, is_engaged: true }),
        session('s5', '03-21 08:00:00', { customer_id: null }),
        session('s6', '03-22 08:00:00', { customer_id: 'c2' }),
      ],
    },
    expected: [
      {
        customer_id: 'c1',
        customer_key: 2,
        email_hash: 'e-mail hash',
        phone_hash: 'phone hash',
        country: 'Germany',
        city: 'Berlin',
        has_marketing_consent: true,
        signed_up_at: '2026-01-05 09:30:00',
        // o1, o2 and o3
        order_count: 3,
        cancelled_order_count: 2,
        first_order_at: '2026-03-01 10:00:00',
        last_order_at: '2026-03-05 10:00:00',
        // 3 + 4 + 1 + 1
        // 3 + 2.5 + 1 + 1
        unit_count: '7.5',
        distinct_product_count: 3,
        // 60.00 + 20.00 + 20.00 + 6.50
        gross_amount: '106.50',
        // Net is 55.00 + 19.00 + 20.00 + 6.25 = 100.25; 106.50 - 100.25
        discount_amount: '6.25',
        // 13.50 + 0.25, and 10.00 + 0.25 of it for goods
        refunded_amount: '13.75',
        returned_amount: '10.25',
        // 106.50 - 6.25 - 10.25
        net_sales_amount: '90.00',
        // 100.25 / 3 = 33.4167
        average_order_amount: '33.42',
        // 90.00 less the cost of 21.00 + 8.00 + 7.00 + 3.00 = 39.00
        margin_amount: '51.00',
        uncosted_line_count: 0,
        // On 5 March p3, on the 3rd p1 and p2, which go by their ids.
        last_purchases: 'p3,p1,p2',
        session_count: 3,
        engaged_session_count: 2,
        last_session_at: '2026-03-09 08:00:00',
        is_deleted: false,
      },
      {
        ...nothing,
        customer_id: 'c2',
        customer_key: 3,
        order_count: 1,
        first_order_at: '2026-01-01 10:00:00',
        last_order_at: '2026-01-01 10:00:00',
        unit_count: 1,
        distinct_product_count: 1,
        gross_amount: '40.00',
        refunded_amount: '1.25',
        returned_amount: '1.00',
        net_sales_amount: '39.00',
        average_order_amount: '40.00',
        // 39.00 - 15.00
        margin_amount: '24.00',
        last_purchases: 'p6',
        session_count: 1,
        last_session_at: '2026-03-22 08:00:00',
      },
    ],
  },
  {
    name: 'a customer who did nothing has zeros, and no times, average and purchases',
    given: { dim_customer: [customer('c1', 1)] },
    expected: [{ ...nothing, customer_id: 'c1', customer_key: 1 }],
  },
  {
    name: 'a customer who cancelled everything has no order, amount or purchase',
    given: {
      dim_customer: [customer('c1', 1)],
      fact_order: [order('o1', '03-01 10:00:00', 'cancelled')],
      fact_order_item: [line('o1', 1, 'p1', '10.00', '03-01 10:00:00')],
    },
    expected: [{ ...nothing, customer_id: 'c1', customer_key: 1, cancelled_order_count: 1 }],
  },
  {
    name: 'each customer stands there once, as the current version says, deleted ones too',
    given: {
      dim_customer: [
        { ...customer('c1', 1), city: 'Bonn', is_current: false },
        { ...customer('c1', 2), city: 'Berlin' },
        { ...customer('c2', 3), city: 'Paris', is_deleted: true },
      ],
    },
    columns: ['customer_id', 'customer_key', 'city', 'is_deleted'],
    expected: [
      { customer_id: 'c1', customer_key: 2, city: 'Berlin', is_deleted: false },
      { customer_id: 'c2', customer_key: 3, city: 'Paris', is_deleted: true },
    ],
  },
  {
    name: 'gross is rounded half up line by line, and so is the average',
    given: {
      dim_customer: [customer('c1', 1)],
      fact_order: [order('o1', '03-01 10:00:00'), order('o2', '03-02 10:00:00')],
      fact_order_item: [
        { ...line('o1', 1, 'p1', '10.01', '03-01 10:00:00'), exchange_rate: '0.5', net_amount_shop: '5.01' },
        { ...line('o1', 2, 'p2', '10.01', '03-01 10:00:00'), exchange_rate: '0.5', net_amount_shop: '5.01' },
        { ...line('o2', 1, 'p1', '10.01', '03-02 10:00:00'), exchange_rate: '0.5', net_amount_shop: '4.01' },
      ],
    },
    columns: ['customer_id', 'gross_amount', 'discount_amount', 'average_order_amount', 'net_sales_amount'],
    expected: [
      {
        customer_id: 'c1',
        // Three times 5.005, each 5.01.
        gross_amount: '15.03',
        // Net is 5.01 + 5.01 + 4.01 = 14.03.
        discount_amount: '1.00',
        net_sales_amount: '14.03',
        // 14.03 / 2 = 7.015
        average_order_amount: '7.02',
      },
    ],
  },
  {
    name: 'what was returned lowers sales and margin below zero if need be',
    given: {
      dim_customer: [customer('c1', 1)],
      fact_order: [order('o1', '03-01 10:00:00')],
      fact_order_item: [{ ...line('o1', 1, 'p1', '12.00', '03-01 10:00:00'), cost_amount_shop: '4.00' }],
      fact_refund: [refund('r1', 'c1', '17.00', '17.00')],
    },
    columns: ['customer_id', 'refunded_amount', 'net_sales_amount', 'margin_amount', 'average_order_amount'],
    expected: [
      {
        customer_id: 'c1',
        refunded_amount: '17.00',
        // 12.00 - 17.00
        net_sales_amount: '-5.00',
        // -5.00 - 4.00
        margin_amount: '-9.00',
        average_order_amount: '12.00',
      },
    ],
  },
  {
    name: 'where the cost of a line is unknown there is no margin, and the lines are counted; of a cancelled order they do not matter',
    given: {
      dim_customer: [customer('c1', 1), customer('c2', 2)],
      fact_order: [
        order('o1', '03-01 10:00:00'),
        order('o2', '03-01 10:00:00', 'cancelled', 'c2'),
        order('o3', '03-01 10:00:00', 'sold', 'c2'),
      ],
      fact_order_item: [
        { ...line('o1', 1, 'p1', '10.00', '03-01 10:00:00'), cost_amount_shop: '4.00' },
        { ...line('o1', 2, 'p2', '2.00', '03-01 10:00:00'), cost_amount_shop: null },
        { ...line('o1', 3, 'p2', '2.00', '03-01 10:00:00'), cost_amount_shop: null },
        { ...line('o1', 4, 'p3', '2.00', '03-01 10:00:00'), cost_amount_shop: null },
        { ...line('o2', 1, 'p2', '2.00', '03-01 10:00:00'), customer_id: 'c2', cost_amount_shop: null },
        { ...line('o3', 1, 'p1', '9.00', '03-01 10:00:00'), customer_id: 'c2', cost_amount_shop: '4.00' },
      ],
    },
    columns: ['customer_id', 'margin_amount', 'uncosted_line_count'],
    expected: [
      { customer_id: 'c1', uncosted_line_count: 3 },
      { customer_id: 'c2', margin_amount: '5.00', uncosted_line_count: 0 },
    ],
  },
  {
    name: 'tax that the prices include is no part of gross sales',
    given: {
      dim_customer: [customer('c1', 1)],
      fact_order: [order('o1', '03-01 10:00:00')],
      fact_order_item: [
        // 119.00 with 19.00 of tax, at half the shop's currency; 10.00 of tax that is added is not in the 100.00.
        {
          ...line('o1', 1, 'p1', '119.00', '03-01 10:00:00'),
          tax_amount: '19.00',
          prices_include_tax: true,
          exchange_rate: '0.5',
          net_amount_shop: '45.00',
        },
        {
          ...line('o1', 2, 'p2', '100.00', '03-01 10:00:00'),
          tax_amount: '10.00',
          prices_include_tax: false,
          net_amount_shop: '100.00',
        },
      ],
    },
    columns: ['customer_id', 'gross_amount', 'discount_amount', 'net_sales_amount'],
    // 50.00 + 100.00, and 45.00 + 100.00
    expected: [{ customer_id: 'c1', gross_amount: '150.00', discount_amount: '5.00', net_sales_amount: '145.00' }],
  },
  {
    name: 'the last purchases are at most three products, newest first, each once at its last order, ties by id',
    given: {
      dim_customer: [customer('c1', 1), customer('c2', 2)],
      fact_order: [
        order('o1', '03-01 10:00:00'),
        order('o2', '03-02 10:00:00'),
        order('o3', '03-03 10:00:00'),
        order('o4', '03-09 10:00:00', 'cancelled'),
        order('o5', '03-01 10:00:00', 'sold', 'c2'),
      ],
      fact_order_item: [
        line('o2', 1, 'p9', '1.00', '03-02 10:00:00'),
        line('o2', 2, 'p2', '1.00', '03-02 10:00:00'),
        line('o1', 1, 'p5', '1.00', '03-01 10:00:00'),
        line('o1', 2, 'p1', '1.00', '03-01 10:00:00'),
        line('o3', 1, 'p5', '1.00', '03-03 10:00:00'),
        line('o3', 2, 'p5', '1.00', '03-03 10:00:00'),
        line('o4', 1, 'p0', '1.00', '03-09 10:00:00'),
        { ...line('o5', 1, 'p,7', '1.00', '03-01 10:00:00'), customer_id: 'c2' },
      ],
    },
    columns: ['customer_id', 'distinct_product_count', 'last_purchases'],
    expected: [
      // p5 on the 3rd, then p2 and p9 on the 2nd; p1 on the 1st is the fourth.
      { customer_id: 'c1', distinct_product_count: 4, last_purchases: 'p5,p2,p9' },
      { customer_id: 'c2', distinct_product_count: 1, last_purchases: '"p,7"' },
    ],
  },
];
