import type { CaseRow, ModelCases, RuleCases } from '../cases.ts';

/** A line that costs so much before its order's discount. */
const line = (line_number: number, gross_amount: string, line_discount_amount = '0', order_id = 'o1'): CaseRow => ({
  order_id,
  line_number,
  gross_amount,
  line_discount_amount,
});

const share = (line_number: number, order_discount_amount: string, net_amount: string, order_id = 'o1'): CaseRow => ({
  order_id,
  line_number,
  order_discount_amount,
  net_amount,
});

const aboutShares = ['order_id', 'line_number', 'order_discount_amount', 'net_amount'];

export const cases: ModelCases = [
  {
    name: 'a discount of rupiahs is spread exactly: cents times cents have more digits than 64 bits count',
    given: {
      stg_orders: [{ order_id: 'o1', order_discount_amount: '10000000.00', exchange_rate: '0.00006300' }],
      stg_order_items: [line(1, '100000000.00')],
    },
    columns: [...aboutShares, 'net_amount_shop'],
    // 100,000,000 - 10,000,000; times 0.000063.
    expected: [{ ...share(1, '10000000.00', '90000000.00'), net_amount_shop: '5670.00' }],
  },
  {
    name: 'the cent that is left of a very large discount goes to the first line',
    given: {
      stg_orders: [{ order_id: 'o1', order_discount_amount: '300000000000000.01' }],
      stg_order_items: [line(1, '900000000000000.00'), line(2, '900000000000000.00')],
    },
    columns: aboutShares,
    expected: [
      share(1, '150000000000000.01', '749999999999999.99'),
      share(2, '150000000000000.00', '750000000000000.00'),
    ],
  },
  {
    name: "a line keeps its values, has those of its order, and the customer and product of the order's time",
    given: {
      stg_orders: [
        {
          order_id: 'o1',
          customer_id: 'c1',
          currency: 'EUR',
          exchange_rate: '1.08500000',
          prices_include_tax: false,
          order_discount_amount: '1.25',
          ordered_at: '2026-03-01 23:59:59',
        },
        { order_id: 'o2', order_discount_amount: 0, ordered_at: '2026-01-01 00:00:00' },
      ],
      stg_order_items: [
        {
          order_id: 'o1',
          line_number: 1,
          product_id: 'p1',
          product_name: 'Red Shoes',
          quantity: '1.5',
          unit_price: '10.0000',
          gross_amount: '15.00',
          line_discount_amount: '2.50',
          tax_amount: '2.14',
          added_at: '2026-03-01 23:50:00',
          updated_at: '2026-03-02 00:00:00',
        },
        { ...line(1, '8.00', '1.00', 'o2'), quantity: 2 },
      ],
      dim_customer: [
        { customer_key: 1, customer_id: 'c1', valid_from: '0001-01-01 00:00:00', valid_to: '2026-02-01 00:00:00' },
        { customer_key: 2, customer_id: 'c1', valid_from: '2026-02-01 00:00:00' },
        { customer_key: 3, customer_id: 'c2', valid_from: '0001-01-01 00:00:00' },
      ],
      dim_product: [
        { product_key: 11, product_id: 'p2', valid_from: '0001-01-01 00:00:00', unit_cost: '9.0000' },
        {
          product_key: 12,
          product_id: 'p1',
          valid_from: '0001-01-01 00:00:00',
          valid_to: '2026-02-01 00:00:00',
          unit_cost: '1.0000',
        },
        { product_key: 13, product_id: 'p1', valid_from: '2026-02-01 00:00:00', unit_cost: '2.1000' },
      ],
    },
    expected: [
      {
        order_id: 'o1',
        line_number: 1,
        customer_id: 'c1',
        customer_key: 2,
        product_id: 'p1',
        product_key: 13,
        product_name: 'Red Shoes',
        quantity: '1.5',
        unit_price: '10.0000',
        currency: 'EUR',
        exchange_rate: '1.08500000',
        prices_include_tax: false,
        gross_amount: '15.00',
        line_discount_amount: '2.50',
        // The only line takes the whole discount.
        order_discount_amount: '1.25',
        // 15.00 - 2.50 - 1.25
        net_amount: '11.25',
        tax_amount: '2.14',
        // 11.25 × 1.085 = 12.20625
        net_amount_shop: '12.21',
        // 1.5 × 2.10
        cost_amount_shop: '3.15',
        ordered_at: '2026-03-01 23:59:59',
        order_date: '2026-03-01',
        added_at: '2026-03-01 23:50:00',
        updated_at: '2026-03-02 00:00:00',
      },
      {
        order_id: 'o2',
        line_number: 1,
        quantity: 2,
        gross_amount: '8.00',
        line_discount_amount: '1.00',
        order_discount_amount: 0,
        net_amount: '7.00',
        ordered_at: '2026-01-01 00:00:00',
        order_date: '2026-01-01',
      },
    ],
  },
  {
    name: 'a discount is spread in proportion to what the lines cost after their own discounts',
    given: {
      stg_orders: [{ order_id: 'o1', order_discount_amount: '10.00' }],
      stg_order_items: [line(1, '40.00', '10.00'), line(2, '70.00')],
    },
    columns: aboutShares,
    // 30 and 70 of 100.
    expected: [share(1, '3.00', '27.00'), share(2, '7.00', '63.00')],
  },
  {
    name: 'the cent that is left goes to the largest remainder',
    given: {
      stg_orders: [{ order_id: 'o1', order_discount_amount: '0.50' }],
      stg_order_items: [line(1, '1.00'), line(2, '2.00'), line(3, '4.00')],
    },
    columns: aboutShares,
    // 50 cents by sevenths: 7.14, 14.29 and 28.57; 49 whole ones, and 28.57 has the largest remainder.
    expected: [share(1, '0.07', '0.93'), share(2, '0.14', '1.86'), share(3, '0.29', '3.71')],
  },
  {
    name: 'the largest remainder need not be that of the largest line',
    given: {
      stg_orders: [{ order_id: 'o1', order_discount_amount: '0.20' }],
      stg_order_items: [line(1, '2.00'), line(2, '1.00')],
    },
    columns: aboutShares,
    // 20 cents by thirds: 13.33 and 6.67.
    expected: [share(1, '0.13', '1.87'), share(2, '0.07', '0.93')],
  },
  {
    name: 'the last line gets less where all have more than half a cent left over',
    given: {
      stg_orders: [{ order_id: 'o1', order_discount_amount: '2.00' }],
      stg_order_items: [line(1, '10.00'), line(2, '10.00'), line(3, '10.00')],
    },
    columns: aboutShares,
    // 66.67 cents each: 198 whole ones, two are left.
    expected: [share(1, '0.67', '9.33'), share(2, '0.67', '9.33'), share(3, '0.66', '9.34')],
  },
  {
    name: 'a line of one cent takes a discount of one cent',
    given: {
      stg_orders: [{ order_id: 'o1', order_discount_amount: '0.01' }],
      stg_order_items: [line(1, '0.01')],
    },
    columns: aboutShares,
    expected: [share(1, '0.01', '0.00')],
  },
  {
    name: 'equal remainders: the first line gets the cent',
    given: {
      stg_orders: [{ order_id: 'o1', order_discount_amount: '1.00' }],
      stg_order_items: [line(3, '10.00'), line(2, '10.00'), line(1, '10.00')],
    },
    columns: aboutShares,
    // 33.33 cents each
    expected: [share(1, '0.34', '9.66'), share(2, '0.33', '9.67'), share(3, '0.33', '9.67')],
  },
  {
    name: 'two cents that are left go to the two largest remainders',
    given: {
      stg_orders: [{ order_id: 'o1', order_discount_amount: '0.05' }],
      stg_order_items: [line(1, '3.00'), line(2, '5.00'), line(3, '5.00')],
    },
    columns: aboutShares,
    // 5 cents by thirteenths: 1.15, 1.92 and 1.92.
    expected: [share(1, '0.01', '2.99'), share(2, '0.02', '4.98'), share(3, '0.02', '4.98')],
  },
  {
    name: "what a line costs is rounded half up to the minor unit of its order's currency",
    given: {
      stg_orders: ['EUR', 'JPY', 'KWD', 'CLF'].map((currency) => ({ order_id: currency, currency })),
      stg_order_items: ['EUR', 'JPY', 'KWD', 'CLF'].flatMap((currency) =>
        ['2.675', '0.0049', '-1.5', '1.23455'].map((gross, index) => line(index + 1, gross, '0', currency)),
      ),
    },
    columns: ['order_id', 'line_number', 'gross_amount'],
    expected: Object.entries({
      // 2.675 is below itself in binary.
      EUR: ['2.68', '0.00', '-1.50', '1.23'],
      JPY: ['3', '0', '-2', '1'],
      KWD: ['2.675', '0.005', '-1.500', '1.235'],
      CLF: ['2.675', '0.0049', '-1.5', '1.2346'],
    }).flatMap(([order_id, amounts]) =>
      amounts.map((gross_amount, index) => ({ order_id, line_number: index + 1, gross_amount })),
    ),
  },
  {
    name: 'a discount is spread in whole units of its currency; what is finer than that in ten-thousandths, so that nothing is left',
    given: {
      stg_orders: [
        { order_id: 'yen', currency: 'JPY', order_discount_amount: '100' },
        { order_id: 'dinar', currency: 'KWD', order_discount_amount: '1.000', exchange_rate: '3.25' },
        { order_id: 'fine', currency: 'EUR', order_discount_amount: '1.0001' },
        { order_id: 'half', currency: 'JPY', order_discount_amount: '0.5' },
      ],
      stg_order_items: ['yen', 'dinar', 'fine', 'half'].flatMap((order_id) => [
        line(1, '1000', '0', order_id),
        line(2, '1000', '0', order_id),
        line(3, '1000', '0', order_id),
      ]),
    },
    columns: [...aboutShares, 'net_amount_shop'],
    expected: [
      share(1, '34', '966', 'yen'),
      share(2, '33', '967', 'yen'),
      share(3, '33', '967', 'yen'),
      // 999.666 × 3.25 = 3,248.9145 and 999.667 × 3.25 = 3,248.91775
      { ...share(1, '0.334', '999.666', 'dinar'), net_amount_shop: '3248.91' },
      { ...share(2, '0.333', '999.667', 'dinar'), net_amount_shop: '3248.92' },
      { ...share(3, '0.333', '999.667', 'dinar'), net_amount_shop: '3248.92' },
      share(1, '0.3334', '999.6666', 'fine'),
      share(2, '0.3334', '999.6666', 'fine'),
      share(3, '0.3333', '999.6667', 'fine'),
      share(1, '0.1667', '999.8333', 'half'),
      share(2, '0.1667', '999.8333', 'half'),
      share(3, '0.1666', '999.8334', 'half'),
    ],
  },
  {
    name: 'each order spreads its own discount; an order without one takes nothing off its lines',
    given: {
      stg_orders: [
        { order_id: 'o1', order_discount_amount: '0.01' },
        { order_id: 'o2', order_discount_amount: '1.00' },
        { order_id: 'o3', order_discount_amount: 0 },
      ],
      stg_order_items: [
        line(1, '10.00', '0', 'o1'),
        line(2, '10.00', '0', 'o1'),
        line(1, '10.00', '0', 'o2'),
        line(2, '10.00', '0', 'o2'),
        line(3, '10.00', '0', 'o2'),
        line(1, '10.00', '4.00', 'o3'),
      ],
    },
    columns: aboutShares,
    expected: [
      // Half a cent each.
      share(1, '0.01', '9.99', 'o1'),
      share(2, '0.00', '10.00', 'o1'),
      // 33.33 cents each: each order has one cent left for one of its own lines.
      share(1, '0.34', '9.66', 'o2'),
      share(2, '0.33', '9.67', 'o2'),
      share(3, '0.33', '9.67', 'o2'),
      share(1, '0.00', '6.00', 'o3'),
    ],
  },
  {
    name: 'a discount of the whole price leaves nothing',
    given: {
      stg_orders: [{ order_id: 'o1', order_discount_amount: '3.33' }],
      stg_order_items: [line(1, '1.11'), line(2, '2.22')],
    },
    columns: aboutShares,
    expected: [share(1, '1.11', '0.00'), share(2, '2.22', '0.00')],
  },
  {
    name: 'a line that costs nothing takes no part of the discount',
    given: {
      stg_orders: [{ order_id: 'o1', order_discount_amount: '1.00' }],
      stg_order_items: [line(1, '5.00', '5.00'), line(2, '5.00')],
    },
    columns: aboutShares,
    expected: [share(1, '0.00', '0.00'), share(2, '1.00', '4.00')],
  },
  {
    name: 'a discount has no part to take off lines that cost nothing altogether',
    given: {
      stg_orders: [{ order_id: 'o1', order_discount_amount: '1.00' }],
      stg_order_items: [line(1, '5.00', '5.00')],
    },
    columns: aboutShares,
    expected: [share(1, '0.00', '0.00')],
  },
  {
    name: "half a cent of the shop's currency is rounded up, in net and in cost; an unknown cost is null",
    given: {
      stg_orders: [
        { order_id: 'o1', order_discount_amount: 0, exchange_rate: '0.5', ordered_at: '2026-03-01 10:00:00' },
        { order_id: 'o2', order_discount_amount: 0, exchange_rate: '0.50049999', ordered_at: '2026-03-01 10:00:00' },
      ],
      stg_order_items: [
        { ...line(1, '10.01'), product_id: 'p1', quantity: 3 },
        { ...line(2, '10.00'), product_id: 'p2', quantity: 1 },
        { ...line(3, '0.01'), product_id: 'p3', quantity: 1 },
        { ...line(1, '10.00', '0', 'o2'), product_id: 'p3', quantity: 1 },
      ],
      dim_product: [
        { product_key: 11, product_id: 'p1', valid_from: '0001-01-01 00:00:00', unit_cost: '0.3350' },
        { product_key: 12, product_id: 'p2', valid_from: '0001-01-01 00:00:00', unit_cost: '0.0049' },
        { product_key: 13, product_id: 'p3', valid_from: '0001-01-01 00:00:00' },
      ],
    },
    columns: ['order_id', 'line_number', 'product_key', 'net_amount_shop', 'cost_amount_shop'],
    expected: [
      // 5.005 and 1.005
      { order_id: 'o1', line_number: 1, product_key: 11, net_amount_shop: '5.01', cost_amount_shop: '1.01' },
      { order_id: 'o1', line_number: 2, product_key: 12, net_amount_shop: '5.00', cost_amount_shop: '0.00' },
      // 0.005
      { order_id: 'o1', line_number: 3, product_key: 13, net_amount_shop: '0.01' },
      // 5.0049999: rounded once, not to 5.005 and from there up.
      { order_id: 'o2', line_number: 1, product_key: 13, net_amount_shop: '5.00' },
    ],
  },
  {
    name: 'a version is valid from its first moment on and no longer at its end; a guest has no customer',
    given: {
      stg_orders: [
        { order_id: 'o1', customer_id: 'c1', ordered_at: '2026-03-01 09:59:59.999999' },
        { order_id: 'o2', customer_id: 'c1', ordered_at: '2026-03-01 10:00:00' },
        { order_id: 'o3', ordered_at: '2026-03-01 10:00:00' },
      ],
      stg_order_items: ['o1', 'o2', 'o3'].map((order_id) => ({ ...line(1, '1.00', '0', order_id), product_id: 'p1' })),
      dim_customer: [
        { customer_key: 1, customer_id: 'c1', valid_from: '0001-01-01 00:00:00', valid_to: '2026-03-01 10:00:00' },
        { customer_key: 2, customer_id: 'c1', valid_from: '2026-03-01 10:00:00' },
      ],
      dim_product: [
        { product_key: 11, product_id: 'p1', valid_from: '0001-01-01 00:00:00', valid_to: '2026-03-01 10:00:00' },
        { product_key: 12, product_id: 'p1', valid_from: '2026-03-01 10:00:00' },
        { product_key: 13, product_id: 'p2', valid_from: '0001-01-01 00:00:00' },
      ],
    },
    columns: ['order_id', 'line_number', 'customer_id', 'customer_key', 'product_key'],
    expected: [
      { order_id: 'o1', line_number: 1, customer_id: 'c1', customer_key: 1, product_key: 11 },
      { order_id: 'o2', line_number: 1, customer_id: 'c1', customer_key: 2, product_key: 12 },
      { order_id: 'o3', line_number: 1, product_key: 12 },
    ],
  },
  {
    name: 'a line whose order is not loaded is not loaded either',
    given: { stg_orders: [{ order_id: 'o1' }], stg_order_items: [line(1, '1.00'), line(1, '1.00', '0', 'o2')] },
    columns: ['order_id', 'line_number'],
    expected: [{ order_id: 'o1', line_number: 1 }],
  },
  {
    name: 'a price that includes the tax has a net amount without it',
    given: {
      stg_orders: [
        {
          order_id: 'o1',
          exchange_rate: '0.5',
          order_discount_amount: '10.00',
          prices_include_tax: true,
          ordered_at: '2026-03-01 10:00:00',
        },
      ],
      stg_order_items: [{ ...line(1, '129.00', '0.00'), quantity: 1, tax_amount: '19.00' }],
    },
    columns: [
      'order_id',
      'line_number',
      'gross_amount',
      'net_amount',
      'net_amount_shop',
      'tax_amount',
      'prices_include_tax',
    ],
    expected: [
      {
        order_id: 'o1',
        line_number: 1,
        gross_amount: '129.00',
        // 129.00 - 10.00 - 19.00
        net_amount: '100.00',
        net_amount_shop: '50.00',
        tax_amount: '19.00',
        prices_include_tax: true,
      },
    ],
  },
];

export const ruleCases: RuleCases = [
  {
    rule: 'discounts_within_bounds',
    holds: [
      { line_discount_amount: 0, order_discount_amount: 0, net_amount: 0 },
      { line_discount_amount: '0.01', order_discount_amount: '0.01', net_amount: '0.01' },
    ],
    breaks: [
      { line_discount_amount: '-0.01', order_discount_amount: 0, net_amount: 0 },
      { line_discount_amount: 0, order_discount_amount: '-0.01', net_amount: 0 },
      { line_discount_amount: 0, order_discount_amount: 0, net_amount: '-0.01' },
    ],
  },
];
