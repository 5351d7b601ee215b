import { defineSource } from '../contract.ts';
import { boolean, cents, decimal, id, text, timestamp } from '../types.ts';

export const orders = defineSource({
  name: 'orders',
  grain: 'one order',
  key: ['order_id'],
  newestBy: 'updated_at',
  columns: {
    order_id: { type: id(), meaning: 'The order.' },
    customer_id: { type: id(), nullable: true, meaning: 'Who ordered; null for a guest.' },
    visitor_id: { type: id(), nullable: true, meaning: 'The browser that ordered, as in click_events.' },
    promotion_id: { type: id(), nullable: true, meaning: 'The promotion used, if any.' },
    status: { type: text(20), meaning: 'placed, paid, shipped, delivered, cancelled or returned.' },
    currency: { type: text(3), meaning: 'Currency shown to the customer, ISO 4217.' },
    exchange_rate: {
      type: decimal(18, 8),
      unit: "shop's currency per unit of the order's currency",
      meaning: 'Rate on the day of the order.',
    },
    discount_amount: { type: cents(), unit: "order's currency", meaning: 'Discount on the whole order, lines apart.' },
    shipping_amount: { type: cents(), unit: "order's currency", meaning: 'Shipping charged.' },
    tax_amount: { type: cents(), unit: "order's currency", meaning: 'Tax of the order.' },
    total_amount: {
      type: cents(),
      unit: "order's currency",
      meaning: 'What the customer pays: lines - discounts + shipping + fees, + tax unless the prices include it.',
    },
    shipping_country: { type: text(60), nullable: true, meaning: 'Country it is sent to, English name.' },
    ordered_at: { type: timestamp(), meaning: 'When the order was placed.' },
    estimated_delivery_at: { type: timestamp(), nullable: true, meaning: 'Delivery promised when it was placed.' },
    shipped_at: { type: timestamp(), nullable: true, meaning: 'When it was handed to the carrier; null until then.' },
    delivered_at: { type: timestamp(), nullable: true, meaning: 'When it arrived; null until then.' },
    fee_amount: {
      type: cents(),
      nullable: true,
      unit: "order's currency",
      meaning: 'Fees, tips and duties charged; null for none.',
    },
    prices_include_tax: {
      type: boolean(),
      nullable: true,
      decidesAmounts: true,
      meaning: 'Whether prices and discounts include the tax, as in most of Europe; null for no.',
    },
    updated_at: { type: timestamp(), meaning: 'When the shop last changed the row.' },
  },
});
