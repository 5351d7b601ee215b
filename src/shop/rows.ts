import { field, row } from '../storage/row-writer.ts';
import type { Product, ProductState } from './catalog.ts';
import { startOf } from './clock.ts';
import { customerId } from './customer-fates.ts';
import type { Customer } from './customers.ts';
import type { ShopEvent } from './events.ts';
import { centsText, scaledText, timestampText } from './format.ts';
import type { OrderState } from './life.ts';
import type { Order } from './orders.ts';
import type { Payment } from './payments.ts';
import type { OrderLine } from './pricing.ts';
import type { Promotion } from './promotions.ts';
import type { Refund, RefundLine } from './refunds.ts';
import type { TrafficSource } from './sources.ts';

/**
 * Rows of `ecom_db` as lines of a row file, columns in the order of `models/sources`. Written by hand because this is the
 * simulation's inner loop; a test holds them against the sources.
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
  const { status, estimatedDeliveryAt, shippedAt, deliveredAt, updatedAt } = state;
  const customer = order.customer ? customerId(order.customer) : '';
  const who = `${order.id},${customer},${order.visitorId},${text(order.promotion?.id)}`;
  const money = `${order.currency},${scaledText(order.rate, 8)},${centsText(order.discount)},${centsText(order.shipping)}`;
  const sums = `${centsText(order.tax)},${centsText(order.total)},${order.place.country}`;
  const when = `${timestampText(order.at)},${timestampText(estimatedDeliveryAt)},${time(shippedAt)},${time(deliveredAt)}`;
  return `${who},${status},${money},${sums},${when},${timestampText(updatedAt)}\n`;
}

export function orderItemRow(order: Order, line: OrderLine, number: number): string {
  const at = timestampText(order.at);
  const money = `${centsText(line.unitPrice)},${centsText(line.discount)},${centsText(line.tax)}`;
  return `${order.id},${number},${line.product.id},"${line.product.name}",${line.quantity},${money},${at},${at}\n`;
}

export function paymentRow(order: Order, payment: Payment): string {
  const what = `${payment.id},${order.id},${payment.method},${payment.status},${centsText(order.total)},${order.currency}`;
  return `${what},${time(payment.paidAt)},${timestampText(payment.createdAt)},${timestampText(payment.updatedAt)}\n`;
}

export function refundRow(
  order: Order,
  refund: Refund,
  { line, quantity, amount }: RefundLine,
  number: number,
  at: number,
): string {
  const customer = order.customer ? customerId(order.customer) : '';
  const product = line ? `${line.product.id},"${line.product.name}"` : ',';
  const money = `${line ? centsText(line.unitPrice) : '0'},${centsText(amount)},${order.currency},${scaledText(order.rate, 8)}`;
  const when = timestampText(at);
  return `${refund.id},${number},${order.id},${customer},${product},${quantity},${money},${refund.reason},${when},${when}\n`;
}

export function eventRow(event: ShopEvent): string {
  const { visitor, product, order } = event;
  const who = `${event.id},${visitor.visitorId},${event.customerId}`;
  const when = `${event.name},${timestampText(event.at)},${timestampText(event.receivedAt)}`;
  const how = `${sourceFields(event.source)},${visitor.device.type},"${visitor.device.userAgent}",${visitor.place.country}`;
  const what = `${text(product?.id)},${text(order?.id)},${text(event.searchTerm)},${valueFields(event)}`;
  return `${who},${when},${event.page},${how},${what},${flag(event.isSampled)}\n`;
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
