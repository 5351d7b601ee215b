import { customerPii } from './core/customer_pii.ts';
import { dimCustomer } from './core/dim_customer.ts';
import { dimCustomerNamed } from './core/dim_customer_named.ts';
import { dimDate } from './core/dim_date.ts';
import { dimProduct } from './core/dim_product.ts';
import { dimPromotion } from './core/dim_promotion.ts';
import { factEvent } from './core/fact_event.ts';
import { factOrder } from './core/fact_order.ts';
import { factOrderItem } from './core/fact_order_item.ts';
import { factPayment } from './core/fact_payment.ts';
import { factRefund } from './core/fact_refund.ts';
import { factSession } from './core/fact_session.ts';
import type { Model } from './kinds.ts';
import { customer360 } from './marts/customer_360.ts';

/** The tables of the warehouse. A run finds their order in their SQL; of equals, the first here is computed first. */
export const models: readonly Model[] = [
  dimCustomer,
  customerPii,
  dimProduct,
  dimPromotion,
  factEvent,
  factSession,
  factOrder,
  factOrderItem,
  factPayment,
  factRefund,
  dimDate,
  customer360,
  dimCustomerNamed,
];
