import Table from 'cli-table3';
import { colour } from './colour.ts';

export interface TableColumn {
  readonly title: string;
  readonly align?: 'left' | 'right';
}

/** No frame, two spaces between columns, a line below the head: still readable when copied into a mail. */
const frame = {
  top: '',
  'top-mid': '',
  'top-left': '',
  'top-right': '',
  bottom: '',
  'bottom-mid': '',
  'bottom-left': '',
  'bottom-right': '',
  left: '',
  'left-mid': '',
  mid: '─',
  'mid-mid': '──',
  right: '',
  'right-mid': '',
  middle: '  ',
} as const;

/** Rows as a table for people. */
export function table(columns: readonly TableColumn[], rows: readonly (readonly string[])[]): string {
  const lines = new Table({
    head: columns.map(({ title }) => colour('bold', title)),
    colAligns: columns.map(({ align = 'left' }) => align),
    chars: frame,
    style: { 'padding-left': 0, 'padding-right': 0, head: [], border: [], compact: true },
  });
  lines.push(...rows.map((row) => row.map(printable)));
  return lines
    .toString()
    .split('\n')
    .map((line) => line.trimEnd())
    .join('\n');
}

/** Data may hold control characters, and a terminal obeys them. Colours that `colour` set stay. */
export function printable(text: string): string {
  // biome-ignore lint/suspicious/noControlCharactersInRegex: these are what is looked for
  const control = /\u001b(?!\[\d{1,3}m)|[\u0000-\u0008\u000b-\u001a\u001c-\u001f\u007f-\u009f]/g;
  return text
    .replaceAll('\t', '  ')
    .replace(control, (char) => `\\x${char.charCodeAt(0).toString(16).padStart(2, '0')}`);
}

export const count = (value: number): string => value.toLocaleString('en-US');
