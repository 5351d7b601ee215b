import type { ModelCases, RuleCases } from '../cases.ts';

export const cases: ModelCases = [
  {
    name: 'a line costs its quantity times its unit price',
    given: {
      src_order_items: [
        {
          order_id: 'o1',
          line_number: 2,
          product_id: 'p1',
          product_name: ' Red Shoes ',
          quantity: 3,
          unit_price: '4.2500',
          discount_amount: '1.50',
          tax_amount: '2.10',
          added_at: '2026-03-01 09:59:00',
          updated_at: '2026-03-01 10:00:00',
        },
      ],
    },
    expected: [
      {
        order_id: 'o1',
        line_number: 2,
        product_id: 'p1',
        product_name: 'Red Shoes',
        quantity: 3,
        unit_price: '4.2500',
        // 3 × 4.25
        gross_amount: '12.75',
        line_discount_amount: '1.50',
        tax_amount: '2.10',
        added_at: '2026-03-01 09:59:00',
        updated_at: '2026-03-01 10:00:00',
      },
    ],
  },
  {
    name: 'what a line costs is exact: the currency of its order says how it is rounded',
    given: {
      src_order_items: [
        { order_id: 'o1', line_number: 1, quantity: 3, unit_price: '0.3350' },
        { order_id: 'o1', line_number: 2, quantity: 1, unit_price: '0.0049' },
        { order_id: 'o1', line_number: 3, quantity: 3, unit_price: '3.3333' },
      ],
    },
    columns: ['order_id', 'line_number', 'gross_amount'],
    expected: [
      { order_id: 'o1', line_number: 1, gross_amount: '1.005' },
      { order_id: 'o1', line_number: 2, gross_amount: '0.0049' },
      { order_id: 'o1', line_number: 3, gross_amount: '9.9999' },
    ],
  },
  {
    name: 'what is missing stays so: no price, no amount; a name of white space is none; no discount and no tax are 0',
    given: { src_order_items: [{ order_id: 'o1', line_number: 1, quantity: 3, product_name: ' ' }] },
    expected: [{ order_id: 'o1', line_number: 1, quantity: 3, line_discount_amount: 0, tax_amount: 0 }],
  },
  {
    name: 'the most units that a source can hold have their price',
    given: {
      src_order_items: [{ order_id: 'o1', line_number: 1, quantity: 2000000000, unit_price: '499999.0000' }],
    },
    columns: ['order_id', 'line_number', 'quantity', 'gross_amount'],
    expected: [{ order_id: 'o1', line_number: 1, quantity: 2000000000, gross_amount: '999998000000000.00' }],
  },
];

export const ruleCases: RuleCases = [
  {
    rule: 'quantity_and_price_known',
    holds: [
      { quantity: 1, unit_price: '0.0001' },
      { quantity: -1, unit_price: 0 },
      { quantity: 0, unit_price: '-2' },
    ],
    breaks: [{ quantity: 1 }, { unit_price: '1' }, {}],
  },
  { rule: 'quantity_positive', holds: [{ quantity: 1 }], breaks: [{ quantity: 0 }, { quantity: -1 }, {}] },
  {
    rule: 'unit_price_not_negative',
    holds: [{ unit_price: 0 }, { unit_price: '0.0001' }],
    breaks: [{ unit_price: '-0.0001' }, {}],
  },
  {
    rule: 'line_discount_within_bounds',
    holds: [
      { line_discount_amount: 0, gross_amount: '5.00' },
      { line_discount_amount: '0.50', gross_amount: '5.00' },
      { line_discount_amount: '5.00', gross_amount: '5.00' },
      // 5.005 is 5.01 on the bill.
      { line_discount_amount: '5.01', gross_amount: '5.005' },
      { line_discount_amount: '-5.01', gross_amount: '-5.005' },
      // A line that gives money back may take its discount back too.
      { line_discount_amount: '-0.50', gross_amount: '-5.00' },
      { line_discount_amount: '-5.00', gross_amount: '-5.00' },
      { line_discount_amount: 0, gross_amount: '-5.00' },
    ],
    breaks: [
      { line_discount_amount: '-0.01', gross_amount: '5.00' },
      { line_discount_amount: '5.01', gross_amount: '5.00' },
      { line_discount_amount: '5.01', gross_amount: '5.0049' },
      { line_discount_amount: '0.01', gross_amount: '-5.00' },
      { line_discount_amount: '-5.01', gross_amount: '-5.00' },
      { gross_amount: '5.00' },
    ],
  },
  {
    rule: 'tax_not_negative',
    holds: [
      { tax_amount: 0, gross_amount: '5.00' },
      { tax_amount: '0.01', gross_amount: '5.00' },
      { tax_amount: '-0.01', gross_amount: '-0.01' },
    ],
    breaks: [
      { tax_amount: '-0.01', gross_amount: '5.00' },
      { tax_amount: '-0.01', gross_amount: 0 },
      { gross_amount: '5.00' },
    ],
  },
];
