import { field, row } from '../csv-row.ts';
import type { Product, ProductState } from './catalog/catalog.ts';
import type { Promotion } from './catalog/promotions.ts';
import { centsText, scaledText, timestampText } from './format.ts';
import type { OrderState } from './orders/life.ts';
import type { Order } from './orders/orders.ts';
import type { Payment } from './orders/payments.ts';
import type { OrderLine } from './orders/pricing.ts';
import type { Refund, RefundLine } from './orders/refunds.ts';
import { customerId } from './people/customer-fates.ts';
import type { Customer } from './people/customers.ts';
import type { ShopEvent } from './sessions/events.ts';
import type { TrafficSource } from './sessions/sources.ts';
import { startOf } from './time/clock.ts';

/**
 * Rows of `ecom_db` as lines of a row file, columns in the order of `models/sources`. Written by hand because this is the
 * simulation's inner loop; a test holds them against the sources. Joined, not put together as templates: V8 keeps those as trees, and
 * its garbage collector walks them for as long as they are kept.
 */

const text = (value: string | undefined): string => (value === undefined ? '' : value);
const time = (ms: number | undefined): string => (ms === undefined ? '' : timestampText(ms));
const flag = (value: boolean): string => (value ? 't' : 'f');

export function customerRow(customer: Customer): string {
  const { id, email, phone, firstName, lastName, birthDate, place, city, postalCode } = customer;
  const typed = [email, phone, firstName, lastName, birthDate, place.country, city, postalCode].map(field);
  const times = [timestampText(customer.signedUpAt), timestampText(customer.updatedAt)];
  return row([id, ...typed, flag(customer.hasMarketingConsent), ...times]);
}

export function productRow(product: Product, state: ProductState): string {
  const { id, name, category, brand, tags, unitCost, weight } = product;
  const labels = [name, category.name, brand, tags && JSON.stringify(tags)].map(field);
  const money = [centsText(state.price), centsText(unitCost)];
  const times = [timestampText(startOf(product.launched)), timestampText(state.changedAt)];
  return row([id, ...labels, ...money, field(weight), flag(state.isActive), ...times]);
}

export function promotionRow({ id, name, type, value, startsAt, endsAt, plannedAt }: Promotion): string {
  return row([id, field(name), type, String(value), ...[startsAt, endsAt, plannedAt].map(timestampText)]);
}

export function orderRow(order: Order, state: OrderState): string {
  return row([
    order.id,
    order.customer ? customerId(order.customer) : '',
    order.visitorId,
    text(order.promotion?.id),
    state.status,
    order.currency,
    scaledText(order.rate, 8),
    centsText(order.discount),
    centsText(order.shipping),
    centsText(order.tax),
    centsText(order.total),
    order.place.country,
    timestampText(order.at),
    timestampText(state.estimatedDeliveryAt),
    time(state.shippedAt),
    time(state.deliveredAt),
    // No fees, and prices without tax.
    '',
    '',
    timestampText(state.updatedAt),
  ]);
}

export function orderItemRow(order: Order, line: OrderLine, number: number): string {
  const at = timestampText(order.at);
  const { product, quantity } = line;
  const money = [centsText(line.unitPrice), centsText(line.discount), centsText(line.tax)];
  return row([order.id, String(number), product.id, field(product.name), String(quantity), ...money, at, at]);
}

export function paymentRow(order: Order, { id, method, status, paidAt, createdAt, updatedAt }: Payment): string {
  const times = [time(paidAt), timestampText(createdAt), timestampText(updatedAt)];
  return row([id, order.id, method, status, centsText(order.total), order.currency, '', ...times]);
}

export function refundRow(
  order: Order,
  refund: Refund,
  { line, quantity, amount }: RefundLine,
  number: number,
  at: number,
): string {
  const customer = order.customer ? customerId(order.customer) : '';
  const product = line ? [line.product.id, field(line.product.name)] : ['', ''];
  const parts = line ? [centsText(Math.floor((line.tax * quantity) / line.quantity)), '0'] : ['0', centsText(amount)];
  const price = line ? centsText(line.unitPrice) : '0';
  const money = [price, centsText(amount), ...parts, order.currency, scaledText(order.rate, 8)];
  const when = timestampText(at);
  const what = [refund.id, String(number), order.id, customer, ...product, String(quantity), ...money, refund.reason];
  return row([...what, when, when]);
}

export function eventRow(event: ShopEvent): string {
  const { visitor, product, order, source } = event;
  return row([
    event.id,
    visitor.visitorId,
    event.customerId,
    event.name,
    timestampText(event.at),
    timestampText(event.receivedAt),
    event.page,
    sourceFields(source),
    visitor.device.type,
    `"${visitor.device.userAgent}"`,
    visitor.place.country,
    text(product?.id),
    text(order?.id),
    text(event.searchTerm),
    valueFields(event),
    flag(event.isSampled),
    // No session of a tracker's, and at most one product.
    '',
    '',
  ]);
}

const sourceFields = (from: TrafficSource | undefined): string =>
  from ? `${text(from.referrer)},${text(from.source)},${text(from.medium)},${text(from.campaign)}` : ',,,';

/** Pages send values in the notations of their languages: 1234.50, 1234,50 or 1,234.50. */
function valueFields({ value, typedValue, at, visitor }: ShopEvent): string {
  if (typedValue !== undefined) return `${field(typedValue)},${visitor.currency}`;
  return value === undefined ? ',' : `${valueText(value, at % 10)},${visitor.currency}`;
}

function valueText(cents: number, notation: number): string {
  const plain = centsText(cents);
  if (notation === 3) return `"${plain.replace('.', ',')}"`;
  return notation === 7 ? field(plain.replace(/(\d)(?=(\d{3})+\.)/g, '$1,')) : plain;
}
