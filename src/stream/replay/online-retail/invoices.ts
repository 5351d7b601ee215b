import type { Lines } from './lines.ts';

/** What follows from all lines together. Moments in milliseconds since 1970, UTC. */
export interface Invoices {
  /** Numbers of the invoices in the order of their time. */
  readonly ordered: Int32Array;
  /** By invoice: its first moment. */
  readonly at: Float64Array;
  /** All lines' numbers, those of an invoice together and in the file's order; by invoice, where its own begin. */
  readonly lines: Int32Array;
  readonly start: Int32Array;
  /** By customer and by product: the first moment of the first invoice that names them. */
  readonly customerSeen: Float64Array;
  readonly productSeen: Float64Array;
  /** By customer: the number of the country of their first line. */
  readonly customerCountry: Int32Array;
  /** By product: number of the first description that is not empty, -1 without; and its first price above zero, 0 without. */
  readonly productName: Int32Array;
  readonly productPrice: Float64Array;
}

export function collectInvoices(lines: Lines): Invoices {
  const at = firstTimes(lines);
  const seen = (of: readonly number[], count: number): Float64Array =>
    earliest(of, count, (line) => at[lines.invoice[line] as number] as number);
  return {
    ordered: inOrder(at),
    at,
    ...grouped(lines.invoice, at.length),
    customerSeen: seen(lines.customer, lines.customers.texts.length),
    productSeen: seen(lines.product, lines.products.texts.length),
    customerCountry: firstOf(lines.customer, lines.customers.texts.length, lines.country, () => true),
    productName: firstOf(
      lines.product,
      lines.products.texts.length,
      lines.description,
      (number) => lines.descriptions.texts[number]?.trim() !== '',
    ),
    productPrice: firstPrices(lines),
  };
}

const firstTimes = (lines: Lines): Float64Array =>
  earliest(lines.invoice, lines.invoices.texts.length, (line) => lines.at[line] as number);

/** The smallest value of each group's lines. */
function earliest(group: readonly number[], groups: number, valueAt: (line: number) => number): Float64Array {
  const first = new Float64Array(groups).fill(Number.POSITIVE_INFINITY);
  for (const [line, number] of group.entries()) first[number] = Math.min(first[number] as number, valueAt(line));
  return first;
}

/** By group, the value of its first line with one that will do; -1 without. */
function firstOf(
  group: readonly number[],
  groups: number,
  values: readonly number[],
  willDo: (value: number) => boolean,
): Int32Array {
  const first = new Int32Array(groups).fill(-1);
  for (const [line, number] of group.entries()) {
    if (first[number] === -1 && willDo(values[line] as number)) first[number] = values[line] as number;
  }
  return first;
}

function firstPrices({ product, products, price }: Lines): Float64Array {
  const first = new Float64Array(products.texts.length);
  for (const [line, number] of product.entries()) {
    if (first[number] === 0) first[number] = Math.max(0, price[line] as number);
  }
  return first;
}

/** Invoices of the same moment stay in the file's order. */
const inOrder = (at: Float64Array): Int32Array =>
  Int32Array.from(at.keys()).sort((a, b) => (at[a] as number) - (at[b] as number) || a - b);

/** Counting sort: lines by invoice. */
function grouped(
  invoice: readonly number[],
  invoices: number,
): { readonly lines: Int32Array; readonly start: Int32Array } {
  const start = new Int32Array(invoices + 1);
  for (const number of invoice) start[number + 1] = (start[number + 1] as number) + 1;
  for (let number = 0; number < invoices; number += 1)
    start[number + 1] = (start[number + 1] as number) + (start[number] as number);
  const next = start.slice();
  const lines = new Int32Array(invoice.length);
  for (const [line, number] of invoice.entries()) {
    const place = next[number] as number;
    lines[place] = line;
    next[number] = place + 1;
  }
  return { lines, start };
}

/** The lines of an invoice, in the file's order. */
export const linesOf = ({ lines, start }: Invoices, invoice: number): Int32Array =>
  lines.subarray(start[invoice], start[invoice + 1]);

/** How many of the ordered invoices are before a moment. */
export function invoicesBefore({ ordered, at }: Invoices, moment: number): number {
  let low = 0;
  let high = ordered.length;
  while (low < high) {
    const middle = (low + high) >> 1;
    if ((at[ordered[middle] as number] as number) < moment) low = middle + 1;
    else high = middle;
  }
  return low;
}
