import type { Source } from '../contract.ts';
import { clickEvents } from './click_events.ts';
import { customers } from './customers.ts';
import { orderItems } from './order_items.ts';
import { orders } from './orders.ts';
import { payments } from './payments.ts';
import { products } from './products.ts';
import { promotions } from './promotions.ts';
import { refunds } from './refunds.ts';

/** The tables of `ecom_db`, schema `shop`, parents before children. */
export const sources = [
  customers,
  products,
  promotions,
  orders,
  orderItems,
  payments,
  refunds,
  clickEvents,
] as const satisfies readonly Source[];

export type SourceName = (typeof sources)[number]['name'];

export const SHOP_SCHEMA = 'shop';
