import type { Model } from '../contract.ts';
import { id, money, text, timestamp } from '../types.ts';
import sql from './fact_payment.sql';

export const factPayment: Model = {
  name: 'fact_payment',
  schema: 'core',
  grain: 'one attempt to pay an order',
  meaning: 'Payments, failed ones too.',
  sql,
  key: ['payment_id'],
  recomputedBy: 'order_id',
  aggregate: 'order',
  reads: ['stg_payments', 'stg_orders'],
  columns: {
    payment_id: { type: id(), meaning: 'The payment.' },
    order_id: { type: id(), meaning: 'The order it pays.' },
    method: { type: text(30), meaning: 'How it was paid.' },
    status: { type: text(20), meaning: 'pending, captured, failed or voided.' },
    amount: { type: money(), unit: "order's currency", meaning: 'Amount asked for.' },
    currency: { type: text(3), meaning: 'Currency of the amount, ISO 4217.' },
    amount_shop: { type: money(), unit: "shop's currency", meaning: "The amount in the shop's currency." },
    paid_at: { type: timestamp(), nullable: true, meaning: 'When it was captured (UTC).' },
    created_at: { type: timestamp(), meaning: 'When it was attempted (UTC).' },
    updated_at: { type: timestamp(), meaning: 'When the shop last changed the row.' },
  },
  indexes: [{ columns: ['order_id'] }],
  checks: [
    {
      kind: 'accepted_values',
      column: 'status',
      values: ['pending', 'captured', 'failed', 'voided'],
      severity: 'error',
    },
    { kind: 'relationship', column: 'order_id', to: 'fact_order', toColumn: 'order_id', severity: 'error' },
  ],
};
