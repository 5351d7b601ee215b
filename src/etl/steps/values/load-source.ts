import { existsSync } from 'node:fs';
import { rm } from 'node:fs/promises';
import { EcomError } from '../../../errors.ts';
import { groupsOfSource, pick, sourceGroup, texts } from '../../../project/catalog.ts';
import type { RowFile } from '../../../storage/row-file.ts';
import type { NamedColumn } from '../../../storage/storage.ts';
import { REJECTED, unreadable } from '../../names.ts';
import { asRead } from '../../shape.ts';
import { asForeign, asStored, inEngine, isByValue, type SourceColumn } from '../../source-column.ts';
import type { MisfitTally, RunContext } from '../context.ts';
import { rejectedColumns } from '../declare.ts';
import { remake } from '../remake.ts';
import { noteSpellings, spelledKeys } from '../same-keys/spellings.ts';
import { keepOneOfEach, keepRows } from '../same-keys/supersede.ts';
import { type FileColumn, type SortedRows, sortRows, spelledColumns, unreadableColumns } from './sort-rows.ts';

/**
 * Source rows go into the engine in their types, all at once. Where that fails, the file is read value by value: a row with a value that
 * cannot be read waits in quarantine, keys are cleaned, the others go on.
 */

/**
 * What becomes of rows that have no place: which of them this reader is the one to set aside. Who reads keys alone sets none aside, and
 * needs no group.
 */
export type Unplaced = 'all' | 'unreadable' | 'none';

/** How a file of a source's rows is read. */
export interface SourceRead {
  readonly source: string;
  readonly columns: readonly SourceColumn[];
  readonly unplaced: Unplaced;
  /** There may be rows of the same keys elsewhere: those whose keys had to be cleaned are left to who reads them all. */
  readonly isPart?: boolean;
}

/** Loads a row file of a source's rows into a relation. Returns what was found where they were read value by value. */
export async function loadSource(
  context: RunContext,
  into: string,
  read: SourceRead,
  file: RowFile,
): Promise<SortedRows | undefined> {
  const columns = withRequired(context, read);
  if (isByValue(columns)) return loadByValue(context, into, read, file);
  try {
    await context.relations.load(into, columns, file);
  } catch (error) {
    if (!isOfValues(error)) throw error;
    return loadByValue(context, into, read, file);
  }
  if (context.unkeyed.has(read.source) && read.unplaced !== 'none' && !read.isPart)
    await keepOneOfEach(context, read, into);
  return undefined;
}

/** The same for rows that are read once, which may stay in their file. It tells only later whether all could be read. */
export async function openSource(context: RunContext, into: string, read: SourceRead, file: RowFile): Promise<void> {
  const columns = withRequired(context, read);
  const again = async (): Promise<void> => {
    context.unread.reopened.delete(read.source);
    await loadByValue(context, into, read, file);
  };
  try {
    await context.relations.open(into, columns, file);
    if (existsSync(file.path)) context.unread.reopened.set(read.source, again);
  } catch (error) {
    if (!isOfValues(error)) throw error;
    await again();
  }
}

/** Reads a source value by value that stayed in its file, once. Returns whether there was one. */
export async function reopenByValue({ unread }: RunContext, source: string): Promise<boolean> {
  const again = unread.reopened.get(source);
  await again?.();
  return again !== undefined;
}

/** Whether a statement failed for what a row has in it, as far as an engine tells. */
export const isOfValues = (error: unknown): boolean =>
  error instanceof EcomError && error.code === 'MODEL_FAILED' && !/out of memory/i.test(error.message);

/** A row is found by its key, and by the group that it is read with. */
function withRequired({ graph }: RunContext, { source, columns }: SourceRead): FileColumn[] {
  const required = new Set([...graph.source(source).key, sourceGroup(graph, source)]);
  return asForeign(columns).map((column) => (required.has(column.name) ? { ...column, isRequired: true } : column));
}

async function loadByValue(context: RunContext, into: string, read: SourceRead, file: RowFile): Promise<SortedRows> {
  const sorted = await readByValue(context, read, file);
  const byValue = context.nextName(`by_value_${read.source}`);
  // Values are read now, and keys clean or blank: a rule finds those.
  const columns = inEngine(withRequired(context, read)).map(({ isForeign: _, isKey: __, ...column }) => column);
  const readable = read.unplaced === 'none' ? columns.map(asFound) : columns;
  await context.relations.load(byValue, [...readable, ...texts(...spelledColumns)], sorted.rows);
  await keepRows(context, read, byValue, into);
  await context.relations.drop(byValue);
  return sorted;
}

/**
 * Rows that changed, whose keys and groups alone were read, and of which neither can be: they are read once more, whole, and wait in
 * quarantine.
 */
export async function readUnplaced(context: RunContext, source: string, file: RowFile): Promise<void> {
  const { graph, shape, nextFile } = context;
  const sorted = await sortRows(
    {
      source,
      key: graph.source(source).key,
      group: sourceGroup(graph, source),
      foundBy: new Set(),
      columns: withRequired(context, { source, columns: shape.source(source).read, unplaced: 'unreadable' }),
      foundAgainBy: groupsOfSource(graph, source),
      personal: graph.personalColumns(source),
      file,
    },
    nextFile,
  );
  await setAsideUnplaced(context, source, sorted.unplaced);
  context.rows.read += sorted.unplaced.rows;
  await rm(file.path, { force: true });
}

/**
 * Loads columns that name rows, and nothing else of them: clean, those without a value among them.
 *
 * @param columns of the source
 */
export async function loadKeys(
  context: RunContext,
  into: string,
  { source, columns }: Pick<SourceRead, 'source' | 'columns'>,
  file: RowFile,
): Promise<void> {
  const { relations, graph, nextFile } = context;
  const keys = asForeign(columns);
  const byValue = async (): Promise<void> => {
    const personal = graph.personalColumns(source);
    const given = { source, key: [], group: '', foundBy: new Set<string>(), columns: keys, personal, file };
    const { rows } = await sortRows(given, nextFile);
    await relations.load('keys_by_value', [...columns.map(asFound), ...texts(...spelledColumns)], rows);
    await relations.make(into, columns, `select ${columns.map(({ name }) => name).join(', ')} from keys_by_value`);
    await relations.drop('keys_by_value');
  };
  if (isByValue(columns)) return byValue();
  try {
    await relations.load(into, keys, file);
  } catch (error) {
    if (!isOfValues(error)) throw error;
    await byValue();
  }
}

const asFound = ({ name, type }: NamedColumn): NamedColumn => ({ name, type });

async function readByValue(context: RunContext, read: SourceRead, file: RowFile): Promise<SortedRows> {
  const { graph, nextFile, unread } = context;
  const { source, unplaced } = read;
  const { key } = graph.source(source);
  const given = {
    source,
    key,
    group: sourceGroup(graph, source),
    foundBy: new Set([...key, ...groupsOfSource(graph, source)]),
    columns: withRequired(context, read),
    ...(unplaced === 'none' ? { isKeyEnough: true, foundAgainBy: groupsOfSource(graph, source) } : {}),
    personal: graph.personalColumns(source),
    file,
    onMisfit: tally(unread, read),
  };
  const sorted = await sortRows(given, nextFile);
  if (sorted.placeless.rows + sorted.groupless > 0) unread.placeless.add(source);
  unread.keys.push(...sorted.unplacedKeys.map((sourceKey) => [source, sourceKey] as const));
  await noteSpellings(context, source, sorted.spellings);
  if (unplaced === 'none') unread.byKey.set(source, sorted.unreadable);
  else await addUnreadable(context, read, sorted.unreadable);
  if (unplaced !== 'none') await setAsideUnplaced(context, source, sorted.unplaced);
  if (unplaced === 'all') await setAsideUnplaced(context, source, sorted.placeless);
  await rm(file.path, { force: true });
  return sorted;
}

/** A row that is found by several keys comes more than once. */
function tally({ misfits }: RunContext['unread'], { source, unplaced }: SourceRead) {
  return (column: string, sourceKey: string): void => {
    const columns = misfits.get(source) ?? new Map<string, MisfitTally>();
    misfits.set(source, columns);
    const counted = columns.get(column) ?? { rows: 0, keys: new Set() };
    columns.set(column, counted);
    if (unplaced === 'all') counted.rows += 1;
    else counted.keys.add(sourceKey);
  };
}

function columnsOfUnreadable({ graph, shape }: RunContext, source: string): NamedColumn[] {
  const { key, columns } = graph.source(source);
  return [...asRead(shape, source, pick(columns, key)).map(asFound), ...texts(...unreadableColumns)];
}

/** Rows whose keys were read and whose group cannot be: no group finds them, so they are read by key. */
export async function readByKey(context: RunContext, source: string): Promise<void> {
  const { graph, keyed, relations, shape, unread } = context;
  const file = unread.byKey.get(source);
  unread.byKey.delete(source);
  if (!file || file.rows === 0) return;
  const { key } = graph.source(source);
  const keys = `unreadable_keys_${source}`;
  await relations.load(keys, columnsOfUnreadable(context, source), file);
  const into = `rows_by_key_${source}`;
  const { read: columns, present } = shape.source(source);
  await keyed.read({
    session: context.source,
    from: graph.sourceTable(source),
    columns: present,
    stored: asStored(columns),
    ...(await spelledKeys(context, source, key, `select distinct ${key.join(', ')} from ${keys}`)),
    into,
    load: async (found) => void (await readByValue(context, { source, columns, unplaced: 'unreadable' }, found)),
  });
  await relations.drop(keys);
}

/** They leave `stg_<source>` as soon as it is made. */
async function addUnreadable(context: RunContext, { source, isPart }: SourceRead, file: RowFile): Promise<void> {
  if (file.rows === 0 || (isPart && context.unkeyed.has(source))) return;
  const { relations, nextName } = context;
  const columns = columnsOfUnreadable(context, source);
  const part = nextName(`unreadable_part_${source}`);
  await relations.load(part, columns, file);
  if (isPart) await remake(relations, part, columns, `select * from ${part} where spelled_key is null`);
  const parts = [...(context.unread.parts.get(source) ?? []), part];
  context.unread.parts.set(source, parts);
  relations.combine(unreadable(source), columns, parts);
}

/** They go to quarantine at once: no step could find them. */
export async function setAsideUnplaced(context: RunContext, source: string, file: RowFile): Promise<void> {
  if (file.rows === 0) return;
  const { relations, rejections } = context;
  await relations.load(`rejected_${rejections.length + 1}`, rejectedColumns, file);
  rejections.push({ source, disposition: 'quarantined', rows: file.rows, isUnplaced: true });
  relations.combine(
    REJECTED,
    rejectedColumns,
    rejections.map((_, position) => `rejected_${position + 1}`),
  );
}
