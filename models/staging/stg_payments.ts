import type { Staging } from '../contract.ts';
import { id, money, text, timestamp } from '../types.ts';
import sql from './stg_payments.sql';

export const stgPayments: Staging = {
  name: 'stg_payments',
  source: 'payments',
  sql,
  key: ['payment_id'],
  columns: {
    payment_id: { type: id(), meaning: 'The payment.' },
    order_id: { type: id(), meaning: 'The order it pays.' },
    method: { type: text(30), meaning: 'How it was paid.' },
    status: { type: text(20), meaning: 'pending, captured, failed or voided.' },
    amount: { type: money(), unit: "order's currency", meaning: 'Amount asked for.' },
    currency: { type: text(3), meaning: 'Currency of the amount, ISO 4217.' },
    paid_at: { type: timestamp(), nullable: true, meaning: 'When it was captured.' },
    created_at: { type: timestamp(), meaning: 'When it was attempted.' },
    updated_at: { type: timestamp(), meaning: 'When the shop last changed the row.' },
  },
  rules: [
    {
      name: 'status_known',
      holds: "status in ('pending', 'captured', 'failed', 'voided')",
      meaning: 'A payment stands somewhere in its known life.',
    },
    { name: 'amount_not_negative', holds: 'amount >= 0', meaning: 'An amount is known and not negative.' },
    {
      name: 'captured_has_time',
      holds: "status <> 'captured' or paid_at is not null",
      meaning: 'Money that came in came in at some time.',
    },
    { name: 'created_at_known', holds: 'created_at is not null', meaning: 'A payment has a time.' },
  ],
};
