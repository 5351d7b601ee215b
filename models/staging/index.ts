import type { Staging } from '../contract.ts';
import { stgClickEvents } from './stg_click_events.ts';
import { stgCustomers } from './stg_customers.ts';
import { stgOrderItems } from './stg_order_items.ts';
import { stgOrders } from './stg_orders.ts';
import { stgPayments } from './stg_payments.ts';
import { stgProducts } from './stg_products.ts';
import { stgPromotions } from './stg_promotions.ts';
import { stgRefunds } from './stg_refunds.ts';

/** The staging models, one for each source. */
export const stagings: readonly Staging[] = [
  stgCustomers,
  stgProducts,
  stgPromotions,
  stgOrders,
  stgOrderItems,
  stgPayments,
  stgRefunds,
  stgClickEvents,
];
