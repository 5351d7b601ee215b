import { type Staging, sourceText } from '../contract.ts';
import { boolean, decimal, id, integer, money, text, timestamp } from '../types.ts';
import { amountText } from './said.ts';
import sql from './stg_orders.sql';
import totals from './stg_orders.totals.sql';

/** What an order's total has to be. */
const PARTS = `coalesce(items_amount, 0) - order_discount_amount + shipping_amount + fee_amount
        + case when prices_include_tax then 0 else tax_amount end`;

export const stgOrders: Staging = {
  name: 'stg_orders',
  source: 'orders',
  sql,
  key: ['order_id'],
  columns: {
    order_id: { type: id(), meaning: 'The order.' },
    customer_id: { type: id(), nullable: true, meaning: 'Who ordered; null for a guest.' },
    visitor_id: { type: id(), nullable: true, meaning: 'The browser that ordered.' },
    promotion_id: { type: id(), nullable: true, meaning: 'The promotion used, if any.' },
    status: { type: text(20), meaning: 'Where the order stands; unknown for a word that we do not know.' },
    source_status: sourceText('status'),
    sales_state: { type: text(10), meaning: 'Whether it counts: sold, cancelled or not_yet.' },
    currency: { type: text(3), meaning: 'Currency shown to the customer, ISO 4217.' },
    exchange_rate: { type: decimal(18, 8), unit: "shop's currency per unit", meaning: 'Rate on the day of the order.' },
    order_discount_amount: { type: money(), unit: "order's currency", meaning: 'Discount on the whole order.' },
    shipping_amount: { type: money(), unit: "order's currency", meaning: 'Shipping charged.' },
    fee_amount: { type: money(), unit: "order's currency", meaning: 'Fees, tips and duties charged.' },
    tax_amount: { type: money(), unit: "order's currency", meaning: 'Tax of the order.' },
    prices_include_tax: { type: boolean(), meaning: 'Whether prices and discounts include the tax.' },
    header_amount_count: {
      type: integer(),
      unit: 'amounts',
      meaning: 'Of discount, shipping, fees and tax, those that are not 0.',
    },
    total_amount: { type: money(), unit: "order's currency", meaning: 'What the customer pays.' },
    shipping_country: { type: text(60), nullable: true, meaning: 'Country it is sent to, English name.' },
    ordered_at: { type: timestamp(), meaning: 'When the order was placed.' },
    estimated_delivery_at: { type: timestamp(), nullable: true, meaning: 'Delivery promised when it was placed.' },
    shipped_at: { type: timestamp(), nullable: true, meaning: 'When it was handed to the carrier.' },
    delivered_at: { type: timestamp(), nullable: true, meaning: 'When it arrived.' },
    updated_at: { type: timestamp(), meaning: 'When the shop last changed the row.' },
  },
  worth: { amount: 'total_amount', currency: 'currency', rate: 'exchange_rate' },
  parents: [{ column: 'customer_id', dimension: 'dim_customer', source: 'customers' }],
  rules: [
    {
      name: 'ordered_at_known',
      holds: 'ordered_at is not null',
      meaning: 'An order has a time.',
      found: "'ordered_at missing'",
    },
    {
      name: 'implausible_ordered_at',
      holds: 'is_plausible(ordered_at)',
      meaning: 'It was ordered when a shop can have sold something.',
      found: "concat('ordered_at ', cast(ordered_at as string))",
    },
    {
      name: 'currency_is_iso',
      holds: "length(currency) = 3 and translate(currency, 'ABCDEFGHIJKLMNOPQRSTUVWXYZ', '') = ''",
      meaning: 'A currency is three letters.',
      found: "concat('currency ', coalesce(currency, 'missing'))",
    },
    {
      name: 'exchange_rate_positive',
      holds: 'exchange_rate > 0',
      meaning: 'A rate is positive.',
      found: `concat('exchange rate ', ${amountText('exchange_rate')})`,
    },
    {
      name: 'amounts_not_negative',
      severity: 'warn',
      holds:
        'order_discount_amount >= 0 and shipping_amount >= 0 and fee_amount >= 0 and tax_amount >= 0 and total_amount >= 0',
      meaning: 'Discount, shipping, fees, tax and total are not negative.',
      found: `concat('discount ', ${amountText('order_discount_amount')}, ', shipping ', ${amountText('shipping_amount')},
        ', fees ', ${amountText('fee_amount')}, ', tax ', ${amountText('tax_amount')}, ', total ', ${amountText('total_amount')})`,
    },
  ],
  totals: { by: 'order_id', sql: totals },
  aggregateRules: [
    {
      name: 'total_equals_items',
      // Each line and each amount of the header may be rounded on its own.
      holds: `abs(total_amount - (${PARTS})) <= rounding_tolerance(currency, coalesce(item_count, 0) + header_amount_count)`,
      meaning:
        'Total = lines - discounts + shipping + fees + tax, but for rounding (Variable order_total_tolerance_units); tax that the prices include is not added.',
      found: `concat('total ', ${amountText('total_amount')})`,
      expected: `concat('lines ', ${amountText('coalesce(items_amount, 0)')}, ' - discount ', ${amountText('order_discount_amount')},
        ' + shipping ', ${amountText('shipping_amount')},
        case when fee_amount = 0 then '' else concat(' + fees ', ${amountText('fee_amount')}) end,
        case when prices_include_tax then '' else concat(' + tax ', ${amountText('tax_amount')}) end,
        ' = ', ${amountText(PARTS)})`,
    },
    {
      name: 'has_items',
      severity: 'warn',
      holds: 'item_count is not null',
      meaning: 'An order has at least one line.',
      found: "'no line'",
    },
    {
      name: 'discount_within_bounds',
      severity: 'warn',
      holds: `${PARTS} >= 0`,
      meaning: 'The discount is at most what lines, shipping, fees and tax cost.',
      found: `concat('discount ', ${amountText('order_discount_amount')}, ' of ', ${amountText(`${PARTS} + order_discount_amount`)})`,
    },
    {
      name: 'tax_equals_items',
      severity: 'warn',
      // Shipping may be taxed too, at most at the lines' own rate; many shops say the tax of the order alone.
      holds: `coalesce(items_tax_amount, 0) = 0 or tax_amount - items_tax_amount
          between -rounding_tolerance(currency, item_count + header_amount_count)
          and rounding_tolerance(currency, item_count + header_amount_count) + greatest(
            cast(shipping_amount as double) * cast(items_tax_amount as double) / nullif(cast(items_amount as double), 0), 0)`,
      meaning: "The tax is the sum of the lines' taxes, and of the tax on shipping.",
      found: `concat('tax ', ${amountText('tax_amount')})`,
      expected: `concat('taxes of the lines ', ${amountText('items_tax_amount')})`,
    },
  ],
};
