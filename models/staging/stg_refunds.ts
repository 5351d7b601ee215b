import type { Staging } from '../contract.ts';
import { decimal, id, integer, money, price, quantity, text, timestamp } from '../types.ts';
import { amountText } from './said.ts';
import sql from './stg_refunds.sql';

export const stgRefunds: Staging = {
  name: 'stg_refunds',
  source: 'refunds',
  sql,
  key: ['refund_id', 'line_number'],
  columns: {
    refund_id: { type: id(), meaning: 'The refund.' },
    line_number: { type: integer(), meaning: 'Position in the refund.' },
    order_id: { type: id(), nullable: true, meaning: 'The order refunded; null where the shop did not record it.' },
    customer_id: { type: id(), nullable: true, meaning: 'Who got the money back.' },
    product_id: { type: id(), nullable: true, meaning: 'The product returned.' },
    product_name: { type: text(300), nullable: true, meaning: "The product's name at the time." },
    quantity: { type: quantity(), unit: 'units', meaning: 'Units returned.' },
    unit_price: { type: price(), unit: "refund's currency per unit", meaning: 'Price refunded for one unit.' },
    amount: { type: money(), unit: "refund's currency", meaning: 'Money given back.' },
    tax_amount: {
      type: money(),
      nullable: true,
      unit: "refund's currency",
      meaning: 'Of the amount, tax; null where the shop does not say.',
    },
    shipping_amount: {
      type: money(),
      nullable: true,
      unit: "refund's currency",
      meaning: 'Of the amount, shipping; null where the shop does not say.',
    },
    currency: { type: text(3), meaning: 'Currency of the amounts, ISO 4217.' },
    exchange_rate: { type: decimal(18, 8), unit: "shop's currency per unit", meaning: 'Rate of the order refunded.' },
    reason: { type: text(100), nullable: true, meaning: 'Why.' },
    refunded_at: { type: timestamp(), meaning: 'When the money went back.' },
    updated_at: { type: timestamp(), meaning: 'When the shop last changed the row.' },
  },
  worth: { amount: 'amount', currency: 'currency', rate: 'exchange_rate' },
  parents: [
    { column: 'customer_id', dimension: 'dim_customer', source: 'customers' },
    { column: 'product_id', dimension: 'dim_product', source: 'products' },
  ],
  rules: [
    {
      name: 'amount_known',
      holds: 'amount is not null',
      meaning: 'A refund has an amount.',
      found: "'amount missing'",
    },
    {
      name: 'exchange_rate_positive',
      holds: 'exchange_rate > 0',
      meaning: 'A rate is positive.',
      found: `concat('exchange rate ', ${amountText('exchange_rate')})`,
    },
    {
      name: 'refunded_at_known',
      holds: 'refunded_at is not null',
      meaning: 'A refund has a time.',
      found: "'refunded_at missing'",
    },
    {
      name: 'amount_positive',
      severity: 'warn',
      holds: 'amount > 0',
      meaning: 'Money went back.',
      found: `concat('amount ', ${amountText('amount')})`,
    },
    {
      name: 'quantity_not_negative',
      severity: 'warn',
      holds: 'quantity >= 0',
      meaning: 'Units returned are counted, 0 for money alone.',
      found: `concat('quantity ', ${amountText('quantity')})`,
    },
    {
      name: 'tax_and_shipping_within_amount',
      severity: 'warn',
      // A refund that takes money back takes tax and shipping back too.
      holds: 'coalesce(tax_amount, 0) + coalesce(shipping_amount, 0) between least(amount, 0) and greatest(amount, 0)',
      meaning: 'Tax and shipping are parts of the amount.',
      found: `concat('tax ', ${amountText('coalesce(tax_amount, 0)')}, ', shipping ', ${amountText('coalesce(shipping_amount, 0)')}, ' of ', ${amountText('amount')})`,
    },
    {
      name: 'implausible_refunded_at',
      holds: 'is_plausible(refunded_at)',
      meaning: 'It was refunded when a shop can have sold something.',
      found: "concat('refunded_at ', cast(refunded_at as string))",
    },
  ],
  memberRules: [
    {
      name: 'refunds_within_total',
      severity: 'warn',
      holds: `order_id is null or (
          select sum(case when r.currency = o.currency then r.amount else convert_amount(r.amount, r.exchange_rate, o.exchange_rate, o.currency) end)
          from stg_refunds r inner join stg_orders o on o.order_id = r.order_id where r.order_id = stg_refunds.order_id
        ) <= greatest((select max(o.total_amount) from stg_orders o where o.order_id = stg_refunds.order_id), 0)`,
      meaning: 'All refunds of an order together are at most its total.',
      found: "'refunds above the total of the order'",
    },
  ],
};
