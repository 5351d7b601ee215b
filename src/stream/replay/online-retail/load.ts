import { counted } from '../../../counted.ts';
import { EcomError } from '../../../errors.ts';
import { type BadLine, brokenLine } from '../bad-lines.ts';
import { type CsvRecord, readRecords } from '../csv-records.ts';
import type { Dataset, LoadedDataset, TableRows } from '../dataset.ts';
import { type Encoding, readText, WrongEncoding } from '../text-file.ts';
import { collectInvoices, invoicesBefore, linesOf } from './invoices.ts';
import { type ColumnName, columnNames, readLine } from './line.ts';
import { addLine, type Lines, noLines } from './lines.ts';
import { customerRow, isCancellation, orderItemRow, orderRow, productRow, type Retail, refundRow } from './rows.ts';

/**
 * Online Retail: D. Chen, UCI Machine Learning Repository, data set 352 (CC BY 4.0). Every transaction of a UK online gift retailer
 * from 2010-12-01 to 2011-12-09. `docs/replay.md` has the mapping.
 */
export const onlineRetail: Dataset = {
  name: 'online-retail',
  supersedesDuplicatesOf: ['order_items', 'refunds'],
  async load(file, skipBadLines) {
    const { lines, badLines } = await readAnyEncoding(file, skipBadLines);
    return loaded({ lines, invoices: collectInvoices(lines) }, badLines);
  },
};

interface Content {
  readonly lines: Lines;
  readonly badLines: BadLine[];
}

/** Copies made from the original spreadsheet are UTF-8 or, with their pound signs, Windows-1252. */
async function readAnyEncoding(file: string, skipBadLines: boolean): Promise<Content> {
  try {
    return await readContent(file, 'utf-8', skipBadLines);
  } catch (error) {
    if (!(error instanceof WrongEncoding)) throw error;
    return readContent(file, 'windows-1252', skipBadLines);
  }
}

async function readContent(file: string, encoding: Encoding, skipBadLines: boolean): Promise<Content> {
  const content: Content = { lines: noLines(), badLines: [] };
  let header: Header | undefined;
  for await (const records of readRecords(readText(file, encoding))) {
    for (const record of records) {
      if (header) addRecord(content, header, record, file, skipBadLines);
      else header = readHeader(record, file);
    }
  }
  if (!header) throw missingColumns(file, [...columnNames], []);
  return content;
}

/** Where each column stands, and how many fields a line has. */
interface Header {
  readonly places: Readonly<Record<ColumnName, number>>;
  readonly fields: number;
}

function readHeader(record: CsvRecord, file: string): Header {
  const found = 'fields' in record ? record.fields.map((name) => name.trim()) : [];
  const missing = columnNames.filter((name) => !found.includes(name));
  if (missing.length > 0) throw missingColumns(file, missing, found);
  const places = Object.fromEntries(columnNames.map((name) => [name, found.indexOf(name)]));
  return { places: places as Record<ColumnName, number>, fields: found.length };
}

const missingColumns = (file: string, missing: readonly string[], found: readonly string[]): EcomError =>
  new EcomError(
    'CSV_COLUMN_MISSING',
    `${file} has no column ${missing.join(', ')}; it has ${found.join(', ') || 'none'}.`,
    {
      next: `Give a file whose first line names the columns ${columnNames.join(', ')}, in any order.`,
      fields: { file, missing, found },
    },
  );

function addRecord(
  { lines, badLines }: Content,
  header: Header,
  record: CsvRecord,
  file: string,
  skipBadLines: boolean,
): void {
  const line = 'fields' in record ? readFields(record.fields, header) : record.broken;
  if (typeof line !== 'string') {
    addLine(lines, line);
    return;
  }
  const bad = { line: record.line, reason: line, text: record.text };
  if (!skipBadLines) throw brokenLine(file, bad);
  badLines.push(bad);
}

function readFields(fields: readonly string[], { places, fields: expected }: Header): ReturnType<typeof readLine> {
  if (fields.length !== expected) return `it has ${counted(fields.length, 'field')}, the first line has ${expected}`;
  return readLine((column) => fields[places[column]] ?? '');
}

function loaded(retail: Retail, badLines: readonly BadLine[]): LoadedDataset {
  const { lines, invoices } = retail;
  return {
    linesRead: lines.at.length + badLines.length,
    badLines,
    tables: ['customers', 'products', 'orders', 'order_items', 'refunds'],
    moments: Float64Array.from(invoices.ordered, (invoice) => invoices.at[invoice] as number),
    rowsBetween: (from, until) => rowsBetween(retail, from, until),
    linesFrom: (moment) => {
      const later = invoices.ordered.subarray(invoicesBefore(invoices, moment));
      return later.reduce((sum, invoice) => sum + linesOf(invoices, invoice).length, 0);
    },
  };
}

function rowsBetween(retail: Retail, from: number, until: number): readonly TableRows[] {
  const { lines, invoices } = retail;
  const own = invoices.ordered.subarray(invoicesBefore(invoices, from), invoicesBefore(invoices, until));
  const orders = own.filter((invoice) => !isCancellation(retail, invoice));
  const refunds = own.filter((invoice) => isCancellation(retail, invoice));
  const guest = lines.customers.numbers.get('');
  const customers = seenBetween(invoices.customerSeen, from, until).filter((customer) => customer !== guest);
  const products = seenBetween(invoices.productSeen, from, until);
  return [
    { table: 'customers', rows: eachRow(customers, (customer) => customerRow(retail, customer)) },
    { table: 'products', rows: eachRow(products, (product) => productRow(retail, product)) },
    { table: 'orders', rows: eachRow(orders, (invoice) => orderRow(retail, invoice)) },
    { table: 'order_items', rows: lineRows(retail, orders, orderItemRow) },
    { table: 'refunds', rows: lineRows(retail, refunds, refundRow) },
  ];
}

const seenBetween = (seen: Float64Array, from: number, until: number): Int32Array =>
  Int32Array.from(seen.keys()).filter((number) => (seen[number] as number) >= from && (seen[number] as number) < until);

function* eachRow(numbers: Iterable<number>, rowOf: (number: number) => string): Generator<string> {
  for (const number of numbers) yield rowOf(number);
}

type LineRow = (retail: Retail, invoice: number, line: number, number: number) => string;

function* lineRows(retail: Retail, invoices: Iterable<number>, rowOf: LineRow): Generator<string> {
  for (const invoice of invoices) {
    for (const [index, line] of linesOf(retail.invoices, invoice).entries())
      yield rowOf(retail, invoice, line, index + 1);
  }
}
