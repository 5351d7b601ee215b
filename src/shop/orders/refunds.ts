import { below, chance, pick, purpose, type Random, randomOf } from '../chance/random.ts';
import type { Shop } from '../shop.ts';
import type { Step } from './life.ts';
import type { Order } from './orders.ts';
import type { OrderLine } from './pricing.ts';

/** One line of an order's refund; without an order line it gives money alone (the shipping). Money in cents of the order's currency. */
export interface RefundLine {
  readonly line: OrderLine | undefined;
  readonly quantity: number;
  readonly amount: number;
}

export interface Refund {
  readonly id: string;
  readonly reason: string;
  readonly lines: readonly RefundLine[];
  /** Whether every unit of the order came back. */
  readonly isComplete: boolean;
}

const ALL_SENT_BACK_PERCENT = 65;
const reasons = ['damaged', 'wrong size', 'not as described', 'changed mind', 'arrived late'];

/** The refund that a step brings with it; undefined for all other steps. `wasPaid`: money came in before. */
export function refundOf(shop: Shop, order: Order, step: Step, wasPaid: boolean): Refund | undefined {
  if (step.status === 'cancelled' && wasPaid) return cancellation(order);
  return step.status === 'returned' ? sentBack(shop, order) : undefined;
}

const refundId = (order: Order): string => order.id.replace('O', 'R');

function cancellation(order: Order): Refund {
  const lines: RefundLine[] = order.lines.map((line) => ({ line, quantity: line.quantity, amount: line.paid }));
  if (order.shipping > 0) lines.push({ line: undefined, quantity: 0, amount: order.shipping });
  return { id: refundId(order), reason: 'cancelled', lines, isComplete: true };
}

function sentBack(shop: Shop, order: Order): Refund {
  const random = randomOf(shop.seed, purpose.returned, order.tick, order.slot);
  const reason = pick(random, reasons);
  const all = chance(random, ALL_SENT_BACK_PERCENT);
  const drawn = order.lines.map((line) => (all ? line.quantity : partSentBack(line, random)));
  const quantities = drawn.some((quantity) => quantity > 0) ? drawn : [1];
  const lines = order.lines.flatMap((line, index) => refundLine(line, quantities[index] ?? 0));
  const isComplete = order.lines.every((line, index) => quantities[index] === line.quantity);
  return { id: refundId(order), reason, lines, isComplete };
}

const PART_PERCENT = 55;

/** Shoes come back more often than soap. */
const partSentBack = ({ quantity, product }: OrderLine, random: Random): number =>
  chance(random, PART_PERCENT * product.category.returnWeight) ? 1 + below(random, quantity) : 0;

/** A part of a line gives back its part of what was paid, rounded down. */
function refundLine(line: OrderLine, quantity: number): RefundLine[] {
  if (quantity === 0) return [];
  return [{ line, quantity, amount: Math.floor((line.paid * quantity) / line.quantity) }];
}
