import type { QueryResult } from './statement.ts';
import { valueText } from './values.ts';

/** The result as CSV (RFC 4180) with a header line: null is an empty field, the empty string a quoted one. */
export function csvText({ columns, rows }: QueryResult): string {
  const lines = rows.map((row) => columns.map((column) => fieldOf(row[column])).join(','));
  return [columns.map(quoteIfNeeded).join(','), ...lines].map((line) => `${line}\n`).join('');
}

const fieldOf = (value: unknown): string => (value === '' ? '""' : quoteIfNeeded(valueText(value)));

const quoteIfNeeded = (text: string): string => (/[",\r\n]/.test(text) ? `"${text.replaceAll('"', '""')}"` : text);
