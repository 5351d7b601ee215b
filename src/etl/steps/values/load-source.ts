import { existsSync } from 'node:fs';
import { rm } from 'node:fs/promises';
import { text } from '../../../../models/types.ts';
import type { FileColumn } from '../../../compute/compute.ts';
import { EcomError } from '../../../errors.ts';
import { pick, sourceGroup } from '../../../project/catalog.ts';
import type { RowFile } from '../../../storage/row-file.ts';
import type { NamedColumn } from '../../../storage/storage.ts';
import { REJECTED, unreadable } from '../../names.ts';
import type { RunContext } from '../context.ts';
import { rejectedColumns } from '../declare.ts';
import { equal } from '../keys.ts';
import { type SortedRows, sortRows, unreadableColumns } from './sort-rows.ts';

/**
 * Source rows go into the engine in their types, all at once. Where that fails, the file is read value by value: a row with a value that
 * cannot be read waits in quarantine, the others go on.
 */

/**
 * What becomes of rows that have no place: which of them this reader is the one to set aside. Who reads keys alone sets none aside, and
 * needs no group.
 */
export type Unplaced = 'all' | 'unreadable' | 'none';

/** How a file of a source's rows is read. */
export interface SourceRead {
  readonly source: string;
  readonly columns: readonly NamedColumn[];
  readonly unplaced: Unplaced;
}

/** Loads a row file of a source's rows into a relation. */
export async function loadSource(context: RunContext, into: string, read: SourceRead, file: RowFile): Promise<void> {
  const columns = withRequired(context, read);
  try {
    await context.relations.load(into, columns, file);
  } catch (error) {
    if (!isOfValues(error)) throw error;
    const sorted = await readByValue(context, read, file);
    await context.relations.load(into, read.unplaced === 'none' ? read.columns : columns, sorted.rows);
  }
}

/** The same for rows that are read once, which may stay in their file. It tells only later whether all could be read. */
export async function openSource(context: RunContext, into: string, read: SourceRead, file: RowFile): Promise<void> {
  const columns = withRequired(context, read);
  const again = async (): Promise<void> => {
    context.unread.reopened.delete(read.source);
    const sorted = await readByValue(context, read, file);
    await context.relations.open(into, columns, sorted.rows);
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
  return columns.map((column) => (required.has(column.name) ? { ...column, isRequired: true } : column));
}

async function readByValue(context: RunContext, read: SourceRead, file: RowFile): Promise<SortedRows> {
  const { graph, nextFile, unread } = context;
  const { source, unplaced } = read;
  const { key } = graph.source(source);
  const given = {
    source,
    key,
    group: sourceGroup(graph, source),
    columns: withRequired(context, read),
    isKeyEnough: unplaced === 'none',
    personal: graph.personalColumns(source),
    file,
  };
  const sorted = await sortRows(given, nextFile);
  if (sorted.placeless.rows + sorted.groupless > 0) unread.placeless.add(source);
  unread.keys.push(...sorted.unplacedKeys.map((sourceKey) => [source, sourceKey] as const));
  if (unplaced === 'none') unread.byKey.set(source, sorted.unreadable);
  else await addUnreadable(context, source, sorted.unreadable);
  if (unplaced !== 'none') await setAsideUnplaced(context, source, sorted.unplaced);
  if (unplaced === 'all') await setAsideUnplaced(context, source, sorted.placeless);
  await rm(file.path, { force: true });
  return sorted;
}

function columnsOfUnreadable({ graph, shape }: RunContext, source: string): NamedColumn[] {
  const { key, columns } = graph.source(source);
  const present = new Map(shape.source(source).present.map((column) => [column.name, column]));
  const keyColumns = pick(columns, key).map((column) => present.get(column.name) ?? column);
  return [...keyColumns, ...unreadableColumns.map((name) => ({ name, type: text() }))];
}

/** Rows whose keys were read and whose group cannot be: no group finds them, so they are read by key. */
export async function readByKey(context: RunContext, source: string): Promise<void> {
  const { graph, keyed, relations, shape, unread } = context;
  const file = unread.byKey.get(source);
  unread.byKey.delete(source);
  if (!file || file.rows === 0) return;
  const { key, columns: contract } = graph.source(source);
  const keys = `unreadable_keys_${source}`;
  await relations.load(keys, columnsOfUnreadable(context, source), file);
  const into = `rows_by_key_${source}`;
  const columns = shape.source(source).present;
  await keyed.read({
    session: context.source,
    from: graph.sourceTable(source),
    columns,
    keys: { select: `select distinct ${key.join(', ')} from ${keys}`, columns: pick(contract, key) },
    on: equal(...key),
    into,
    load: async (found) => void (await readByValue(context, { source, columns, unplaced: 'unreadable' }, found)),
  });
  await relations.drop(keys);
}

/** They leave `stg_<source>` as soon as it is made. */
async function addUnreadable(context: RunContext, source: string, file: RowFile): Promise<void> {
  if (file.rows === 0) return;
  const { relations, nextName } = context;
  const columns = columnsOfUnreadable(context, source);
  const part = nextName(`unreadable_part_${source}`);
  await relations.load(part, columns, file);
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
