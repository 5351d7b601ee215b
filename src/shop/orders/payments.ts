import { hash, purpose } from '../chance/random.ts';
import type { Shop } from '../shop.ts';
import { type Life, momentOf, type PaymentCourse, type Step } from './life.ts';
import type { Order } from './orders.ts';

/** One attempt to pay an order's total. Times in milliseconds since 1970. */
export interface Payment {
  readonly id: string;
  readonly method: string;
  readonly status: 'pending' | 'captured' | 'failed' | 'voided';
  readonly paidAt: number | undefined;
  readonly createdAt: number;
  readonly updatedAt: number;
}

const methods = ['card', 'card', 'card', 'card', 'card', 'card', 'paypal', 'paypal', 'paypal', 'gift_card'];

/** What settled a payment, and when. */
interface Settlement {
  readonly isPaid: boolean;
  readonly at: number;
}

/** The attempts made after the given steps of the order's life. */
export function paymentsOf(shop: Shop, order: Order, life: Life, steps: readonly Step[]): readonly Payment[] {
  const method = methodOf(shop, order, life.course);
  const createdAt = order.at + 300;
  const settled = steps[0] && { isPaid: steps[0].status === 'paid', at: momentOf(shop, order, steps[0]) };
  if (life.course !== 'retried') return [attempt(order, 1, method, createdAt, settled)];
  const id = paymentId(order, 1);
  const failed: Payment = { id, method, status: 'failed', paidAt: undefined, createdAt, updatedAt: createdAt + 900 };
  return settled ? [failed, attempt(order, 2, method, settled.at - 500, settled)] : [failed];
}

const paymentId = (order: Order, number: number): string => `P${order.id.slice(1)}-${number}`;

/** A payment that is captured, voided, or still open. */
function attempt(
  order: Order,
  number: number,
  method: string,
  createdAt: number,
  settled: Settlement | undefined,
): Payment {
  const id = paymentId(order, number);
  if (!settled) return { id, method, status: 'pending', paidAt: undefined, createdAt, updatedAt: createdAt };
  const { at, isPaid } = settled;
  return {
    id,
    method,
    status: isPaid ? 'captured' : 'voided',
    paidAt: isPaid ? at : undefined,
    createdAt,
    updatedAt: at,
  };
}

function methodOf(shop: Shop, order: Order, course: PaymentCourse): string {
  if (course === 'transfer' || course === 'unpaid') return 'bank_transfer';
  return methods[hash(shop.seed, purpose.life, order.slot, order.tick) % methods.length] as string;
}
