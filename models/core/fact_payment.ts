import type { ByKeyModel } from '../kinds.ts';
import { stgPayments } from '../staging/stg_payments.ts';
import { money } from '../types.ts';
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
