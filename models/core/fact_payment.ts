import type { Model } from '../contract.ts';
import { stgPayments } from '../staging/stg_payments.ts';
import { money } from '../types.ts';
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
    ...stgPayments.columns,
    amount_shop: { type: money(), unit: "shop's currency", meaning: "The amount in the shop's currency." },
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
