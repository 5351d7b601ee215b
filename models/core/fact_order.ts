import { sourceText } from '../contract.ts';
import type { ByKeyModel } from '../kinds.ts';
import { bigint, boolean, date, decimal, id, integer, money, quantitySum, text, timestamp } from '../types.ts';
import sql from './fact_order.sql';

export const factOrder: ByKeyModel = {
  name: 'fact_order',
  kind: 'by_key',
  schema: 'core',
  grain: 'one order',
  meaning: "Orders with their sums. Amounts are in the order's currency, columns ending in _shop in the shop's.",
  sql,
  key: ['order_id'],
  group: 'order_id',
  asOf: [{ dimension: 'dim_customer', column: 'customer_id', at: 'ordered_at', key: 'customer_key' }],
  columns: {
    order_id: { type: id(), meaning: 'The order.' },
    customer_id: { type: id(), nullable: true, meaning: 'Who ordered; null for a guest.' },
    customer_key: { type: bigint(), nullable: true, meaning: 'The customer as of the order; null for a guest.' },
    visitor_id: { type: id(), nullable: true, meaning: 'The browser that ordered.' },
    promotion_id: { type: id(), nullable: true, meaning: 'The promotion used, if any.' },
    status: {
      type: text(20),
      meaning: 'Where it stands, in the words of models/values/order_statuses.ts; unknown for one that is not there.',
    },
    source_status: sourceText('status'),
    sales_state: {
      type: text(10),
      meaning: 'Whether it counts: sold, cancelled or not_yet, as the table of statuses says; sold for an unknown one.',
    },
    currency: { type: text(3), meaning: 'Currency of the amounts, ISO 4217.' },
    exchange_rate: { type: decimal(18, 8), unit: "shop's currency per unit", meaning: 'Rate on the day of the order.' },
    line_count: { type: integer(), unit: 'lines', meaning: 'Lines of the order.' },
    unit_count: { type: quantitySum(), unit: 'units', meaning: 'Units ordered.' },
    gross_amount: { type: money(), unit: "order's currency", meaning: 'Lines before any discount.' },
    line_discount_amount: { type: money(), unit: "order's currency", meaning: 'Discounts on single lines.' },
    order_discount_amount: { type: money(), unit: "order's currency", meaning: 'Discount on the whole order.' },
    shipping_amount: { type: money(), unit: "order's currency", meaning: 'Shipping charged.' },
    fee_amount: { type: money(), unit: "order's currency", meaning: 'Fees, tips and duties charged.' },
    tax_amount: { type: money(), unit: "order's currency", meaning: 'Tax of the order.' },
    prices_include_tax: { type: boolean(), meaning: 'Whether prices and discounts include the tax.' },
    rounding_amount: {
      type: money(),
      unit: "order's currency",
      meaning:
        'What rounding adds: total = gross - discounts + shipping + fees + tax + rounding; tax that the prices include is not added.',
    },
    total_amount: { type: money(), unit: "order's currency", meaning: 'What the customer pays.' },
    total_amount_shop: { type: money(), unit: "shop's currency", meaning: "The total in the shop's currency." },
    paid_amount: {
      type: money(),
      unit: "order's currency",
      meaning: "Payments whose money came in, other currencies in the order's.",
    },
    paid_at: { type: timestamp(), nullable: true, meaning: 'When the first of them did.' },
    refunded_amount: { type: money(), unit: "order's currency", meaning: 'Refunds so far.' },
    shipping_country: { type: text(60), nullable: true, meaning: 'Country it is sent to, English name.' },
    ordered_at: { type: timestamp(), meaning: 'When the order was placed (UTC).' },
    order_date: { type: date(), meaning: 'Its day (UTC).' },
    estimated_delivery_at: {
      type: timestamp(),
      nullable: true,
      meaning: 'Delivery promised when it was placed (UTC).',
    },
    shipped_at: { type: timestamp(), nullable: true, meaning: 'When it was handed to the carrier (UTC).' },
    delivered_at: { type: timestamp(), nullable: true, meaning: 'When it arrived (UTC).' },
    issues: {
      type: text(),
      nullable: true,
      meaning: 'Rules that the order or its rows break, as a CSV string; ops.row_issue says what was found.',
    },
    updated_at: { type: timestamp(), meaning: 'When the shop last changed the order.' },
  },
  indexes: [{ columns: ['customer_id'] }],
  checks: [
    {
      kind: 'relationship',
      column: 'order_date',
      to: 'dim_date',
      toColumn: 'date_day',
      severity: 'error',
      isValidatedOnly: true,
    },
    { kind: 'accepted_values', column: 'sales_state', values: ['sold', 'cancelled', 'not_yet'], severity: 'error' },
    { kind: 'known_values', column: 'status', text: 'source_status', severity: 'warn' },
    { kind: 'relationship', column: 'customer_key', to: 'dim_customer', toColumn: 'customer_key', severity: 'error' },
    { kind: 'relationship', column: 'promotion_id', to: 'dim_promotion', toColumn: 'promotion_id', severity: 'warn' },
    {
      kind: 'expression',
      name: 'total_equals_items',
      holds:
        'total_amount = gross_amount - line_discount_amount - order_discount_amount + shipping_amount + fee_amount + case when prices_include_tax then 0 else tax_amount end + rounding_amount',
      meaning: 'Total = items after discounts + shipping + fees + tax that is added + rounding, to the cent.',
      severity: 'error',
    },
    {
      kind: 'expression',
      name: 'discounts_within_bounds',
      holds:
        'line_discount_amount >= 0 and order_discount_amount >= 0 and line_discount_amount + order_discount_amount <= gross_amount',
      meaning: 'Discounts are not negative and at most what the lines cost.',
      severity: 'warn',
    },
    {
      kind: 'expression',
      name: 'refunds_within_total',
      holds: 'refunded_amount between 0 and total_amount',
      meaning: 'Refunds are at most the total.',
      severity: 'warn',
    },
    {
      kind: 'expression',
      name: 'customer_resolved',
      holds: 'customer_id is null or customer_key is not null',
      meaning: 'Every customer named is a version in dim_customer.',
      severity: 'error',
    },
  ],
};
