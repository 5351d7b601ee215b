import type { ByKeyModel } from '../kinds.ts';
import { bigint, boolean, id, integer, money, quantitySum, text, timestamp } from '../types.ts';
import sql from './customer_360.sql';

export const customer360: ByKeyModel = {
  name: 'customer_360',
  kind: 'by_key',
  schema: 'mart',
  grain: 'one registered customer',
  meaning:
    "All that is known of a customer, money in the shop's currency. Nothing here depends on today: recency is for the BI tool.",
  sql,
  key: ['customer_id'],
  group: 'customer_id',
  inputs: {
    dim_customer: { by: 'customer_id' },
    fact_order: { by: 'customer_id' },
    fact_order_item: { on: 'order_id', through: 'fact_order' },
    fact_refund: { by: 'customer_id' },
    fact_session: { by: 'customer_id' },
  },
  columns: {
    customer_id: { type: id(), meaning: 'The customer.' },
    customer_key: { type: bigint(), meaning: 'Its current version in dim_customer.' },
    email_hash: { type: text(64), nullable: true, isPersonal: true, meaning: 'Keyed hash of the e-mail address.' },
    phone_hash: { type: text(64), nullable: true, isPersonal: true, meaning: 'Keyed hash of the phone number.' },
    country: { type: text(60), nullable: true, meaning: 'Country of residence.' },
    city: { type: text(100), nullable: true, isPersonal: true, meaning: 'City of residence.' },
    has_marketing_consent: { type: boolean(), meaning: 'Whether the customer agreed to marketing.' },
    signed_up_at: { type: timestamp(), nullable: true, meaning: 'When the account was created.' },
    order_count: { type: integer(), unit: 'orders', meaning: 'Orders that count as sold.' },
    cancelled_order_count: { type: integer(), unit: 'orders', meaning: 'Orders that count as cancelled.' },
    first_order_at: { type: timestamp(), nullable: true, meaning: 'First order that counts as sold.' },
    last_order_at: { type: timestamp(), nullable: true, meaning: 'Last order that counts as sold.' },
    unit_count: { type: quantitySum(), unit: 'units', meaning: 'Units bought.' },
    distinct_product_count: { type: integer(), unit: 'products', meaning: 'Different products bought.' },
    gross_amount: { type: money(), unit: "shop's currency", meaning: 'Lines before discounts, without tax.' },
    discount_amount: { type: money(), unit: "shop's currency", meaning: 'Discounts, of lines and orders.' },
    refunded_amount: { type: money(), unit: "shop's currency", meaning: 'Money given back on orders that count.' },
    returned_amount: {
      type: money(),
      unit: "shop's currency",
      meaning: 'Of that, goods: without tax and shipping.',
    },
    net_sales_amount: { type: money(), unit: "shop's currency", meaning: 'Gross - discounts - returned goods.' },
    average_order_amount: {
      type: money(),
      nullable: true,
      unit: "shop's currency",
      meaning: 'Net of an order on average, refunds apart; null without orders.',
    },
    margin_amount: {
      type: money(),
      nullable: true,
      unit: "shop's currency",
      meaning: 'Net sales less the cost of what was bought: historic CLV; null where the cost of a line is unknown.',
    },
    uncosted_line_count: { type: integer(), unit: 'lines', meaning: 'Lines bought whose cost is unknown.' },
    last_purchases: {
      type: text(),
      nullable: true,
      meaning: 'The products bought last, newest first, as a CSV string of at most last_purchases_count ids.',
    },
    session_count: { type: integer(), unit: 'sessions', meaning: 'Sessions, robots apart.' },
    engaged_session_count: { type: integer(), unit: 'sessions', meaning: 'Engaged sessions.' },
    last_session_at: { type: timestamp(), nullable: true, meaning: 'Start of the last session.' },
    is_deleted: { type: boolean(), meaning: 'Whether the shop has deleted the customer.' },
  },
  checks: [
    { kind: 'relationship', column: 'customer_key', to: 'dim_customer', toColumn: 'customer_key', severity: 'error' },
  ],
};
