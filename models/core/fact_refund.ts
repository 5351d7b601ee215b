import type { ByKeyModel } from '../kinds.ts';
import { bigint, boolean, date, decimal, id, integer, money, price, quantity, text, timestamp } from '../types.ts';
import sql from './fact_refund.sql';

export const factRefund: ByKeyModel = {
  name: 'fact_refund',
  kind: 'by_key',
  schema: 'core',
  grain: 'one line of one refund',
  meaning: "Refunds, booked on the refund's own date.",
  sql,
  key: ['refund_id', 'line_number'],
  group: 'order_id',
  asOf: [
    { dimension: 'dim_customer', column: 'customer_id', at: 'refunded_at', key: 'customer_key' },
    { dimension: 'dim_product', column: 'product_id', at: 'refunded_at', key: 'product_key' },
  ],
  columns: {
    refund_id: { type: id(), meaning: 'The refund.' },
    line_number: { type: integer(), meaning: 'Position in the refund.' },
    order_id: { type: id(), nullable: true, meaning: 'The order refunded; null where the shop did not record it.' },
    customer_id: {
      type: id(),
      nullable: true,
      meaning: 'Who got the money back: as the refund says, else who ordered.',
    },
    customer_key: { type: bigint(), nullable: true, meaning: 'The customer as of the refund.' },
    product_id: { type: id(), nullable: true, meaning: 'The product returned.' },
    product_key: { type: bigint(), nullable: true, meaning: 'The product as of the refund.' },
    product_name: { type: text(300), nullable: true, meaning: "The product's name at the time." },
    quantity: { type: quantity(), unit: 'units', meaning: 'Units returned.' },
    unit_price: { type: price(), unit: "refund's currency per unit", meaning: 'Price refunded for one unit.' },
    amount: { type: money(), unit: "refund's currency", meaning: 'Money given back, positive.' },
    goods_amount: {
      type: money(),
      unit: "refund's currency",
      meaning: 'Of the amount, goods: all that is no tax and no shipping.',
    },
    tax_amount: {
      type: money(),
      unit: "refund's currency",
      meaning:
        'Of the amount, tax; where the shop does not say, in the proportion of the line that came back, else of the order.',
    },
    shipping_amount: {
      type: money(),
      unit: "refund's currency",
      meaning: 'Of the amount, shipping and fees; where the shop does not say, in the proportion of the order.',
    },
    currency: { type: text(3), meaning: 'Currency of the amounts, ISO 4217.' },
    exchange_rate: { type: decimal(18, 8), unit: "shop's currency per unit", meaning: 'Rate of the order refunded.' },
    amount_order: {
      type: money(),
      nullable: true,
      unit: "order's currency",
      meaning: "The amount in the order's currency; null where the order is not known.",
    },
    amount_shop: { type: money(), unit: "shop's currency", meaning: "The amount in the shop's currency." },
    goods_amount_shop: { type: money(), unit: "shop's currency", meaning: "The goods' part in the shop's currency." },
    is_counted: {
      type: boolean(),
      meaning: 'Whether it lowers sales: its order counts among them, or is not known.',
    },
    reason: { type: text(100), nullable: true, meaning: 'Why.' },
    refunded_at: { type: timestamp(), meaning: 'When the money went back (UTC).' },
    refund_date: { type: date(), meaning: 'Its day (UTC).' },
    updated_at: { type: timestamp(), meaning: 'When the shop last changed the row.' },
  },
  indexes: [{ columns: ['order_id'] }, { columns: ['customer_id'] }, { columns: ['refunded_at'] }],
  checks: [
    {
      kind: 'relationship',
      column: 'refund_date',
      to: 'dim_date',
      toColumn: 'date_day',
      severity: 'error',
      isValidatedOnly: true,
    },
    { kind: 'relationship', column: 'order_id', to: 'fact_order', toColumn: 'order_id', severity: 'error' },
    {
      kind: 'expression',
      name: 'amount_positive',
      holds: 'amount > 0',
      meaning: 'A refund gives money back.',
      severity: 'warn',
    },
  ],
};
