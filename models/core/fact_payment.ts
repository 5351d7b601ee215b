import type { ByKeyModel } from '../kinds.ts';
import { stgPayments } from '../staging/stg_payments.ts';
import { decimal, money } from '../types.ts';
import sql from './fact_payment.sql';

export const factPayment: ByKeyModel = {
  name: 'fact_payment',
  kind: 'by_key',
  schema: 'core',
  grain: 'one attempt to pay an order',
  meaning: 'Payments, failed ones too.',
  sql,
  key: ['payment_id'],
  group: 'order_id',
  columns: {
    ...stgPayments.columns,
    exchange_rate: {
      type: decimal(18, 8),
      unit: "shop's currency per unit",
      meaning: "Rate of the payment: its own, the order's where the currency is the same, else 1.",
    },
    amount_order: { type: money(), unit: "order's currency", meaning: "The amount in the order's currency." },
    amount_shop: { type: money(), unit: "shop's currency", meaning: "The amount in the shop's currency." },
  },
  indexes: [{ columns: ['order_id'] }],
  checks: [
    { kind: 'known_values', column: 'method', text: 'source_method', severity: 'warn' },
    { kind: 'known_values', column: 'status', text: 'source_status', severity: 'warn' },
    { kind: 'relationship', column: 'order_id', to: 'fact_order', toColumn: 'order_id', severity: 'error' },
  ],
};
