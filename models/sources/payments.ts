import { defineSource } from '../contract.ts';
import { cents, decimal, id, text, timestamp } from '../types.ts';

export const payments = defineSource({
  name: 'payments',
  grain: 'one attempt to pay an order',
  key: ['payment_id'],
  newestBy: 'updated_at',
  columns: {
    payment_id: { type: id(), meaning: 'The payment.' },
    order_id: { type: id(), meaning: 'The order it pays.' },
    method: { type: text(30), meaning: 'card, paypal, bank_transfer, gift_card or cash_on_delivery.' },
    status: { type: text(20), meaning: 'pending, captured, failed or voided.' },
    amount: { type: cents(), unit: "payment's currency", meaning: 'Amount asked for.' },
    currency: { type: text(3), meaning: 'Currency of the amount, ISO 4217.' },
    exchange_rate: {
      type: decimal(18, 8),
      nullable: true,
      unit: "shop's currency per unit of the payment's currency",
      meaning: "Rate of the payment; null where it is the order's, or the shop's own currency.",
    },
    paid_at: { type: timestamp(), nullable: true, meaning: 'When it was captured; null until then.' },
    created_at: { type: timestamp(), meaning: 'When it was attempted.' },
    updated_at: { type: timestamp(), meaning: 'When the shop last changed the row.' },
  },
  indexes: [['order_id']],
});
