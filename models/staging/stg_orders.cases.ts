import type { CaseRow, ModelCases, RuleCases } from '../cases.ts';

export const cases: ModelCases = [
  {
    name: 'an order keeps its values, without the white space around its texts',
    given: {
      src_orders: [
        {
          order_id: 'o1',
          customer_id: ' c1 ',
          visitor_id: ' v1 ',
          promotion_id: ' SPRING ',
          status: ' Paid ',
          currency: ' eur ',
          exchange_rate: '1.08500000',
          discount_amount: '1.00',
          shipping_amount: '4.90',
          tax_amount: '3.80',
          total_amount: '27.70',
          shipping_country: ' Germany ',
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
        currency: 'EUR',
        exchange_rate: '1.08500000',
        order_discount_amount: '1.00',
        shipping_amount: '4.90',
        tax_amount: '3.80',
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
    name: 'a guest has no customer: ids of white space are null, and what is missing stays so',
    given: {
      src_orders: [
        { order_id: 'o1', customer_id: ' ', visitor_id: '', promotion_id: ' ', shipping_country: ' ' },
        { order_id: 'o2' },
      ],
    },
    expected: [{ order_id: 'o1' }, { order_id: 'o2' }],
  },
];

const amounts: CaseRow = { order_discount_amount: 0, shipping_amount: 0, tax_amount: 0, total_amount: 0 };

export const ruleCases: RuleCases = [
  { rule: 'ordered_at_known', holds: [{ ordered_at: '2026-03-01 10:00:00' }], breaks: [{}] },
  {
    rule: 'status_known',
    holds: ['placed', 'paid', 'shipped', 'delivered', 'cancelled', 'returned'].map((status) => ({ status })),
    breaks: [{ status: 'lost' }, { status: '' }, {}],
  },
  {
    rule: 'currency_is_iso',
    holds: [{ currency: 'AAA' }, { currency: 'EUR' }, { currency: 'ZZZ' }],
    breaks: [{ currency: 'EU' }, { currency: 'EURO' }, { currency: '123' }, { currency: 'eur' }, { currency: '' }, {}],
  },
  {
    rule: 'exchange_rate_positive',
    holds: [{ exchange_rate: '0.00000001' }, { exchange_rate: '0.50000000' }],
    breaks: [{ exchange_rate: 0 }, { exchange_rate: '-1' }, {}],
  },
  {
    rule: 'amounts_not_negative',
    holds: [
      amounts,
      { order_discount_amount: '0.01', shipping_amount: '0.01', tax_amount: '0.01', total_amount: '0.01' },
    ],
    breaks: Object.keys(amounts).flatMap((name) => [
      { ...amounts, [name]: '-0.01' },
      { ...amounts, [name]: null },
    ]),
  },
  {
    rule: 'has_items',
    given: { stg_order_items: [{ order_id: 'o1', line_number: 1 }] },
    holds: [{ order_id: 'o1' }],
    breaks: [{ order_id: 'o2' }],
  },
  {
    rule: 'discount_within_bounds',
    given: {
      stg_order_items: [
        // 10.00 - 1.00 + 5.00 = 14.00
        { order_id: 'o1', line_number: 1, gross_amount: '10.00', line_discount_amount: '1.00' },
        { order_id: 'o1', line_number: 2, gross_amount: '5.00', line_discount_amount: 0 },
        { order_id: 'o2', line_number: 1, gross_amount: '90.00', line_discount_amount: 0 },
      ],
    },
    holds: [
      { order_id: 'o1', order_discount_amount: '14.00' },
      { order_id: 'o1', order_discount_amount: '13.99' },
    ],
    breaks: [
      { order_id: 'o1', order_discount_amount: '14.01' },
      { order_id: 'o3', order_discount_amount: '1.00' },
    ],
  },
  {
    rule: 'total_equals_items',
    given: {
      stg_order_items: [
        { order_id: 'o1', line_number: 1, gross_amount: '10.00', line_discount_amount: '1.00' },
        { order_id: 'o1', line_number: 2, gross_amount: '5.00', line_discount_amount: 0 },
        { order_id: 'o2', line_number: 1, gross_amount: '90.00', line_discount_amount: 0 },
      ],
    },
    holds: [
      // 14.00 - 2.00 + 4.90 + 2.28 = 19.18
      {
        order_id: 'o1',
        order_discount_amount: '2.00',
        shipping_amount: '4.90',
        tax_amount: '2.28',
        total_amount: '19.18',
      },
    ],
    breaks: [
      {
        order_id: 'o1',
        order_discount_amount: '2.00',
        shipping_amount: '4.90',
        tax_amount: '2.28',
        total_amount: '19.19',
      },
      {
        order_id: 'o1',
        order_discount_amount: '2.00',
        shipping_amount: '4.90',
        tax_amount: '2.28',
        total_amount: '19.17',
      },
    ],
  },
  {
    rule: 'tax_equals_items',
    given: {
      stg_order_items: [
        { order_id: 'o1', line_number: 1, tax_amount: '1.90' },
        { order_id: 'o1', line_number: 2, tax_amount: '0.38' },
        { order_id: 'o2', line_number: 1, tax_amount: '7.00' },
      ],
    },
    holds: [{ order_id: 'o1', tax_amount: '2.28' }],
    breaks: [
      { order_id: 'o1', tax_amount: '2.27' },
      { order_id: 'o1', tax_amount: '2.29' },
      { order_id: 'o3', tax_amount: '2.28' },
    ],
  },
];
