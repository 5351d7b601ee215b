import type { Aggregate } from './contract.ts';

/** GA4's default: half an hour of inactivity ends a session; a gap of exactly this long stays inside. */
export const SESSION_TIMEOUT_SECONDS = 1800;

/**
 * In the order of their computation: dimensions before the facts that look them up, and the largest facts first, so that the store
 * writes them while the others are computed.
 */
export const aggregates = [
  {
    name: 'customer',
    group: 'customer_id',
    members: [{ source: 'customers', storedIn: 'dim_customer' }],
    completedFrom: 'row',
  },
  {
    name: 'product',
    group: 'product_id',
    members: [{ source: 'products', storedIn: 'dim_product' }],
    completedFrom: 'row',
  },
  {
    name: 'promotion',
    group: 'promotion_id',
    members: [{ source: 'promotions', storedIn: 'dim_promotion' }],
    completedFrom: 'row',
  },
  {
    name: 'session',
    group: 'session_id',
    members: [{ source: 'click_events', storedIn: 'fact_event' }],
    completedFrom: 'warehouse',
    near: {
      model: 'fact_session',
      equal: 'visitor_id',
      at: 'event_at',
      from: 'started_at',
      until: 'ended_at',
      seconds: SESSION_TIMEOUT_SECONDS,
      same: { column: 'tracker_session_id', as: 'session_by_tracker(tracker_session_id)' },
    },
  },
  {
    name: 'order',
    group: 'order_id',
    members: [
      {
        source: 'orders',
        storedIn: 'fact_order',
        worth: { amount: 'total_amount', currency: 'currency', amountShop: 'total_amount_shop' },
        reconciles: [{ column: 'discount_amount', storedAs: 'order_discount_amount' }],
      },
      {
        source: 'order_items',
        storedIn: 'fact_order_item',
        worth: {
          amount: 'quantity * unit_price - line_discount_amount',
          currency: 'currency',
          amountShop: '(gross_amount - line_discount_amount) * exchange_rate',
        },
        reconciles: [
          { column: 'tax_amount', storedAs: 'tax_amount' },
          { column: 'discount_amount', storedAs: 'line_discount_amount' },
        ],
      },
      {
        source: 'payments',
        storedIn: 'fact_payment',
        worth: { amount: 'amount', currency: 'currency', amountShop: 'amount_shop' },
      },
      {
        source: 'refunds',
        storedIn: 'fact_refund',
        worth: { amount: 'amount', currency: 'currency', amountShop: 'amount_shop' },
        group: 'refund_id',
      },
    ],
    completedFrom: 'source',
  },
] as const satisfies readonly Aggregate[];
