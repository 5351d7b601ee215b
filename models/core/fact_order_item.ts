import type { ByKeyModel } from '../kinds.ts';
import { bigint, boolean, date, decimal, id, integer, money, price, text, timestamp } from '../types.ts';
import sql from './fact_order_item.sql';

export const factOrderItem: ByKeyModel = {
  name: 'fact_order_item',
  kind: 'by_key',
  schema: 'core',
  grain: 'one line of one order',
  meaning: "Order lines, with their share of the order's discount and their cost.",
  sql,
  key: ['order_id', 'line_number'],
  group: 'order_id',
  asOf: [
    { dimension: 'dim_customer', column: 'customer_id', at: 'ordered_at', key: 'customer_key' },
    { dimension: 'dim_product', column: 'product_id', at: 'ordered_at', key: 'product_key' },
  ],
  columns: {
    order_id: { type: id(), meaning: 'The order.' },
    line_number: { type: integer(), meaning: 'Position in the order.' },
    customer_id: { type: id(), nullable: true, meaning: 'Who ordered; null for a guest.' },
    customer_key: { type: bigint(), nullable: true, meaning: 'The customer as of the order.' },
    product_id: { type: id(), meaning: 'The product bought.' },
    product_key: { type: bigint(), meaning: 'The product as of the order.' },
    product_name: { type: text(300), nullable: true, meaning: "The product's name when it was bought." },
    quantity: { type: integer(), unit: 'units', meaning: 'Units bought.' },
    unit_price: { type: price(), unit: "order's currency per unit", meaning: 'Price of one unit, before discounts.' },
    currency: { type: text(3), meaning: 'Currency of the amounts, ISO 4217.' },
    exchange_rate: { type: decimal(18, 8), unit: "shop's currency per unit", meaning: 'Rate on the day of the order.' },
    gross_amount: { type: money(), unit: "order's currency", meaning: 'Quantity × unit price, rounded half up.' },
    line_discount_amount: { type: money(), unit: "order's currency", meaning: 'Discount on this line.' },
    order_discount_amount: {
      type: money(),
      unit: "order's currency",
      meaning: "Its share of the order's discount, by largest remainder.",
    },
    net_amount: {
      type: money(),
      unit: "order's currency",
      meaning: 'Gross less both discounts and the tax that the price includes.',
    },
    tax_amount: { type: money(), unit: "order's currency", meaning: 'Tax of this line.' },
    prices_include_tax: { type: boolean(), meaning: 'Whether price and discounts include the tax.' },
    net_amount_shop: { type: money(), unit: "shop's currency", meaning: "Net in the shop's currency." },
    cost_amount_shop: {
      type: money(),
      nullable: true,
      unit: "shop's currency",
      meaning: 'Quantity × unit cost as of the order; null where the cost is unknown.',
    },
    ordered_at: { type: timestamp(), meaning: 'When the order was placed (UTC).' },
    order_date: { type: date(), meaning: 'Its day (UTC).' },
    added_at: { type: timestamp(), nullable: true, meaning: 'When the line was added.' },
    updated_at: { type: timestamp(), meaning: 'When the shop last changed the line.' },
  },
  indexes: [{ columns: ['ordered_at'] }],
  checks: [
    { kind: 'relationship', column: 'order_id', to: 'fact_order', toColumn: 'order_id', severity: 'error' },
    { kind: 'relationship', column: 'product_key', to: 'dim_product', toColumn: 'product_key', severity: 'error' },
    {
      kind: 'expression',
      name: 'discounts_within_bounds',
      holds: 'line_discount_amount >= 0 and order_discount_amount >= 0 and net_amount >= 0',
      meaning: 'Discounts are not negative and at most what the line costs.',
      severity: 'warn',
    },
  ],
};
