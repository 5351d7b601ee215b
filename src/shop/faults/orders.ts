import { below, chance } from '../chance/random.ts';
import { centsText } from '../format.ts';
import type { Order } from '../orders/orders.ts';
import type { OrderLine } from '../orders/pricing.ts';
import { type FaultKind, fault, type PlantedFault } from './kinds.ts';
import { detailsOf, type Faults, firstHit, isHit } from './rates.ts';

/** What is wrong with an order, at most one thing; nothing where a line of it is wrong. */
const orderKinds = ['duplicate_order', 'orphan_customer', 'total_mismatch'] as const satisfies readonly FaultKind[];
const lineKinds = ['orphan_product', 'negative_quantity'] as const satisfies readonly FaultKind[];

/** No shop has so many customers, products or orders at once: keys of these numbers do not exist. */
const NOWHERE = 9_000_000;
const UNSOLD_PLACE = 90_000;
const SECOND_SUBMISSION = 1_000_000;

const lineKey = ({ id }: Order, number: number): string => `${id} / ${number}`;

function kindOf(faults: Faults, order: Order): (typeof orderKinds)[number] | undefined {
  const kind = orderKinds.find((one) => (one !== 'orphan_customer' || order.customer) && isHit(faults, one, order.id));
  const isLineWrong = (_: OrderLine, index: number): boolean =>
    firstHit(faults, lineKinds, lineKey(order, index + 1)) !== undefined;
  return kind && !order.lines.some(isLineWrong) ? kind : undefined;
}

/** The order as its row says it is, and the fault in it; payments and refunds are those of the right one. */
export function plantedOrder(faults: Faults, order: Order): { readonly order: Order; readonly fault?: PlantedFault } {
  const { id: key, at } = order;
  const kind = kindOf(faults, order);
  if (kind === 'orphan_customer') {
    const customer = { tick: order.tick, index: NOWHERE + order.slot };
    return { order: { ...order, customer }, fault: fault(kind, { key, at, done: 'customer_id names nobody.' }) };
  }
  if (kind !== 'total_mismatch') return { order };
  const off = mismatch(faults, order);
  const done = `total_amount is ${centsText(Math.abs(off))} too ${off < 0 ? 'low' : 'high'}.`;
  const expected = Math.abs(off) <= roundings(order) ? { expected: asRounding(off) } : {};
  return { order: { ...order, total: order.total + off }, fault: fault(kind, { key, at, done, ...expected }) };
}

/** Cents that rounding may make: one for each line and each amount beside them. */
const roundings = ({ lines, discount, shipping, tax }: Order): number =>
  lines.length + [discount, shipping, tax].filter((amount) => amount !== 0).length;

const asRounding = (off: number): string =>
  `Loaded with rounding_amount ${centsText(off)}; quarantined by total_equals_items where order_total_tolerance_units is 0.`;

/** Some cents, or some units of the currency; never so many that the total falls below zero. */
function mismatch(faults: Faults, { id, total }: Order): number {
  const random = detailsOf(faults, 'total_mismatch', id);
  const off = chance(random, 50) ? 1 + below(random, 99) : 100 * (1 + below(random, 50));
  return chance(random, 50) && off < total ? -off : off;
}

/** The order once more, as the shop took it when it was submitted twice. It is never paid and never goes on. */
export function duplicateOf(
  faults: Faults,
  order: Order,
): { readonly order: Order; readonly fault: PlantedFault } | undefined {
  if (kindOf(faults, order) !== 'duplicate_order') return undefined;
  const id = `O${order.tick}-${SECOND_SUBMISSION + order.slot}`;
  const at = order.at + 300 + below(detailsOf(faults, 'duplicate_order', order.id), 1500);
  const done = `The order ${order.id} was submitted twice; this is the second one.`;
  return { order: { ...order, id, at }, fault: fault('duplicate_order', { key: id, at, done }) };
}

/** A line as its row says it is, and the fault in it. */
export function plantedLine(
  faults: Faults,
  order: Order,
  line: OrderLine,
  number: number,
): { readonly line: OrderLine; readonly fault?: PlantedFault } {
  const key = lineKey(order, number);
  const { at } = order;
  switch (firstHit(faults, lineKinds, key)) {
    case 'orphan_product': {
      const id = `SKU-${UNSOLD_PLACE + line.product.place}-0`;
      const done = 'product_id names no product.';
      return { line: { ...line, product: { ...line.product, id } }, fault: fault('orphan_product', { key, at, done }) };
    }
    case 'negative_quantity': {
      const done = `quantity is ${-line.quantity} instead of ${line.quantity}.`;
      return { line: { ...line, quantity: -line.quantity }, fault: fault('negative_quantity', { key, at, done }) };
    }
    default:
      return { line };
  }
}
