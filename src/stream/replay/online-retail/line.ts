import { parsePrice } from './decimals.ts';
import { parseLondonTime } from './london-time.ts';

/** The file's columns, in any order there. */
export const columnNames = [
  'InvoiceNo',
  'StockCode',
  'Description',
  'Quantity',
  'InvoiceDate',
  'UnitPrice',
  'CustomerID',
  'Country',
] as const;

export type ColumnName = (typeof columnNames)[number];

/** A line of the file, read. */
export interface RetailLine {
  readonly invoice: string;
  readonly stockCode: string;
  readonly description: string;
  readonly quantity: number;
  /** Milliseconds since 1970, UTC. */
  readonly at: number;
  /** Pounds, in ten-thousandths. */
  readonly price: number;
  /** Empty for a guest. */
  readonly customer: string;
  readonly country: string;
}

/** The longest texts that `ecom_db` takes. */
const longest: readonly (readonly [ColumnName, number])[] = [
  ['InvoiceNo', 64],
  ['StockCode', 64],
  ['Description', 300],
  ['CustomerID', 64],
  ['Country', 60],
];

const INTEGER_LIMIT = 2 ** 31;

/** Reads a record's fields, given by column; a text says what is wrong with them. */
export function readLine(fieldOf: (column: ColumnName) => string): RetailLine | string {
  const quantity = parseQuantity(fieldOf('Quantity'));
  const at = parseTime(fieldOf('InvoiceDate'));
  const price = parsePrice(fieldOf('UnitPrice'));
  if (fieldOf('InvoiceNo').trim() === '') return 'InvoiceNo is empty';
  if (fieldOf('StockCode').trim() === '') return 'StockCode is empty';
  if (quantity === undefined) return `Quantity is no whole number: ${fieldOf('Quantity')}`;
  if (at === undefined) return `InvoiceDate is no date and time: ${fieldOf('InvoiceDate')}`;
  if (price === undefined) return `UnitPrice is no price of up to four decimals: ${fieldOf('UnitPrice')}`;
  return wrongText(fieldOf) ?? lineOf(fieldOf, quantity, at, price);
}

const lineOf = (fieldOf: (column: ColumnName) => string, quantity: number, at: number, price: number): RetailLine => ({
  invoice: fieldOf('InvoiceNo'),
  stockCode: fieldOf('StockCode'),
  description: fieldOf('Description'),
  quantity,
  at,
  price,
  customer: fieldOf('CustomerID').trim().replace(/\.0$/, ''),
  country: fieldOf('Country'),
});

function wrongText(fieldOf: (column: ColumnName) => string): string | undefined {
  for (const [column, limit] of longest) {
    const text = fieldOf(column);
    if (text.length > limit) return `${column} has ${text.length} characters, more than ${limit}`;
    if (text.includes('\0')) return `${column} holds a NUL character`;
  }
  return undefined;
}

function parseQuantity(text: string): number | undefined {
  if (!/^[+-]?\d{1,10}$/.test(text)) return undefined;
  const quantity = Number(text);
  return Math.abs(quantity) < INTEGER_LIMIT ? quantity : undefined;
}

let lastText = '';
let lastTime: number | undefined;

/** Neighbouring lines carry the same time. */
function parseTime(text: string): number | undefined {
  if (text !== lastText) {
    lastTime = parseLondonTime(text);
    lastText = text;
  }
  return lastTime;
}
