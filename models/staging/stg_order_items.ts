import type { Staging } from '../contract.ts';
import { decimal, id, integer, money, price, quantity, text, timestamp } from '../types.ts';
import { amountText } from './said.ts';
import sql from './stg_order_items.sql';

export const stgOrderItems: Staging = {
  name: 'stg_order_items',
  source: 'order_items',
  sql,
  key: ['order_id', 'line_number'],
  columns: {
    order_id: { type: id(), meaning: 'The order.' },
    line_number: { type: integer(), meaning: 'Position in the order.' },
    product_id: { type: id(), meaning: 'The product bought.' },
    product_name: { type: text(300), nullable: true, meaning: "The product's name when it was bought." },
    quantity: { type: quantity(), unit: 'units', meaning: 'Units bought.' },
    unit_price: { type: price(), unit: "order's currency per unit", meaning: 'Price of one unit.' },
    gross_amount: {
      type: decimal(38, 8),
      unit: "order's currency",
      meaning: 'Quantity × unit price, exact: how it is rounded the currency of the order says.',
    },
    line_discount_amount: { type: money(), unit: "order's currency", meaning: 'Discount on this line alone.' },
    tax_amount: { type: money(), unit: "order's currency", meaning: 'Tax of this line.' },
    added_at: { type: timestamp(), nullable: true, meaning: 'When the line was added.' },
    updated_at: { type: timestamp(), meaning: 'When the shop last changed the row.' },
  },
  worth: { amount: { of: ['quantity', 'unit_price'], less: 'discount_amount' }, keptDigits: { quantity: 4 } },
  parents: [{ column: 'product_id', dimension: 'dim_product', source: 'products' }],
  rules: [
    {
      name: 'quantity_and_price_known',
      holds: 'quantity is not null and unit_price is not null',
      meaning: 'A line has a quantity and a price.',
      found: `concat('quantity ', ${amountText('quantity')}, ', price ', ${amountText('unit_price')})`,
    },
    {
      name: 'quantity_positive',
      severity: 'warn',
      holds: 'quantity > 0',
      meaning: 'Something was bought.',
      found: `concat('quantity ', ${amountText('quantity')})`,
    },
    {
      name: 'unit_price_not_negative',
      severity: 'warn',
      holds: 'unit_price >= 0',
      meaning: 'A price is not negative.',
      found: `concat('price ', ${amountText('unit_price')})`,
    },
    {
      name: 'line_discount_within_bounds',
      severity: 'warn',
      holds: 'line_discount_amount between least(gross_amount, 0) - 0.005 and greatest(gross_amount, 0) + 0.005',
      meaning: 'A discount is at most what the line costs, rounded to the cent.',
      found: `concat('discount ', ${amountText('line_discount_amount')}, ' of ', ${amountText('gross_amount')})`,
    },
    {
      name: 'tax_not_negative',
      severity: 'warn',
      holds: 'tax_amount >= 0 or gross_amount < 0',
      meaning: 'Tax is not negative, but of a line that gives money back.',
      found: `concat('tax ', ${amountText('tax_amount')})`,
    },
  ],
};
