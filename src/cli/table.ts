import { stripVTControlCharacters } from 'node:util';
import { colour } from './colour.ts';

export interface TableColumn {
  readonly title: string;
  readonly align?: 'left' | 'right';
}

/** Between two columns. */
const GAP = 2;

/** Rows as a table for people. No frame, and a line below the head: still readable when copied into a mail. */
export function table(columns: readonly TableColumn[], rows: readonly (readonly string[])[]): string {
  const head = columns.map(({ title }) => colour('bold', title).split('\n'));
  const body = rows.map((row) => columns.map((_, position) => printable(row[position] ?? '').split('\n')));
  const widths = columns.map((_, position) =>
    [head, ...body].reduce((widest, cells) => Math.max(widest, ...(cells[position] ?? []).map(displayWidth)), 0),
  );
  const text = (cells: readonly (readonly string[])[]): string => lines(columns, widths, cells);
  const rule = widths.map((width) => '─'.repeat(width)).join('─'.repeat(GAP));
  return [text(head), ...(rows.length > 0 ? [rule] : []), ...body.map(text)].join('\n');
}

/** A row takes as many lines as its highest cell. */
function lines(
  columns: readonly TableColumn[],
  widths: readonly number[],
  cells: readonly (readonly string[])[],
): string {
  const height = cells.reduce((highest, { length }) => Math.max(highest, length), 1);
  return Array.from({ length: height }, (_, line) =>
    columns
      .map(({ align }, position) => {
        const cell = cells[position]?.[line] ?? '';
        const space = ' '.repeat((widths[position] ?? 0) - displayWidth(cell));
        return align === 'right' ? space + cell : cell + space;
      })
      .join(' '.repeat(GAP))
      .trimEnd(),
  ).join('\n');
}

const PLAIN = /^[\u0020-\u007e]*$/;
const WIDE =
  /[\u1100-\u115f\u2e80-\ua4cf\uac00-\ud7a3\uf900-\ufaff\ufe30-\ufe6f\uff00-\uff60\uffe0-\uffe6]|\p{Emoji_Presentation}/u;
const NO_WIDTH = /[\p{Mark}\p{Format}]/u;

/** Columns of a terminal that a line takes: East Asian letters and pictures take two, accents on a letter none. */
export function displayWidth(line: string): number {
  if (PLAIN.test(line)) return line.length;
  let width = 0;
  for (const letter of stripVTControlCharacters(line)) {
    if (WIDE.test(letter)) width += 2;
    else if (!NO_WIDTH.test(letter)) width += 1;
  }
  return width;
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
