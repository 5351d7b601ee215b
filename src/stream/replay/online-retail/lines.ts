import type { RetailLine } from './line.ts';

/** Texts by number, each once. */
export interface Texts {
  readonly numbers: Map<string, number>;
  readonly texts: string[];
}

const noTexts = (): Texts => ({ numbers: new Map(), texts: [] });

/** The number of a text, new or not. */
function numberOf({ numbers, texts }: Texts, text: string): number {
  const known = numbers.get(text);
  if (known !== undefined) return known;
  numbers.set(text, texts.length);
  texts.push(text);
  return texts.length - 1;
}

/** A file's lines column by column, in the file's order: a hundred bytes a line in place of a thousand. Texts are kept by number. */
export interface Lines {
  readonly invoices: Texts;
  readonly products: Texts;
  readonly descriptions: Texts;
  readonly customers: Texts;
  readonly countries: Texts;
  readonly invoice: number[];
  readonly product: number[];
  readonly description: number[];
  readonly customer: number[];
  readonly country: number[];
  readonly quantity: number[];
  readonly price: number[];
  readonly at: number[];
}

export const noLines = (): Lines => ({
  invoices: noTexts(),
  products: noTexts(),
  descriptions: noTexts(),
  customers: noTexts(),
  countries: noTexts(),
  invoice: [],
  product: [],
  description: [],
  customer: [],
  country: [],
  quantity: [],
  price: [],
  at: [],
});

export function addLine(lines: Lines, line: RetailLine): void {
  lines.invoice.push(numberOf(lines.invoices, line.invoice));
  lines.product.push(numberOf(lines.products, line.stockCode));
  lines.description.push(numberOf(lines.descriptions, line.description));
  lines.customer.push(numberOf(lines.customers, line.customer));
  lines.country.push(numberOf(lines.countries, line.country));
  lines.quantity.push(line.quantity);
  lines.price.push(line.price);
  lines.at.push(line.at);
}
