import { createReadStream } from 'node:fs';
import { assertAllArrived, type RowFile } from './row-file.ts';

/** One row of a row file: null for an unquoted empty field. */
export type Fields = readonly (string | null)[];

const QUOTE = '"';

/**
 * Reads rows from row file text in pieces (see `storage.ts`): for each piece the rows that end in it. CSV parsers for any file take nine
 * times as long, or do not tell a quoted empty field from an unquoted one.
 *
 * @throws Error where the text ends within a quoted field
 */
export async function* readRows(pieces: Iterable<string> | AsyncIterable<string>): AsyncGenerator<readonly Fields[]> {
  let rest = '';
  for await (const piece of pieces) {
    const { rows, used } = completeRows(rest + piece);
    rest = (rest + piece).slice(used);
    yield rows;
  }
  if (rest === '') return;
  const { rows, used } = completeRows(`${rest}\n`);
  if (used <= rest.length) throw new Error('a row file ends within a quoted field');
  yield rows;
}

const CHUNK = 256 * 1024;

/** The rows of a file, in groups, without its header line. */
export async function* rowsOfFile({ path }: Pick<RowFile, 'path'>): AsyncGenerator<readonly Fields[]> {
  let isFirst = true;
  for await (const rows of readRows(createReadStream(path, { encoding: 'utf8', highWaterMark: CHUNK }))) {
    yield isFirst ? rows.slice(1) : rows;
    isFirst = isFirst && rows.length === 0;
  }
}

/**
 * All rows of a small file.
 *
 * @param where the rows are going, for the error
 * @throws EcomError ROWS_LOST
 */
export async function allRowsOf(file: RowFile, where: string): Promise<readonly Fields[]> {
  const rows: Fields[] = [];
  for await (const group of rowsOfFile(file)) rows.push(...group);
  assertAllArrived(where, file.rows, rows.length);
  return rows;
}

/** The rows whose end is in the text, and how much of it they take. */
function completeRows(text: string): { readonly rows: readonly Fields[]; readonly used: number } {
  const rows: Fields[] = [];
  let used = 0;
  for (let end = text.indexOf('\n'); end >= 0; end = text.indexOf('\n', used)) {
    const line = text.slice(used, end);
    if (!line.includes(QUOTE)) {
      rows.push(line.split(',').map(unquoted));
      used = end + 1;
      continue;
    }
    const row = quotedRow(text, used);
    if (!row) break;
    rows.push(row.fields);
    used = row.next;
  }
  return { rows, used };
}

const unquoted = (field: string): string | null => (field === '' ? null : field);

/** The row that begins at `start`, where some field is quoted; undefined if the text ends before it does. */
function quotedRow(text: string, start: number): { readonly fields: Fields; readonly next: number } | undefined {
  const fields: (string | null)[] = [];
  let position = start;
  for (;;) {
    const field = text[position] === QUOTE ? quotedField(text, position) : plainField(text, position);
    if (!field) return undefined;
    fields.push(field.value);
    if (text[field.end] !== ',') return { fields, next: field.end + 1 };
    position = field.end + 1;
  }
}

interface Field {
  readonly value: string | null;
  /** Where the comma or the line end after it stands. */
  readonly end: number;
}

function plainField(text: string, start: number): Field | undefined {
  const lineEnd = text.indexOf('\n', start);
  if (lineEnd < 0) return undefined;
  const comma = text.indexOf(',', start);
  const end = comma < 0 || comma > lineEnd ? lineEnd : comma;
  return { value: unquoted(text.slice(start, end)), end };
}

function quotedField(text: string, start: number): Field | undefined {
  let close = text.indexOf(QUOTE, start + 1);
  while (close >= 0 && text[close + 1] === QUOTE) close = text.indexOf(QUOTE, close + 2);
  // The next piece may begin with the second of two quotes.
  if (close < 0 || close + 1 >= text.length) return undefined;
  return { value: text.slice(start + 1, close).replaceAll('""', QUOTE), end: close + 1 };
}
