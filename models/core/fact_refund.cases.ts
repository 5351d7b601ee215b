import type { CaseRow, ModelCases, RuleCases } from '../cases.ts';

const allGoods: CaseRow = {
  quantity: 0,
  amount: '5.00',
  goods_amount: '5.00',
  tax_amount: 0,
  shipping_amount: 0,
  is_counted: true,
};

/** An order of 100.00 with 20.00 of tax and 5.00 of shipping. */
const order: CaseRow = {
  order_id: 'o1',
  customer_id: 'c1',
  sales_state: 'sold',
  tax_amount: '20.00',
  shipping_amount: '5.00',
  fee_amount: 0,
};

const item = (line_number: number, product_id: string, net_amount: string, tax_amount: string): CaseRow => ({
  order_id: 'o1',
  line_number,
  product_id,
  net_amount,
  tax_amount,
});

const refund = (refund_id: string, amount: string, more: CaseRow = {}): CaseRow => ({
  refund_id,
  line_number: 1,
  order_id: 'o1',
  amount,
  exchange_rate: 1,
  ...more,
});

const aboutParts = ['refund_id', 'line_number', 'goods_amount', 'tax_amount', 'shipping_amount'];

const parts = (refund_id: string, goods_amount: string, tax_amount: string, shipping_amount: string): CaseRow => ({
  refund_id,
  line_number: 1,
  goods_amount,
  tax_amount,
  shipping_amount,
});

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
          quantity: '1.25',
          unit_price: '49.9900',
          amount: '45.00',
          tax_amount: '7.18',
          shipping_amount: '2.00',
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
        quantity: '1.25',
        unit_price: '49.9900',
        amount: '45.00',
        // 45.00 - 7.18 - 2.00
        goods_amount: '35.82',
        tax_amount: '7.18',
        shipping_amount: '2.00',
        currency: 'EUR',
        exchange_rate: '1.08500000',
        // 45.00 × 1.085 = 48.825: half a cent is rounded up.
        amount_shop: '48.83',
        // 35.82 × 1.085 = 38.8647
        goods_amount_shop: '38.86',
        is_counted: true,
        reason: 'too small',
        refunded_at: '2026-03-20 23:59:59',
        refund_date: '2026-03-20',
        updated_at: '2026-03-21 00:00:05',
      },
    ],
  },
  {
    name: 'a refund without order, of a guest, of money alone is kept: it is all goods',
    given: {
      stg_refunds: [
        { refund_id: 'r1', line_number: 1, quantity: 0, amount: '5.00', exchange_rate: '1' },
        { refund_id: 'r1', line_number: 2, quantity: 0, amount: '5.00', exchange_rate: '0.50090000' },
      ],
      dim_customer: [{ customer_key: 1, customer_id: 'c1', valid_from: '0001-01-01 00:00:00' }],
      dim_product: [{ product_key: 11, product_id: 'p1', valid_from: '0001-01-01 00:00:00' }],
    },
    expected: [
      {
        ...allGoods,
        refund_id: 'r1',
        line_number: 1,
        exchange_rate: '1',
        amount_shop: '5.00',
        goods_amount_shop: '5.00',
      },
      // 2.5045: rounded once, not to 2.505 and from there up.
      {
        ...allGoods,
        refund_id: 'r1',
        line_number: 2,
        exchange_rate: '0.50090000',
        amount_shop: '2.50',
        goods_amount_shop: '2.50',
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
  {
    name: 'what the shop does not say follows the proportions of the order',
    given: {
      stg_orders: [order],
      new_fact_order_item: [item(1, 'p1', '60.00', '12.00'), item(2, 'p2', '40.00', '8.00')],
      stg_refunds: [
        refund('all', '125.00'),
        // A fifth of it.
        refund('part', '25.00'),
        refund('odd', '1.56'),
        { ...refund('odd', '1.59'), line_number: 2 },
        refund('back', '-1.56'),
        // Tax and shipping are said each on its own: the rest is shared between the others.
        refund('taxed', '10521.00', { tax_amount: '21.00' }),
        refund('shipped', '12005.00', { shipping_amount: '5.00' }),
        // More than the order: goodwill.
        refund('more', '250.00'),
      ],
    },
    columns: aboutParts,
    expected: [
      parts('all', '100.00', '20.00', '5.00'),
      parts('part', '20.00', '4.00', '1.00'),
      // 156 × 100/125 = 124.8, × 20/125 = 24.96, × 5/125 = 6.24: 124 + 24 + 6 = 154, a cent each to tax (.96) and goods (.8).
      parts('odd', '1.25', '0.25', '0.06'),
      // 127.2, 25.44 and 6.36: the cent that is left goes to tax.
      { ...parts('odd', '1.27', '0.26', '0.06'), line_number: 2 },
      parts('back', '-1.25', '-0.25', '-0.06'),
      // 10,500.00 in the proportion of 100 to 5
      parts('taxed', '10000.00', '21.00', '500.00'),
      // 12,000.00 in the proportion of 100 to 20
      parts('shipped', '10000.00', '2000.00', '5.00'),
      parts('more', '200.00', '40.00', '10.00'),
    ],
  },
  {
    name: 'a refund that names a product follows the proportions of its lines, without shipping',
    given: {
      stg_orders: [{ ...order, tax_amount: '11.00' }],
      new_fact_order_item: [
        item(1, 'p1', '60.00', '12.00'),
        item(2, 'p2', '30.00', '0.00'),
        item(3, 'p2', '10.00', '2.00'),
        item(4, 'p3', '0.00', '0.00'),
        // The same product in another order.
        { ...item(1, 'p1', '10.00', '90.00'), order_id: 'o2' },
      ],
      stg_refunds: [
        refund('first', '7200.00', { product_id: 'p1' }),
        // 40.00 and 2.00 together
        refund('both', '21.00', { product_id: 'p2' }),
        // Nothing to go by: all of it is goods.
        refund('free', '3.00', { product_id: 'p3' }),
        // A product that the order does not have goes by the order: 100.00, 11.00 and 5.00.
        refund('other', '116.00', { product_id: 'p9' }),
      ],
    },
    columns: aboutParts,
    expected: [
      parts('first', '6000.00', '1200.00', '0.00'),
      parts('both', '20.00', '1.00', '0.00'),
      parts('free', '3.00', '0.00', '0.00'),
      parts('other', '100.00', '11.00', '5.00'),
    ],
  },
  {
    name: 'of equal remainders the cent goes to goods first, then to tax; what was booked back is divided alike',
    given: {
      stg_orders: [{ ...order, tax_amount: '1.00', shipping_amount: '1.00' }],
      new_fact_order_item: [item(1, 'p1', '1.00', '1.00')],
      stg_refunds: [refund('one', '0.01'), refund('two', '0.02'), refund('back', '-0.02')],
    },
    columns: aboutParts,
    expected: [
      parts('one', '0.01', '0.00', '0.00'),
      parts('two', '0.01', '0.01', '0.00'),
      parts('back', '-0.01', '-0.01', '0.00'),
    ],
  },
  {
    name: 'the lines of a refund are divided each for itself; what is below zero in the order weighs nothing',
    given: {
      stg_orders: [
        order,
        { ...order, order_id: 'credit' },
        { ...order, order_id: 'untaxed', tax_amount: '-20.00', shipping_amount: '-5.00' },
        { ...order, order_id: 'bare', tax_amount: 0 },
      ],
      new_fact_order_item: [
        item(1, 'p1', '100.00', '20.00'),
        { ...item(1, 'p1', '-10.00', '0.00'), order_id: 'credit' },
        { ...item(1, 'p1', '100.00', '0.00'), order_id: 'untaxed' },
      ],
      stg_refunds: [
        refund('two', '125.00'),
        { ...refund('two', '25.00'), line_number: 2 },
        refund('credit', '25.00', { order_id: 'credit' }),
        refund('untaxed', '100.00', { order_id: 'untaxed' }),
        // Nothing was bought: the shipping goes back.
        refund('bare', '5.00', { order_id: 'bare' }),
      ],
    },
    columns: aboutParts,
    expected: [
      parts('two', '100.00', '20.00', '5.00'),
      { ...parts('two', '20.00', '4.00', '1.00'), line_number: 2 },
      parts('credit', '0.00', '20.00', '5.00'),
      parts('untaxed', '100.00', '0.00', '0.00'),
      parts('bare', '0.00', '0.00', '5.00'),
    ],
  },
  {
    name: "a refund in another currency has its amount in the order's too; without an order there is none",
    given: {
      stg_orders: [{ ...order, currency: 'EUR', exchange_rate: '1.10000000' }],
      stg_refunds: [
        refund('dollars', '11.00', { currency: 'USD' }),
        refund('euros', '11.00', { currency: 'EUR', exchange_rate: '1.20000000' }),
        { refund_id: 'alone', line_number: 1, amount: '11.00', currency: 'EUR', exchange_rate: '1.10000000' },
      ],
    },
    columns: ['refund_id', 'line_number', 'amount_order'],
    expected: [
      // 11.00 / 1.10
      { refund_id: 'dollars', line_number: 1, amount_order: '10.00' },
      { refund_id: 'euros', line_number: 1, amount_order: '11.00' },
      { refund_id: 'alone', line_number: 1 },
    ],
  },
  {
    name: 'parts are whole units of their currency, however small those of the order are; of an amount that is finer, ten-thousandths',
    given: {
      stg_orders: [
        { ...order, order_id: 'yen', currency: 'JPY', exchange_rate: 1 },
        { ...order, order_id: 'euro', currency: 'EUR', exchange_rate: 1 },
        { ...order, order_id: 'dinar', currency: 'KWD', exchange_rate: 1, tax_amount: '0.001', shipping_amount: 0 },
      ],
      new_fact_order_item: [
        { ...item(1, 'p1', '100', '20'), order_id: 'yen' },
        { ...item(1, 'p1', '100', '20'), order_id: 'euro' },
        { ...item(1, 'p1', '0.004', '0.001'), order_id: 'dinar' },
      ],
      stg_refunds: [
        refund('yen', '156', { order_id: 'yen', currency: 'JPY' }),
        refund('euro', '1.2505', { order_id: 'euro', currency: 'EUR' }),
        refund('dinar', '0.101', { order_id: 'dinar', currency: 'KWD' }),
        refund('other', '1.01', { order_id: 'dinar', currency: 'USD' }),
      ],
    },
    columns: aboutParts,
    expected: [
      // 124.8, 24.96 and 6.24: 154, one each to tax and goods.
      parts('yen', '125', '25', '6'),
      // 10,004, 2,000.8 and 500.2 ten-thousandths: the one that is left goes to tax.
      parts('euro', '1.0004', '0.2001', '0.0500'),
      // 80.8 and 20.2 thousandths, and as many cents.
      parts('dinar', '0.081', '0.020', '0'),
      parts('other', '0.81', '0.20', '0'),
    ],
  },
  {
    name: 'fees go back with the shipping',
    given: {
      stg_orders: [{ ...order, tax_amount: 0, shipping_amount: '3.00', fee_amount: '2.00' }],
      new_fact_order_item: [item(1, 'p1', '5.00', '0.00')],
      stg_refunds: [refund('half', '5.00')],
    },
    columns: aboutParts,
    expected: [parts('half', '2.50', '0.00', '2.50')],
  },
  {
    name: 'a refund without customer is of who ordered; of a cancelled order it lowers no sales',
    given: {
      stg_orders: [
        { ...order, order_id: 'o1' },
        { ...order, order_id: 'o2', sales_state: 'cancelled' },
        { ...order, order_id: 'o3', customer_id: null },
      ],
      stg_refunds: [
        refund('r1', '1.00', { refunded_at: '2026-03-20 10:00:00' }),
        refund('r2', '1.00', { order_id: 'o2', customer_id: 'c2', refunded_at: '2026-03-20 10:00:00' }),
        refund('r3', '1.00', { order_id: 'o3', refunded_at: '2026-03-20 10:00:00' }),
      ],
      dim_customer: [
        { customer_key: 1, customer_id: 'c1', valid_from: '0001-01-01 00:00:00' },
        { customer_key: 2, customer_id: 'c2', valid_from: '0001-01-01 00:00:00' },
      ],
    },
    columns: ['refund_id', 'line_number', 'customer_id', 'customer_key', 'is_counted'],
    expected: [
      { refund_id: 'r1', line_number: 1, customer_id: 'c1', customer_key: 1, is_counted: true },
      { refund_id: 'r2', line_number: 1, customer_id: 'c2', customer_key: 2, is_counted: false },
      { refund_id: 'r3', line_number: 1, is_counted: true },
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
