import { counted } from '../../counted.ts';
import { colour } from '../colour.ts';
import { formatDuration } from '../duration.ts';
import { printable, table } from '../table.ts';
import type { QueryResult } from './statement.ts';
import { valueText } from './values.ts';

const isNumeric = (value: unknown): boolean =>
  typeof value === 'number' || (typeof value === 'string' && /^-?\d+(\.\d+)?$/.test(value));

/** The rows as a table, numbers to the right. */
export function resultTable({ columns, rows }: QueryResult): string {
  const heads = columns.map((title) => {
    const values = rows.map((row) => row[title]).filter((value) => value !== null);
    return { title, align: values.length > 0 && values.every(isNumeric) ? ('right' as const) : ('left' as const) };
  });
  return table(
    heads,
    rows.map((row) => columns.map((column) => cell(row[column]))),
  );
}

const cell = (value: unknown): string => (value === null ? colour('dim', 'null') : printable(valueText(value)));

/** `3 rows, 12 ms`, below the table. */
export function summary({ rows, changed }: QueryResult, ms: number): string {
  const number = changed ?? rows.length;
  const rowCount = number === 0 ? 'no rows' : counted(number, 'row');
  const what = changed === null ? rowCount : `${rowCount} changed`;
  return colour('dim', `${what}, ${formatDuration(ms)}`, process.stderr);
}
