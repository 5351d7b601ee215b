import { createHash } from 'node:crypto';
import { createReadStream } from 'node:fs';
import { open } from 'node:fs/promises';
import { type FileColumn, MASK } from '../../../compute/compute.ts';
import { field, row } from '../../../csv-row.ts';
import type { RowFile } from '../../../storage/row-file.ts';
import { type Fields, readRows } from '../../../storage/row-reader.ts';
import { isImpersonal, misfit, textOf } from '../../../storage/row-values.ts';
import { rejectedColumns } from '../declare.ts';

/** Reads a source's row file value by value, where an engine refused it whole. */

/** What the file is of. */
export interface SourceFile {
  readonly source: string;
  readonly key: readonly string[];
  /** The column by which its rows belong together. */
  readonly group: string;
  /** Those without a value in `isRequired` have no place: neither key nor group finds them. */
  readonly columns: readonly FileColumn[];
  /** A row that has its key is kept, whatever its group. */
  readonly isKeyEnough?: boolean;
  /** Columns that say who somebody is: in quarantine a mask stands for their values. */
  readonly personal: ReadonlySet<string>;
  readonly file: RowFile;
}

export interface SortedRows {
  /** Every row that has its place, without the values that cannot be read. */
  readonly rows: RowFile;
  /** Of them, those that lack a value which cannot be read: key, rule, detail, source row. */
  readonly unreadable: RowFile;
  /** Rows whose place cannot be read, as `rejected` has them. */
  readonly unplaced: RowFile;
  /** Rows that have a place of theirs empty, in the same form. */
  readonly placeless: RowFile;
  /** Rows without a group among the others. */
  readonly groupless: number;
  /** Keys of the unplaced rows, as `ops.quarantine` has them. */
  readonly unplacedKeys: readonly string[];
}

/** Columns of the file of unreadable rows. */
export const unreadableColumns = ['broken_rule', 'detail', 'source_row'] as const;

const CHUNK = 4 * 1024 * 1024;

export async function sortRows(given: SourceFile, nextFile: () => string): Promise<SortedRows> {
  const { columns, key, file } = given;
  const rows = await rowWriter(
    nextFile(),
    columns.map(({ name }) => name),
    'latin1',
  );
  const unreadable = await rowWriter(nextFile(), [...key, ...unreadableColumns]);
  const rejected = rejectedColumns.map(({ name }) => name);
  const unplaced = await rowWriter(nextFile(), rejected);
  const placeless = await rowWriter(nextFile(), rejected);
  const unplacedKeys: string[] = [];
  // Each byte a character: what is no UTF-8 must be seen.
  const pieces = createReadStream(file.path, { encoding: 'latin1', highWaterMark: CHUNK });
  let isHeader = true;
  let groupless = 0;
  for await (const group of readRows(pieces)) {
    for (const fields of isHeader ? group.slice(1) : group) {
      const judged = judge(given, fields);
      if (judged.place === 'has one' && judged.groupKey === '') groupless += 1;
      if (judged.place === 'has one') await rows.write(judged.values);
      if (judged.place === 'none') await placeless.write(rejectedRow(given, judged));
      if (judged.place === 'unreadable') {
        unplacedKeys.push(judged.sourceKey);
        await unplaced.write(rejectedRow(given, judged));
      }
      if (judged.place === 'has one' && judged.rule !== undefined)
        await unreadable.write([
          ...judged.keyValues.map((value) => value && textOf(value)),
          judged.rule,
          judged.detail,
          judged.sourceRow(),
        ]);
    }
    isHeader = isHeader && group.length === 0;
  }
  return {
    rows: await rows.close(),
    unreadable: await unreadable.close(),
    unplaced: await unplaced.close(),
    placeless: await placeless.close(),
    groupless,
    unplacedKeys,
  };
}

interface Judged {
  /** The row's values, null where one cannot be read. */
  readonly values: Fields;
  readonly keyValues: Fields;
  /** Of the first value that cannot be read. */
  readonly rule: string | undefined;
  readonly detail: string;
  readonly place: 'has one' | 'none' | 'unreadable';
  readonly sourceKey: string;
  readonly groupKey: string;
  readonly sourceRow: () => string;
}

function judge({ columns, key, group, personal, isKeyEnough = false }: SourceFile, fields: Fields): Judged {
  const values = [...fields];
  let rule: string | undefined;
  let detail = '';
  let place: Judged['place'] = 'has one';
  for (const [position, column] of columns.entries()) {
    const value = fields[position] ?? null;
    const expected = value === null ? undefined : misfit(column.type, value);
    const isMissing = value === null && column.isRequired === true;
    if (expected === undefined && !isMissing) continue;
    values[position] = null;
    rule ??= ruleName(isMissing ? 'missing' : 'unreadable', column.name);
    detail ||= isMissing ? `${column.name} is empty` : unreadableDetail(column, expected ?? '', value ?? '');
    if (isKeyEnough && !key.includes(column.name)) continue;
    if (isMissing) place = 'none';
    else if (column.isRequired && place === 'has one') place = 'unreadable';
  }
  const valueAt = (name: string, of: Fields): string | null =>
    of[columns.findIndex((column) => column.name === name)] ?? null;
  return {
    values,
    keyValues: key.map((name) => valueAt(name, values)),
    rule,
    detail,
    place,
    sourceKey: shortKey(key.flatMap((name) => valueAt(name, fields) ?? []).join('|')),
    groupKey: place === 'none' ? '' : shortKey(valueAt(group, fields) ?? ''),
    sourceRow: () => asJson(columns, fields, personal),
  };
}

const LONGEST_RULE = 100;

export const ruleName = (what: 'missing' | 'unreadable', column: string): string =>
  `${what}_${column}`.slice(0, LONGEST_RULE);

const MOST_SHOWN = 60;

/** What was found is told where it names nobody. */
function unreadableDetail({ name, type }: FileColumn, expected: string, value: string): string {
  const found = isImpersonal(type) ? `, found ${textOf(value).slice(0, MOST_SHOWN)}` : '';
  return `${name}: expected ${expected}${found}`;
}

const LONGEST_KEY = 200;

/** As long as `ops.quarantine` takes, and still told apart. */
function shortKey(bytes: string): string {
  const text = textOf(bytes);
  if (text.length <= LONGEST_KEY) return text;
  return `${text.slice(0, 100)}…${createHash('sha256').update(bytes, 'latin1').digest('hex')}`;
}

const rejectedRow = ({ source }: SourceFile, { sourceKey, groupKey, rule, detail, sourceRow }: Judged): Fields => {
  const values: Readonly<Record<string, string | null>> = {
    source_table: source,
    source_key: sourceKey,
    disposition: 'quarantined',
    rule: rule ?? '',
    group_key: groupKey,
    source_row: sourceRow(),
    detail,
  };
  return rejectedColumns.map(({ name }) => values[name] ?? null);
};

const LONGEST_SHOWN = 100_000;

/** The row as JSON, numbers as they stand; texts that are far too long are cut. */
function asJson(columns: readonly FileColumn[], fields: Fields, personal: ReadonlySet<string>): string {
  const members = columns.map(({ name, type }, position) => {
    const value = fields[position] ?? null;
    if (value === null) return `${JSON.stringify(name)}:null`;
    return `${JSON.stringify(name)}:${personal.has(name) ? JSON.stringify(MASK) : jsonValue(type, value)}`;
  });
  return `{${members.join(',')}}`;
}

function jsonValue(type: FileColumn['type'], bytes: string): string {
  const fits = misfit(type, bytes) === undefined;
  if (fits && type.kind === 'boolean') return String(/^(t|true|1)$/.test(bytes));
  if (fits && isImpersonal(type) && type.kind !== 'date' && type.kind !== 'timestamp') return bytes.replace(/^\+/, '');
  const text = textOf(bytes);
  return JSON.stringify(text.length > LONGEST_SHOWN ? `${text.slice(0, 200)}…` : text);
}

const BUFFERED = 256 * 1024;

/** Writes a row file. */
async function rowWriter(path: string, columns: readonly string[], encoding: 'latin1' | 'utf8' = 'utf8') {
  const file = await open(path, 'w', 0o600);
  let text = row(
    columns.map((name) => field(encoding === 'latin1' ? Buffer.from(name, 'utf8').toString('latin1') : name)),
  );
  let rows = 0;
  let longestLine = 0;
  const flush = async (): Promise<void> => {
    await file.writeFile(text, encoding);
    text = '';
  };
  return {
    async write(values: Fields): Promise<void> {
      const line = row(values.map((value) => field(value ?? undefined)));
      rows += 1;
      longestLine = Math.max(longestLine, encoding === 'latin1' ? line.length : Buffer.byteLength(line));
      text += line;
      if (text.length >= BUFFERED) await flush();
    },
    async close(): Promise<RowFile> {
      await flush();
      await file.close();
      return { path, rows, longestLine };
    },
  };
}
