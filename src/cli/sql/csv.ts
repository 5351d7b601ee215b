import { field, row } from '../../csv-row.ts';
import type { QueryResult } from './statement.ts';
import { valueText } from './values.ts';

/** The result as CSV (RFC 4180) with a header line: null is an empty field, the empty string a quoted one. */
export function csvText({ columns, rows }: QueryResult): string {
  const lines = rows.map((values) => row(columns.map((column) => fieldOf(values[column]))));
  return [row(columns.map(field)), ...lines].join('');
}

const fieldOf = (value: unknown): string => field(value === null || value === undefined ? undefined : valueText(value));
