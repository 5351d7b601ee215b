import { parse } from 'csv-parse/sync';

/** A record of a CSV file, or the line that is none. */
export type CsvRecord =
  | { readonly line: number; readonly text: string; readonly fields: readonly string[] }
  | { readonly line: number; readonly text: string; readonly broken: string };

/** A field may span so many lines; a quote that is open for longer was never meant to be one. */
const LONGEST_RECORD = 20;
/** A line that never ends would take all the memory. */
const LONGEST_LINE = 16 * 1024 * 1024;
/** What is kept of it, to be shown. */
const SHOWN = 200;

/**
 * Reads CSV (RFC 4180) from text in pieces: for each piece the records that are complete, each with the number of its first line.
 * A broken line takes no other line with it. Blank lines are passed over.
 */
export async function* readRecords(pieces: AsyncIterable<string>): AsyncGenerator<readonly CsvRecord[]> {
  let state: State = { lines: [''], firstLine: 1, width: undefined };
  const tooLong = new Set<number>();
  for await (const piece of pieces) {
    const [first = '', ...more] = piece.split('\n');
    const number = state.firstLine + state.lines.length - 1;
    const open = `${state.lines.at(-1)}${tooLong.has(number) ? '' : first}`;
    if (open.length > LONGEST_LINE) tooLong.add(number);
    const line = tooLong.has(number) ? open.slice(0, SHOWN) : open;
    const lines = [...state.lines.slice(0, -1), line, ...more];
    const { records, used, width } = splitRecords({ ...state, lines, tooLong }, false);
    state = { lines: lines.slice(used), firstLine: state.firstLine + used, width };
    yield records;
  }
  yield splitRecords({ ...state, tooLong }, true).records;
}

interface State {
  /** Lines that are not records yet; the last one may go on in the next piece. */
  readonly lines: readonly string[];
  /** The number of the first of them in the file. */
  readonly firstLine: number;
  /** How many fields the file's first record has. */
  readonly width: number | undefined;
}

/** Numbers of lines of which only the beginning is kept. */
type WithTooLong = State & { readonly tooLong: ReadonlySet<number> };

interface Complete {
  readonly records: readonly CsvRecord[];
  /** How many of the lines they took. */
  readonly used: number;
  readonly width: number | undefined;
}

function splitRecords({ lines, firstLine, width: known, tooLong }: WithTooLong, isEnd: boolean): Complete {
  const records: CsvRecord[] = [];
  const available = isEnd ? lines.length : lines.length - 1;
  let [used, width] = [0, known];
  while (used < available) {
    if (tooLong.has(firstLine + used)) {
      const text = cleanLine(lines[used] as string, false);
      records.push({ line: firstLine + used, text, broken: 'it is longer than 16 MB' });
      used += 1;
      continue;
    }
    const length = recordLength(lines, used, available);
    // A quote that is open at the end may be closed in the next piece.
    if (length === undefined && !isEnd && used + LONGEST_RECORD > available) break;
    const { record, taken } = recordAt(lines, used, length, firstLine, width);
    if (record.text !== '') records.push(record);
    if ('fields' in record) width ??= record.fields.length;
    used += taken;
  }
  return { records, used, width };
}

/** After how many lines the quotes are closed; undefined if they are not. */
function recordLength(lines: readonly string[], start: number, available: number): number | undefined {
  if (!lines[start]?.includes('"')) return 1;
  let quotes = 0;
  for (let length = 1; length <= LONGEST_RECORD && start + length <= available; length += 1) {
    quotes += (lines[start + length - 1] as string).split('"').length - 1;
    if (quotes % 2 === 0) return length;
  }
  return undefined;
}

interface Taken {
  readonly record: CsvRecord;
  /** Lines that it takes. */
  readonly taken: number;
}

function recordAt(
  lines: readonly string[],
  start: number,
  length: number | undefined,
  firstLine: number,
  width: number | undefined,
): Taken {
  const line = firstLine + start;
  const text = cleanLine(lines[start] as string, line === 1);
  if (length === undefined) return { record: { line, text, broken: 'a quote is not closed' }, taken: 1 };
  const fields = fieldsOf(length === 1 ? text : cleanLine(lines.slice(start, start + length).join('\n'), line === 1));
  // Lines that only together have closed quotes, and then not the right fields, are a broken line and good ones.
  if (fields && (length === 1 || fields.length === width)) return { record: { line, text, fields }, taken: length };
  return { record: { line, text, broken: 'a quote stands where none may be' }, taken: 1 };
}

/** Lines end in LF or CR LF; the first may begin with a byte order mark. */
function cleanLine(line: string, isFirst: boolean): string {
  const text = line.endsWith('\r') ? line.slice(0, -1) : line;
  return isFirst && text.startsWith('\ufeff') ? text.slice(1) : text;
}

function fieldsOf(text: string): readonly string[] | undefined {
  if (!text.includes('"')) return text.split(',');
  try {
    return parse(text, { relax_column_count: true })[0];
  } catch {
    return undefined;
  }
}
