import type { Product } from '../catalog/catalog.ts';
import type { Promotion } from '../catalog/promotions.ts';
import type { Place } from '../people/places.ts';
import { fromUsd } from './currencies.ts';
import { allocate, percentOf } from './money.ts';

/** Money in cents of the order's currency. */
export interface OrderLine {
  readonly product: Product;
  readonly quantity: number;
  readonly unitPrice: number;
  /** Discount on this line alone. */
  readonly discount: number;
  readonly tax: number;
  /** What the customer pays for the line: with tax, without the line's share of the order's discount. */
  readonly paid: number;
}

/** A line before its tax is known. */
export type DraftLine = Pick<OrderLine, 'product' | 'quantity' | 'unitPrice' | 'discount'>;

/** An order's sums. Money in cents of its currency. */
export interface Priced {
  readonly lines: readonly OrderLine[];
  /** Discount on the whole order. */
  readonly discount: number;
  readonly shipping: number;
  readonly tax: number;
  readonly total: number;
}

/** Total = lines - discounts + shipping + tax; tax is rounded half up for each line. */
export function priced(
  drafts: readonly DraftLine[],
  promotion: Promotion | undefined,
  place: Place,
  rate: number,
): Priced {
  const nets = drafts.map((line) => line.quantity * line.unitPrice - line.discount);
  const net = nets.reduce((sum, amount) => sum + amount, 0);
  const discount = promotion ? orderDiscount(net, promotion, rate) : 0;
  const shares = allocate(discount, nets);
  const lines = drafts.map(({ product, quantity, unitPrice, discount }, index): OrderLine => {
    const base = (nets[index] ?? 0) - (shares[index] ?? 0);
    const tax = percentOf(base, place.taxBasisPoints / 100);
    return { product, quantity, unitPrice, discount, tax, paid: base + tax };
  });
  const shipping = shippingFee(net - discount, place, rate);
  const tax = lines.reduce((sum, line) => sum + line.tax, 0);
  return { lines, discount, shipping, tax, total: net - discount + shipping + tax };
}

/** A fixed amount takes at most half of what the lines cost. */
function orderDiscount(net: number, promotion: Promotion, rate: number): number {
  if (promotion.type === 'percentage') return percentOf(net, promotion.value);
  return Math.min(fromUsd(promotion.value * 100, rate), Math.floor(net / 2));
}

/** Free from $50 at home and from $150 abroad. */
function shippingFee(net: number, place: Place, rate: number): number {
  const atHome = place.country === 'United States';
  return net >= fromUsd(atHome ? 5000 : 15_000, rate) ? 0 : fromUsd(atHome ? 499 : 1299, rate);
}
