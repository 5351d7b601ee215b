import { field, row } from '../../../csv-row.ts';
import { timestampText } from '../../../shop/format.ts';
import { amountOf, amountText, priceText } from './decimals.ts';
import { type Invoices, linesOf } from './invoices.ts';
import type { Lines } from './lines.ts';

/** A file with everything that follows from it. */
export interface Retail {
  readonly lines: Lines;
  readonly invoices: Invoices;
}

const text = (texts: { readonly texts: readonly string[] }, number: number | undefined): string =>
  texts.texts[number ?? -1] ?? '';

/** A text as a field; an empty one is null. */
const known = (value: string): string => (value === '' ? '' : field(value));

const idOf = ({ lines }: Retail, invoice: number): string => text(lines.invoices, invoice);

/** A leading C marks a cancellation. */
export const isCancellation = (retail: Retail, invoice: number): boolean => idOf(retail, invoice).startsWith('C');

export function customerRow({ lines, invoices }: Retail, customer: number): string {
  const at = timestampText(invoices.customerSeen[customer] as number);
  const country = known(text(lines.countries, invoices.customerCountry[customer]));
  return row([field(text(lines.customers, customer)), '', '', '', '', '', country, '', '', '', at, at]);
}

export function productRow({ lines, invoices }: Retail, product: number): string {
  const at = timestampText(invoices.productSeen[product] as number);
  const price = invoices.productPrice[product] as number;
  const name = known(text(lines.descriptions, invoices.productName[product]));
  return row([
    field(text(lines.products, product)),
    name,
    '',
    '',
    '',
    price > 0 ? priceText(price) : '',
    '',
    '',
    '',
    at,
    at,
  ]);
}

export function orderRow(retail: Retail, invoice: number): string {
  const { lines, invoices } = retail;
  const own = linesOf(invoices, invoice);
  const first = own[0] as number;
  const who = [field(idOf(retail, invoice)), known(text(lines.customers, lines.customer[first])), '', ''];
  const money = ['delivered', 'GBP', '1', '0', '0', '0', amountText(totalOf(retail, own))];
  const country = known(text(lines.countries, lines.country[first]));
  const updated = own.reduce((latest, line) => Math.max(latest, lines.at[line] as number), 0);
  const ordered = timestampText(invoices.at[invoice] as number);
  return row([...who, ...money, country, ordered, '', '', '', '', '', timestampText(updated)]);
}

/**
 * What the lines add up to, exact duplicates once: the others are in the file and therefore in `order_items`, where the ETL supersedes
 * them. A line without quantity or price is a correction of the stock; two invoices are of a negative price, a bad debt.
 */
function totalOf({ lines }: Retail, own: Int32Array): bigint {
  const seen = new Set<string>();
  let total = 0n;
  for (const line of own) {
    const quantity = lines.quantity[line] as number;
    const price = lines.price[line] as number;
    const content = `${lines.product[line]} ${lines.description[line]} ${quantity} ${price} ${lines.at[line]}`;
    if (!seen.has(content)) total += amountOf(quantity, price);
    seen.add(content);
  }
  return total;
}

export function orderItemRow(retail: Retail, invoice: number, line: number, number: number): string {
  const { lines } = retail;
  const at = timestampText(lines.at[line] as number);
  const what = [
    field(text(lines.products, lines.product[line])),
    known(text(lines.descriptions, lines.description[line])),
  ];
  const money = [String(lines.quantity[line]), priceText(lines.price[line] as number), '0', '0'];
  return row([field(idOf(retail, invoice)), String(number), ...what, ...money, at, at]);
}

/** The file does not say which invoice a cancellation belongs to. */
export function refundRow(retail: Retail, invoice: number, line: number, number: number): string {
  const { lines } = retail;
  const at = timestampText(lines.at[line] as number);
  const quantity = Math.abs(lines.quantity[line] as number);
  const price = lines.price[line] as number;
  const who = [field(idOf(retail, invoice)), String(number), '', known(text(lines.customers, lines.customer[line]))];
  const what = [
    field(text(lines.products, lines.product[line])),
    known(text(lines.descriptions, lines.description[line])),
  ];
  const money = [String(quantity), priceText(price), amountText(amountOf(quantity, price)), '', '', 'GBP', '1', ''];
  return row([...who, ...what, ...money, at, at]);
}
