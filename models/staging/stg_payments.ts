import { type Staging, sourceText } from '../contract.ts';
import { boolean, decimal, id, money, text, timestamp } from '../types.ts';
import { amountText } from './said.ts';
import sql from './stg_payments.sql';

export const stgPayments: Staging = {
  name: 'stg_payments',
  source: 'payments',
  sql,
  key: ['payment_id'],
  columns: {
    payment_id: { type: id(), meaning: 'The payment.' },
    order_id: { type: id(), meaning: 'The order it pays.' },
    method: { type: text(30), meaning: 'How it was paid; unknown for a word that we do not know.' },
    source_method: sourceText('method'),
    status: {
      type: text(20),
      meaning:
        'pending, captured, failed, voided, refunded, partially_refunded; unknown for a word that we do not know.',
    },
    source_status: sourceText('status'),
    is_captured: {
      type: boolean(),
      meaning:
        'Whether the money came in, also where it was given back since. Of an unknown status the time of payment tells.',
    },
    amount: { type: money(), unit: "payment's currency", meaning: 'Amount asked for.' },
    currency: { type: text(3), meaning: 'Currency of the amount, ISO 4217.' },
    exchange_rate: {
      type: decimal(18, 8),
      nullable: true,
      unit: "shop's currency per unit",
      meaning: 'Rate of the payment, where the shop has one of its own.',
    },
    paid_at: { type: timestamp(), nullable: true, meaning: 'When it was captured.' },
    created_at: { type: timestamp(), meaning: 'When it was attempted.' },
    updated_at: { type: timestamp(), meaning: 'When the shop last changed the row.' },
  },
  worth: { amount: 'amount', currency: 'currency', rate: 'exchange_rate' },
  rules: [
    {
      name: 'order_id_known',
      holds: 'order_id is not null',
      meaning: 'A payment names its order.',
      found: "'order_id missing'",
    },
    {
      name: 'amount_known',
      holds: 'amount is not null',
      meaning: 'A payment has an amount.',
      found: "'amount missing'",
    },
    {
      name: 'created_at_known',
      holds: 'created_at is not null',
      meaning: 'A payment has a time.',
      found: "'created_at missing'",
    },
    {
      name: 'exchange_rate_positive',
      holds: 'exchange_rate is null or exchange_rate > 0',
      meaning: 'A rate is positive.',
      found: `concat('exchange rate ', ${amountText('exchange_rate')})`,
    },
    {
      name: 'amount_not_negative',
      severity: 'warn',
      holds: 'amount >= 0',
      meaning: 'An amount is not negative.',
      found: `concat('amount ', ${amountText('amount')})`,
    },
    {
      name: 'captured_has_time',
      severity: 'warn',
      holds: "status <> 'captured' or paid_at is not null",
      meaning: 'Money that came in came in at some time.',
      found: "'paid_at missing'",
    },
    {
      name: 'implausible_created_at',
      holds: 'is_plausible(created_at)',
      meaning: 'It was attempted when a shop can have sold something.',
      found: "concat('created_at ', cast(created_at as string))",
    },
    {
      name: 'implausible_paid_at',
      holds: 'paid_at is null or is_plausible(paid_at)',
      meaning: 'It was captured when a shop can have sold something, if it was.',
      found: "concat('paid_at ', cast(paid_at as string))",
    },
  ],
};
