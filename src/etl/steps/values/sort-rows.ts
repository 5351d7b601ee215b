import { createHash } from 'node:crypto';
import { createReadStream } from 'node:fs';
import { open } from 'node:fs/promises';
import { basename } from 'node:path';
import { trimmed } from '../../../../models/types.ts';
import { type FileColumn as EngineColumn, MASK } from '../../../compute/compute.ts';
import { field, row } from '../../../csv-row.ts';
import type { RowFile } from '../../../storage/row-file.ts';
import { type Fields, readRows } from '../../../storage/row-reader.ts';
import { cleanKey, isImpersonal, misfit, textOf } from '../../../storage/row-values.ts';
import { missingRule, unexpectedRule, unreadableRule } from '../../rule-names.ts';
import { inEngine, type SourceColumn } from '../../source-column.ts';
import { rejectedColumns } from '../declare.ts';
import { castExpectation, castText, variantText } from './cast-text.ts';

/** Reads a source's row file value by value, where an engine refused it whole. */

/** A column of the file, as it is read. */
export type FileColumn = EngineColumn & SourceColumn;

/** What the file is of. */
export interface SourceFile {
  readonly source: string;
  readonly key: readonly string[];
  /** The column by which its rows belong together. */
  readonly group: string;
  /** Columns by which its rows are found: their spellings are told. */
  readonly foundBy: ReadonlySet<string>;
  /** Those without a value in `isRequired` have no place: neither key nor group finds them. Those that are `isKey` are cleaned. */
  readonly columns: readonly FileColumn[];
  /** A row that has its key is kept, whatever its group. */
  readonly isKeyEnough?: boolean;
  /** Columns of groups: a row that lacks its place and that one of them finds, or its key, is found again and kept. */
  readonly foundAgainBy?: readonly string[];
  /** Columns that say who somebody is: in quarantine a mask stands for their values. */
  readonly personal: ReadonlySet<string>;
  readonly file: RowFile;
  /** Hears of each value that is none of its column's type where the row is kept without. */
  readonly onMisfit?: (column: string, sourceKey: string) => void;
}

export interface SortedRows {
  /** Every row that has its place, without the values that cannot be read, and `spelledColumns` after its own. */
  readonly rows: RowFile;
  /** Of them, those that lack a value which cannot be read: their key and `unreadableColumns`. */
  readonly unreadable: RowFile;
  /** How the source spells keys and groups that are cleaned: column, as it is spelled, cleaned. A row for each time. */
  readonly spellings: RowFile;
  /** Rows whose place cannot be read, as `rejected` has them, but for those that are found again. */
  readonly unplaced: RowFile;
  /** Rows that have a place of theirs empty, in the same form. */
  readonly placeless: RowFile;
  /** Rows without a group among the others. */
  readonly groupless: number;
  /** Keys that cannot be read, as `ops.quarantine` has them. */
  readonly unplacedKeys: readonly string[];
}

/**
 * The row's own key as the source spells it, where that was cleaned; the row as JSON, where any key in it was; and what tells the row from
 * all others of the run.
 */
export const spelledColumns = ['spelled_key', 'spelled_row', 'row_place'] as const;

/** Columns of the file of unreadable rows, after its key. */
export const unreadableColumns = ['broken_rule', 'detail', 'source_row', 'spelled_key', 'row_place'] as const;

/** Columns of the file of spellings. */
export const spellingColumns = ['column_name', 'spelling', 'clean_key'] as const;

const CHUNK = 4 * 1024 * 1024;

export async function sortRows(given: SourceFile, nextFile: () => string): Promise<SortedRows> {
  const { columns, key, file } = given;
  const names = inEngine(columns).map(({ name }) => name);
  const rows = await rowWriter(nextFile(), [...names, ...spelledColumns], 'latin1');
  const spellings = await rowWriter(nextFile(), spellingColumns);
  const unreadable = await rowWriter(nextFile(), [...key, ...unreadableColumns]);
  const rejected = rejectedColumns.map(({ name }) => name);
  const unplaced = await rowWriter(nextFile(), rejected);
  const placeless = await rowWriter(nextFile(), rejected);
  const unplacedKeys: string[] = [];
  // Each byte a character: what is no UTF-8 must be seen.
  const pieces = createReadStream(file.path, { encoding: 'latin1', highWaterMark: CHUNK });
  const placeOf = placesIn(file);
  let isHeader = true;
  let groupless = 0;
  for await (const group of readRows(pieces)) {
    for (const fields of isHeader ? group.slice(1) : group) {
      const judged = judge(given, fields);
      const place = placeOf();
      if (judged.place === 'has one' && judged.groupKey === '') groupless += 1;
      const isFound = judged.place === 'unreadable' && isFoundAgain(given, judged);
      if (judged.place === 'has one' || isFound) {
        const { spelledKey, isCleaned } = judged;
        const values = judged.values.filter((_, at) => columns[at]?.rule?.kind !== 'refuse');
        await rows.write([...values, spelledKey, isCleaned ? bytesOf(judged.sourceRow()) : null, place]);
        for (const spelling of spellingsOf(given, fields, judged.values)) await spellings.write(spelling);
      }
      if (judged.rule === undefined) for (const name of judged.misfits) given.onMisfit?.(name, judged.sourceKey);
      if (judged.place === 'none') await placeless.write(rejectedRow(given, judged));
      if (judged.place === 'unreadable') unplacedKeys.push(judged.sourceKey);
      if (judged.place === 'unreadable' && !isFound) await unplaced.write(rejectedRow(given, judged));
      if (judged.place === 'has one' && judged.rule !== undefined)
        await unreadable.write([
          ...judged.keyValues.map((value) => value && textOf(value)),
          judged.rule,
          judged.detail,
          judged.sourceRow(),
          judged.spelledKey && textOf(judged.spelledKey),
          place,
        ]);
    }
    isHeader = isHeader && group.length === 0;
  }
  return {
    rows: await rows.close(),
    spellings: await spellings.close(),
    unreadable: await unreadable.close(),
    unplaced: await unplaced.close(),
    placeless: await placeless.close(),
    groupless,
    unplacedKeys,
  };
}

/** Numbers the rows of a file; each file has a name of its own. */
function placesIn({ path }: RowFile): () => string {
  let next = 0;
  return () => {
    next += 1;
    return `${basename(path)}:${next}`;
  };
}

const isFoundAgain = ({ columns, foundAgainBy }: SourceFile, { values, keyValues }: Judged): boolean =>
  foundAgainBy !== undefined &&
  (keyValues.every((value) => value !== null) ||
    columns.some(({ name }, position) => foundAgainBy.includes(name) && values[position] != null));

interface Judged {
  /** The row's values, null where one cannot be read; keys are clean. */
  readonly values: Fields;
  /** Columns whose value is none, which keeps the row from nothing. */
  readonly misfits: readonly string[];
  readonly isCleaned: boolean;
  /** Its own key as the source spells it, where that was cleaned; bytes. */
  readonly spelledKey: string | null;
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
  const misfits: string[] = [];
  let rule: string | undefined;
  let detail = '';
  let place: Judged['place'] = 'has one';
  const cleanFields = [...fields];
  for (const [position, column] of columns.entries()) {
    const value = fields[position] ?? null;
    const clean = value === null || !column.isKey ? value : cleaned(value, column.isRequired === true);
    cleanFields[position] = clean;
    const read = readValue(column, value, clean);
    values[position] = read.value;
    if (read.isMisfit) misfits.push(column.name);
    if (!read.wrong) continue;
    const isMissing = read.wrong.what === 'missing';
    rule ??= RULES[read.wrong.what](column.name);
    detail ||= `${column.name}${read.wrong.detail}${personal.has(column.name) ? '' : read.wrong.found}`;
    if (isKeyEnough && !key.includes(column.name)) continue;
    if (isMissing) place = 'none';
    else if (column.isRequired && place === 'has one') place = 'unreadable';
  }
  const valueAt = (name: string, of: Fields): string | null =>
    of[columns.findIndex((column) => column.name === name)] ?? null;
  // What a column cannot hold stands in its variant, and only that.
  for (const [position, { rule: of }] of columns.entries())
    if (of?.kind === 'variant' && !misfits.includes(of.of)) values[position] = null;
  return {
    values,
    misfits,
    keyValues: key.map((name) => valueAt(name, values)),
    rule,
    detail,
    place,
    isCleaned: cleanFields.some((value, position) => value !== fields[position]),
    spelledKey: key.some((name) => valueAt(name, fields) !== valueAt(name, cleanFields))
      ? key.flatMap((name) => valueAt(name, fields) ?? []).join('|')
      : null,
    sourceKey: shortKey(key.flatMap((name) => valueAt(name, fields) ?? []).join('|')),
    groupKey: place === 'none' ? '' : shortKey(valueAt(group, values) ?? valueAt(group, fields) ?? ''),
    sourceRow: () => asJson(columns, fields, personal),
  };
}

const bytesOf = (text: string): string => Buffer.from(text, 'utf8').toString('latin1');

const SIGNS = /^[!-~]([ -~]*[!-~])?$/;
const UUID_LENGTH = 36;

/** A key's bytes once it is clean. A blank one by which rows are found stays as it is spelled: a rule finds it empty. */
function cleaned(bytes: string, isRequired: boolean): string | null {
  if (bytes.length !== UUID_LENGTH && SIGNS.test(bytes)) return bytes;
  const text = textOf(bytes);
  const clean = cleanKey(text);
  if (clean === null) return isRequired ? bytes : null;
  return clean === text ? bytes : bytesOf(clean);
}

/** Of the columns by which rows are found, those that are spelled otherwise. */
function spellingsOf({ columns, foundBy }: SourceFile, fields: Fields, values: Fields): Fields[] {
  return columns.flatMap(({ name, isKey }, position) => {
    const [spelled, clean] = [fields[position] ?? null, values[position] ?? null];
    if (!isKey || spelled === null || clean === null || spelled === clean) return [];
    return foundBy.has(name) ? [[name, textOf(spelled), textOf(clean)]] : [];
  });
}

const RULES = { missing: missingRule, unreadable: unreadableRule, unexpected: unexpectedRule } as const;

const MOST_SHOWN = 60;

interface ReadValue {
  readonly value: string | null;
  /** It is none of the column's type, and the row goes on without. */
  readonly isMisfit?: boolean;
  readonly wrong?: Wrong;
}

/** Why the row cannot be loaded: words that follow the column's name, and what was found. */
interface Wrong {
  readonly what: keyof typeof RULES;
  readonly detail: string;
  readonly found: string;
}

/** @param clean the same as the value but for keys */
function readValue({ type, rule, isRequired }: FileColumn, value: string | null, clean: string | null): ReadValue {
  if (value === null)
    return isRequired ? { value, wrong: { what: 'missing', detail: ' is empty', found: '' } } : { value };
  switch (rule?.kind) {
    case 'refuse': {
      const detail = ' is not in the contract, whose mode is discard_row';
      return { value: null, wrong: { what: 'unexpected', detail, found: found(type, value) } };
    }
    case 'cast': {
      // An empty text says nothing.
      if (clean === null || (!isRequired && trimmed(textOf(clean)) === '')) return { value: null };
      const cast = castText(type, clean);
      // Of two keys that are written differently none is the other.
      if (cast !== undefined && (!isRequired || cast === clean)) return { value: cast };
      if (rule.misfits !== 'wait') return { value: null, isMisfit: true };
      return unreadable(castExpectation(type), found(type, value));
    }
    case 'variant':
      return readText(type, value, variantText(rule.from, value));
    default:
      return readText(type, value, clean);
  }
}

function readText(type: FileColumn['type'], value: string, read: string | null): ReadValue {
  const expected = misfit(type, value);
  return expected === undefined ? { value: read } : unreadable(expected, found(type, value));
}

const unreadable = (expected: string, found: string): ReadValue => ({
  value: null,
  wrong: { what: 'unreadable', detail: `: expected ${expected}`, found },
});

/** It is told where it names nobody. */
const found = (type: FileColumn['type'], value: string): string =>
  isImpersonal(type) ? `, found ${textOf(value).slice(0, MOST_SHOWN)}` : '';

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
  const members = columns.flatMap(({ name, type, rule }, position) => {
    if (rule?.kind === 'variant') return [];
    const value = fields[position] ?? null;
    if (value === null) return `${JSON.stringify(name)}:null`;
    return `${JSON.stringify(name)}:${personal.has(name) ? JSON.stringify(MASK) : jsonValue(type, value)}`;
  });
  return `{${members.join(',')}}`;
}

/** A day or a moment is none, nor is what a text column has before its number. */
const JSON_NUMBER = /^-?(0|[1-9]\d*)(\.\d+)?(e[+-]?\d+)?$/i;

function jsonValue(type: FileColumn['type'], bytes: string): string {
  const fits = misfit(type, bytes) === undefined;
  if (fits && type.kind === 'boolean') return String(/^(t|true|1)$/.test(bytes));
  const digits = bytes.replace(/^\+/, '');
  if (fits && isImpersonal(type) && JSON_NUMBER.test(digits)) return digits;
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
