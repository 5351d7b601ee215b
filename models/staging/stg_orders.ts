import type { Staging } from '../contract.ts';
import { decimal, id, money, text, timestamp } from '../types.ts';
import sql from './stg_orders.sql';
import totals from './stg_orders.totals.sql';

export const ORDER_STATUSES = ['placed', 'paid', 'shipped', 'delivered', 'cancelled', 'returned'] as const;

export const stgOrders: Staging = {
  name: 'stg_orders',
  source: 'orders',
  sql,
  key: ['order_id'],
  columns: {
    order_id: { type: id(), meaning: 'The order.' },
    customer_id: { type: id(), nullable: true, meaning: 'Who ordered; null for a guest.' },
    visitor_id: { type: id(), nullable: true, meaning: 'The browser that ordered.' },
    promotion_id: { type: id(), nullable: true, meaning: 'The promotion used, if any.' },
    status: { type: text(20), meaning: 'Where the order stands.' },
    currency: { type: text(3), meaning: 'Currency shown to the customer, ISO 4217.' },
    exchange_rate: { type: decimal(18, 8), unit: "shop's currency per unit", meaning: 'Rate on the day of the order.' },
    order_discount_amount: { type: money(), unit: "order's currency", meaning: 'Discount on the whole order.' },
    shipping_amount: { type: money(), unit: "order's currency", meaning: 'Shipping charged.' },
    tax_amount: { type: money(), unit: "order's currency", meaning: 'Tax of all lines.' },
    total_amount: { type: money(), unit: "order's currency", meaning: 'What the customer pays.' },
    shipping_country: { type: text(60), nullable: true, meaning: 'Country it is sent to.' },
    ordered_at: { type: timestamp(), meaning: 'When the order was placed.' },
    estimated_delivery_at: { type: timestamp(), nullable: true, meaning: 'Delivery promised when it was placed.' },
    shipped_at: { type: timestamp(), nullable: true, meaning: 'When it was handed to the carrier.' },
    delivered_at: { type: timestamp(), nullable: true, meaning: 'When it arrived.' },
    updated_at: { type: timestamp(), meaning: 'When the shop last changed the row.' },
  },
  parents: [{ column: 'customer_id', dimension: 'dim_customer', source: 'customers' }],
  rules: [
    { name: 'ordered_at_known', holds: 'ordered_at is not null', meaning: 'An order has a time.' },
    {
      name: 'status_known',
      holds: `status in (${ORDER_STATUSES.map((status) => `'${status}'`).join(', ')})`,
      meaning: 'An order stands somewhere in its known life.',
    },
    {
      name: 'currency_is_iso',
      holds: "currency between 'AAA' and 'ZZZ' and length(currency) = 3",
      meaning: 'Three letters.',
    },
    { name: 'exchange_rate_positive', holds: 'exchange_rate > 0', meaning: 'A rate is positive.' },
    {
      name: 'amounts_not_negative',
      holds: 'order_discount_amount >= 0 and shipping_amount >= 0 and tax_amount >= 0 and total_amount >= 0',
      meaning: 'Discount, shipping, tax and total are known and not negative.',
    },
  ],
  totals: { by: 'order_id', sql: totals },
  aggregateRules: [
    { name: 'has_items', holds: 'item_count is not null', meaning: 'An order has at least one valid line.' },
    {
      name: 'discount_within_bounds',
      holds: 'order_discount_amount <= items_amount',
      meaning: 'The discount is at most what the lines cost.',
    },
    {
      name: 'total_equals_items',
      holds: 'total_amount + order_discount_amount - shipping_amount - tax_amount = items_amount',
      meaning: 'Total = lines - discounts + shipping + tax, to the cent.',
    },
    {
      name: 'tax_equals_items',
      holds: 'tax_amount = items_tax_amount',
      meaning: "The tax is the sum of the lines' taxes.",
    },
  ],
};
