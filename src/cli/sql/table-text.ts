import { counted } from '../../counted.ts';
import type { AnswerColumn, AnswerRow, ValueKind } from '../../storage/statements.ts';
import { colour } from '../colour.ts';
import { formatDuration } from '../duration.ts';
import { displayWidth, printable, table } from '../table.ts';
import type { AnswerWriter } from './writer.ts';

const numbers: ReadonlySet<ValueKind> = new Set(['whole', 'decimal', 'float']);

/**
 * Tables for people, one for each group of rows, numbers to the right. Rows wider than the terminal are turned upright, a line for each
 * column, as `psql` does with `\x auto`.
 *
 * @param width of the terminal, in characters; undefined where there is none
 */
export function tableWriter(width: number | undefined): AnswerWriter {
  let columns: readonly AnswerColumn[] = [];
  let printed = 0;
  let isUpright: boolean | undefined;
  return {
    begin(found) {
      columns = found;
      return '';
    },
    rows(group) {
      const first = printed;
      printed += group.length;
      const text = isUpright ? '' : lying(columns, group);
      // The first rows decide, so that all look alike.
      isUpright ??= width !== undefined && widthOf(text) > width;
      return isUpright ? upright(columns, group, first) : `${first === 0 ? '' : '\n'}${text}\n`;
    },
    end: () => (printed === 0 && columns.length > 0 ? `${lying(columns, [])}\n` : ''),
  };
}

function lying(columns: readonly AnswerColumn[], group: readonly AnswerRow[]): string {
  const heads = columns.map(({ name, kind }) => ({
    title: printable(name),
    align: numbers.has(kind) ? ('right' as const) : ('left' as const),
  }));
  return table(
    heads,
    group.map((row) => row.map(cell)),
  );
}

const widthOf = (text: string): number => Math.max(...text.split('\n').map(displayWidth));

function upright(columns: readonly AnswerColumn[], group: readonly AnswerRow[], before: number): string {
  const names = columns.map(({ name }) => printable(name));
  const width = Math.max(...names.map(displayWidth));
  const lineOf = (value: string | null, position: number): string => {
    const name = names[position] ?? '';
    const lines = cell(value).split('\n');
    return `${colour('bold', name)}${' '.repeat(width - displayWidth(name))}  ${lines.join(`\n${' '.repeat(width + 2)}`)}\n`;
  };
  return group
    .map((row, at) => `${colour('dim', `── row ${before + at + 1} ──`)}\n${row.map(lineOf).join('')}`)
    .join('');
}

const cell = (value: string | null): string => (value === null ? colour('dim', 'null') : printable(value));

/** `3 rows, 12 ms`, below the table. */
export function summary(
  { rows, changed }: { readonly rows: number; readonly changed: number | null },
  ms: number,
): string {
  const number = changed ?? rows;
  const rowCount = number === 0 ? 'no rows' : counted(number, 'row');
  const what = changed === null ? rowCount : `${rowCount} changed`;
  return colour('dim', `${what}, ${formatDuration(ms)}`, process.stderr);
}
