import type { CaseRow, ModelCases, RuleCase, RuleCases } from '../cases.ts';

export const cases: ModelCases = [
  {
    name: 'an order keeps its values, without the white space around its texts',
    given: {
      src_orders: [
        {
          order_id: 'o1',
          customer_id: 'c1',
          visitor_id: 'v1',
          promotion_id: 'SPRING',
          status: ' Paid ',
          currency: ' eur ',
          exchange_rate: '1.08500000',
          discount_amount: '1.00',
          shipping_amount: '4.90',
          fee_amount: '0.50',
          tax_amount: '3.80',
          prices_include_tax: true,
          total_amount: '27.70',
          shipping_country: ' deutschland ',
          ordered_at: '2026-03-01 10:00:00',
          estimated_delivery_at: '2026-03-08 00:00:00',
          shipped_at: '2026-03-02 08:00:00',
          delivered_at: '2026-03-07 15:00:00',
          updated_at: '2026-03-07 15:00:01',
        },
      ],
    },
    expected: [
      {
        order_id: 'o1',
        customer_id: 'c1',
        visitor_id: 'v1',
        promotion_id: 'SPRING',
        status: 'paid',
        source_status: 'Paid',
        sales_state: 'sold',
        currency: 'EUR',
        exchange_rate: '1.08500000',
        order_discount_amount: '1.00',
        shipping_amount: '4.90',
        fee_amount: '0.50',
        tax_amount: '3.80',
        prices_include_tax: true,
        header_amount_count: 4,
        total_amount: '27.70',
        shipping_country: 'Germany',
        ordered_at: '2026-03-01 10:00:00',
        estimated_delivery_at: '2026-03-08 00:00:00',
        shipped_at: '2026-03-02 08:00:00',
        delivered_at: '2026-03-07 15:00:00',
        updated_at: '2026-03-07 15:00:01',
      },
    ],
  },
  {
    name: 'a guest has no customer, what is missing stays so, and amounts beside the total are 0',
    given: {
      src_orders: [{ order_id: 'o1', shipping_country: ' ' }, { order_id: 'o2' }],
    },
    expected: ['o1', 'o2'].map((order_id) => ({
      order_id,
      status: 'unknown',
      sales_state: 'sold',
      order_discount_amount: 0,
      shipping_amount: 0,
      fee_amount: 0,
      tax_amount: 0,
      prices_include_tax: false,
      header_amount_count: 0,
    })),
  },
  {
    name: "a status in the shop's own words has ours, with what it counts as; one that nobody knows is unknown and counts as sold",
    given: {
      src_orders: [
        { order_id: 'o1', status: 'placed' },
        { order_id: 'o2', status: 'wc-on-hold' },
        { order_id: 'o3', status: 'Canceled' },
        { order_id: 'o4', status: ' At the neighbours ' },
      ],
    },
    columns: ['order_id', 'status', 'source_status', 'sales_state'],
    expected: [
      { order_id: 'o1', status: 'placed', sales_state: 'sold' },
      { order_id: 'o2', status: 'on_hold', source_status: 'wc-on-hold', sales_state: 'not_yet' },
      { order_id: 'o3', status: 'cancelled', source_status: 'Canceled', sales_state: 'cancelled' },
      { order_id: 'o4', status: 'unknown', source_status: 'At the neighbours', sales_state: 'sold' },
    ],
  },
  {
    name: 'amounts of the header that are 0 are not counted',
    given: {
      src_orders: [
        { order_id: 'o1', discount_amount: 0, shipping_amount: 0, fee_amount: 0, tax_amount: 0 },
        { order_id: 'o2', discount_amount: '-1.00', shipping_amount: '1.00', fee_amount: 0, tax_amount: 0 },
        { order_id: 'o3', discount_amount: '1.00', shipping_amount: '-1.00', fee_amount: '1.00', tax_amount: '1.00' },
        { order_id: 'o4', discount_amount: 0, shipping_amount: 0, fee_amount: '-1.00', tax_amount: '-1.00' },
      ],
    },
    columns: ['order_id', 'header_amount_count'],
    expected: [
      { order_id: 'o1', header_amount_count: 0 },
      { order_id: 'o2', header_amount_count: 2 },
      { order_id: 'o3', header_amount_count: 4 },
      { order_id: 'o4', header_amount_count: 2 },
    ],
  },
];

const noAmounts: CaseRow = {
  order_discount_amount: 0,
  shipping_amount: 0,
  fee_amount: 0,
  tax_amount: 0,
  prices_include_tax: false,
  total_amount: 0,
};

const amounts = ['order_discount_amount', 'shipping_amount', 'fee_amount', 'tax_amount', 'total_amount'] as const;

const inHeader = ['order_discount_amount', 'shipping_amount', 'fee_amount', 'tax_amount'] as const;

/** An order in euros whose other amounts are 0. */
const order = (order_id: string, row: CaseRow): CaseRow => ({
  ...noAmounts,
  order_id,
  currency: 'EUR',
  header_amount_count: inHeader.filter((name) => (row[name] ?? 0) !== 0).length,
  ...row,
});

/** 14.00 after their discounts; 2.28 of tax. */
const twoLines = [
  { order_id: 'o1', line_number: 1, gross_amount: '10.00', line_discount_amount: '1.00', tax_amount: '1.90' },
  { order_id: 'o1', line_number: 2, gross_amount: '5.00', line_discount_amount: 0, tax_amount: '0.38' },
  { order_id: 'o2', line_number: 1, gross_amount: '90.00', line_discount_amount: 0, tax_amount: '7.00' },
];

const halfYen = (line_number: number): CaseRow => ({
  order_id: 'o6',
  line_number,
  gross_amount: '10.50',
  line_discount_amount: 0,
  tax_amount: 0,
});

/** Each order with lines of its own, as in a shop: a case names the lines of one. */
function withOwnLines({ holds, breaks, given = {}, ...rule }: RuleCase): RuleCase {
  const lines = given.stg_order_items ?? [];
  const own = (side: string, rows: readonly CaseRow[]): (readonly [CaseRow, readonly CaseRow[]])[] =>
    rows.map((row, position) => {
      const order_id = `${row.order_id} ${side} ${position}`;
      const ofRow = lines.filter((line) => line.order_id === row.order_id);
      return [{ ...row, order_id }, ofRow.map((line) => ({ ...line, order_id }))] as const;
    });
  const [held, broken] = [own('holds', holds), own('breaks', breaks)];
  return {
    ...rule,
    holds: held.map(([row]) => row),
    breaks: broken.map(([row]) => row),
    given: { stg_order_items: [...held, ...broken].flatMap(([, ofRow]) => ofRow) },
  };
}

const lineRules: RuleCases = [
  {
    rule: 'discount_within_bounds',
    given: { stg_order_items: twoLines },
    holds: [
      order('o1', { order_discount_amount: '13.99' }),
      order('o1', { order_discount_amount: '14.00' }),
      // It may cover shipping, fees and tax too: 14.00 + 4.90 + 0.50 + 2.28.
      order('o1', { order_discount_amount: '21.68', shipping_amount: '4.90', fee_amount: '0.50', tax_amount: '2.28' }),
      // The tax is a part of the prices already.
      order('o1', { order_discount_amount: '14.00', tax_amount: '2.28', prices_include_tax: true }),
      order('o3', { order_discount_amount: '4.90', shipping_amount: '4.90' }),
    ],
    breaks: [
      order('o1', { order_discount_amount: '14.01' }),
      order('o1', { order_discount_amount: '21.69', shipping_amount: '4.90', fee_amount: '0.50', tax_amount: '2.28' }),
      order('o1', { order_discount_amount: '14.01', tax_amount: '2.28', prices_include_tax: true }),
      order('o3', { order_discount_amount: '0.01' }),
    ],
  },
  {
    rule: 'total_equals_items',
    given: { stg_order_items: [...twoLines, ...[1, 2, 3].map(halfYen)] },
    holds: [
      // 14.00 - 2.00 + 4.90 + 0.50 + 2.28 = 19.68; two lines and four amounts may be 6 cents off.
      ...['19.68', '19.62', '19.74'].map((total_amount) =>
        order('o1', {
          order_discount_amount: '2.00',
          shipping_amount: '4.90',
          fee_amount: '0.50',
          tax_amount: '2.28',
          total_amount,
        }),
      ),
      // Two lines alone: 2 cents.
      order('o1', { total_amount: '14.02' }),
      // 14.00 - 2.00 + 4.90, the tax is in the prices; two lines, discount, shipping and tax: 5 cents.
      order('o1', {
        order_discount_amount: '2.00',
        shipping_amount: '4.90',
        tax_amount: '2.28',
        prices_include_tax: true,
        total_amount: '16.95',
      }),
      // Nothing was bought and nothing is asked for; or shipping alone.
      order('o3', {}),
      order('o3', { shipping_amount: '4.90', total_amount: '4.91' }),
      // One yen for each line.
      order('o1', { currency: 'JPY', total_amount: '16.00' }),
      // Three lines of 10.50 are 11 yen each; in cents they are 31.50, and 31.53 is as far as it may be.
      order('o6', { currency: 'JPY', total_amount: '36.00' }),
      order('o6', { currency: 'EUR', total_amount: '31.53' }),
    ],
    breaks: [
      ...['19.61', '19.75'].map((total_amount) =>
        order('o1', {
          order_discount_amount: '2.00',
          shipping_amount: '4.90',
          fee_amount: '0.50',
          tax_amount: '2.28',
          total_amount,
        }),
      ),
      order('o1', { total_amount: '14.03' }),
      order('o1', {
        order_discount_amount: '2.00',
        shipping_amount: '4.90',
        tax_amount: '2.28',
        prices_include_tax: true,
        total_amount: '16.96',
      }),
      order('o3', { total_amount: '0.01' }),
      order('o3', { shipping_amount: '4.90', total_amount: '4.92' }),
      order('o1', { currency: 'JPY', total_amount: '16.01' }),
      order('o6', { currency: 'JPY', total_amount: '29.99' }),
      order('o6', { currency: 'EUR', total_amount: '31.54' }),
      // A thousandth of a dinar for each line.
      order('o1', { currency: 'KWD', total_amount: '14.01' }),
      order('o1', { total_amount: null }),
    ],
  },
  {
    rule: 'tax_equals_items',
    given: {
      stg_order_items: [
        ...twoLines,
        { order_id: 'o4', line_number: 1, gross_amount: '50.00', line_discount_amount: 0, tax_amount: 0 },
        { order_id: 'o5', line_number: 1, gross_amount: '10.00', line_discount_amount: 0, tax_amount: '1.90' },
        { order_id: 'o5', line_number: 2, gross_amount: '-10.00', line_discount_amount: 0, tax_amount: 0 },
      ],
    },
    holds: [
      // 2.28; two lines and the tax: 3 cents.
      ...['2.28', '2.25', '2.31'].map((tax_amount) => order('o1', { tax_amount })),
      // The lines say no tax, the order does.
      order('o4', { tax_amount: '9.50' }),
      order('o3', { tax_amount: '2.28' }),
      // Shipping of 5.00 at 2.28 of 14.00 is 0.81; two lines, shipping and tax: 4 cents.
      order('o1', { shipping_amount: '5.00', tax_amount: '3.13' }),
      // The lines cost nothing together: shipping has no rate.
      order('o5', { shipping_amount: '5.00', tax_amount: '1.90' }),
    ],
    breaks: [
      ...['2.24', '2.32'].map((tax_amount) => order('o1', { tax_amount })),
      order('o1', { shipping_amount: '5.00', tax_amount: '3.14' }),
      order('o1', { shipping_amount: '5.00', tax_amount: '2.23' }),
      // Three amounts and the tax of a line that was taken back.
      order('o5', { shipping_amount: '5.00', tax_amount: '1.95' }),
    ],
  },
];

export const ruleCases: RuleCases = [
  { rule: 'ordered_at_known', holds: [{ ordered_at: '2026-03-01 10:00:00' }], breaks: [{}] },
  {
    rule: 'currency_is_iso',
    holds: [{ currency: 'AAA' }, { currency: 'EUR' }, { currency: 'ZZZ' }],
    breaks: ['EU', 'EURO', '123', 'eur', 'B1A', 'E R', 'E?R', ''].map((currency): CaseRow => ({ currency })).concat({}),
  },
  {
    rule: 'exchange_rate_positive',
    holds: [{ exchange_rate: '0.00000001' }, { exchange_rate: '0.50000000' }],
    breaks: [{ exchange_rate: 0 }, { exchange_rate: '-1' }, {}],
  },
  {
    rule: 'amounts_not_negative',
    holds: [noAmounts, { ...noAmounts, ...Object.fromEntries(amounts.map((name) => [name, '0.01'])) }],
    breaks: amounts.flatMap((name) => [
      { ...noAmounts, [name]: '-0.01' },
      { ...noAmounts, [name]: null },
    ]),
  },
  {
    rule: 'has_items',
    given: { stg_order_items: [{ order_id: 'o1', line_number: 1 }] },
    holds: [{ order_id: 'o1' }],
    breaks: [{ order_id: 'o2' }],
  },
  ...lineRules.map(withOwnLines),
  {
    rule: 'implausible_ordered_at',
    holds: [{ ordered_at: '1995-01-01 00:00:00' }, { ordered_at: '2027-11-26 23:59:59' }],
    // A year too early, and one day more than 366 after 2026-11-25.
    breaks: [
      { ordered_at: '1994-12-31 23:59:59' },
      { ordered_at: '0202-11-27 00:00:00' },
      { ordered_at: '2027-11-27 00:00:00' },
      {},
    ],
  },
];
