import { rm } from 'node:fs/promises';
import { pick, sourceGroup, tableOf } from '../../project/catalog.ts';
import type { RowFile } from '../../storage/row-file.ts';
import { changed, gone, retried, src, touched } from '../names.ts';
import type { ReadSourceStep, ReadTouchedStep } from '../plan/step.ts';
import { asRead } from '../shape.ts';
import { asStored, isByValue } from '../source-column.ts';
import type { RunContext } from './context.ts';
import { changedColumns } from './declare.ts';
import { remake } from './remake.ts';
import { findSharedKeys, takeSettled } from './same-keys/settle.ts';
import { spelledKeys } from './same-keys/spellings.ts';
import { keyNotIn, sameKey, unionAll } from './sql.ts';
import { isOfValues, loadSource, openSource, readByKey, readUnplaced, reopenByValue } from './values/load-source.ts';
import { hasPlaceless, readPlaceless } from './values/placeless.ts';

/** Reads source rows into the engine: all of them, those that changed, or those of touched groups. */

export async function readSource(context: RunContext, step: ReadSourceStep): Promise<void> {
  const { source, rows } = step;
  if (rows === 'all') await readAll(context, source);
  else await readNew(context, step);
  context.rows.read += context.relations.rows(src(source));
}

async function readNew(context: RunContext, step: ReadSourceStep): Promise<void> {
  const { source, rows, counts } = step;
  const into = rows === 'changed' ? src(source) : changed(source);
  if (counts?.changed !== 0) await readChanged(context, step, into);
  await readByKey(context, source);
  if (counts?.deleted !== 0) await readGone(context, source, into);
  if (await hasPlaceless(context, source)) await readPlaceless(context, source);
  if (rows === 'changed') await settleSameKeys(context, source);
}

async function readAll(context: RunContext, source: string): Promise<void> {
  const exported = await context.exports.get(source);
  if (!exported) throw new Error(`source ${source} is not on its way`);
  const read = { source, columns: context.shape.source(source).read, unplaced: 'all' } as const;
  if (isReadOnce(context, source)) await openSource(context, src(source), read, exported);
  else {
    await loadSource(context, src(source), read, exported);
    await rm(exported.path, { force: true });
  }
  await addMissingColumns(context, source);
  try {
    await findGone(context, source);
  } catch (error) {
    // Rows that stayed in their file are read only now.
    if (!isOfValues(error) || !(await reopenByValue(context, source))) throw error;
    await findGone(context, source);
  }
}

/** Whether its staging alone reads a source, unless a row breaks a rule. */
function isReadOnce({ graph, shape, supersedes, unkeyed, erasedSources }: RunContext, source: string): boolean {
  if (unkeyed.has(source) || erasedSources.has(source)) return false;
  const { read, extra, missing } = shape.source(source);
  const hasMembers = graph.aggregateOfSource(source).members.length > 1;
  return !hasMembers && !supersedes.has(source) && !isByValue(read) && extra.length === 0 && missing.length === 0;
}

/** Where a model keeps rows that its source has no more, they are found by looking for what is no longer there. */
async function findGone(context: RunContext, source: string): Promise<void> {
  const { graph, relations, warehouse } = context;
  const member = graph.members.find((one) => one.source === source);
  const model = member && graph.model(member.storedIn);
  if (!model || (model.kind !== 'scd2' && model.kind !== 'append_only')) return;
  const { key } = graph.source(source);
  const columns = pick(model.columns, key);
  const selection = { from: tableOf(model), columns };
  await relations.load('stored_keys', columns, await warehouse.bulk.exportRows(selection, context.nextFile()));
  if (relations.isEmpty('stored_keys')) return;
  await relations.make(
    gone(source),
    columns,
    `select distinct ${key.join(', ')} from stored_keys where ${keyNotIn(key, src(source), 'stored_keys')}`,
  );
  await relations.drop('stored_keys');
}

/** Whole rows, or only the columns by which they are found again. */
async function readChanged(context: RunContext, { source, rows }: ReadSourceStep, into: string): Promise<void> {
  const isWhole = rows === 'changed';
  const { read } = context.shape.source(source);
  const columns = isWhole ? read : asRead(context.shape, source, changedColumns(context.graph, source));
  const from = context.graph.sourceTable(source);
  const exported = (some: typeof read): Promise<RowFile> =>
    context.source.changes.exportChanged({ from, columns: asStored(some) }, sinceOf(context), context.nextFile());
  const asked = { source, columns, unplaced: isWhole ? 'unreadable' : 'none', isPart: true } as const;
  const sorted = await loadSource(context, into, asked, await exported(columns));
  if (isWhole) await addMissingColumns(context, source);
  else if (sorted && sorted.unplaced.rows > 0) await readUnplaced(context, source, await exported(read));
}

/** A key that was deleted and is there again is a changed row, and not gone. */
async function readGone(context: RunContext, source: string, present: string): Promise<void> {
  const { relations } = context;
  const { key, columns } = context.graph.source(source);
  const keyColumns = asRead(context.shape, source, pick(columns, key));
  const table = { ...context.graph.sourceTable(source), key: keyColumns };
  const file = await context.source.changes.exportDeleted(table, sinceOf(context), context.nextFile());
  if (file.rows === 0) return;
  await loadSource(context, 'deleted_keys', { source, columns: keyColumns, unplaced: 'none' }, file);
  const isGone = keyNotIn(key, present, 'deleted');
  await relations.make(
    gone(source),
    keyColumns,
    `select distinct deleted.* from deleted_keys as deleted where ${isGone}`,
  );
  await relations.drop('deleted_keys');
}

function sinceOf({ since }: RunContext): string {
  if (since === undefined) throw new Error('changes are read in incremental runs only');
  return since;
}

export async function readTouched(context: RunContext, { aggregate: name }: ReadTouchedStep): Promise<void> {
  const { group, members } = context.graph.aggregate(name);
  for (const member of members) {
    await readBy(context, member.source, group, touched(name), src(member.source));
    if (member.group !== undefined) await addBy(context, member.source, member.group, touched(member.source));
    await addMissingColumns(context, member.source);
    await settleSameKeys(context, member.source, name);
    if (context.unread.placeless.has(member.source)) await readPlaceless(context, member.source);
    context.rows.read += context.relations.rows(src(member.source));
  }
}

/** Adds a source's rows whose `column` is among the keys, where they are not here already. */
async function addBy(context: RunContext, source: string, column: string, keys: string): Promise<number> {
  const { relations } = context;
  const found = await readBy(context, source, column, keys, 'rows_by_group');
  if (found === 0) return 0;
  if (relations.columns(src(source)).length > relations.columns('rows_by_group').length)
    await addMissingColumns(context, source, 'rows_by_group');
  const { key } = context.graph.source(source);
  const all = src(source);
  const isOther = `not exists (select 1 from ${all} as present where ${sameKey(key, 'present', 'grouped')})`;
  const rows = unionAll([`select * from ${all}`, `select grouped.* from rows_by_group as grouped where ${isOther}`]);
  await remake(relations, all, relations.columns(all), rows);
  await relations.drop('rows_by_group');
  return found;
}

/** Rows in quarantine that nobody changed, beside those that changed. */
export async function readAgain(context: RunContext, source: string): Promise<number> {
  const found = await addBy(context, source, sourceGroup(context.graph, source), retried(source));
  await settleSameKeys(context, source);
  return found;
}

/** Of rows of one clean key that are spelled in several ways, all are read; others are here already. */
async function settleSameKeys(context: RunContext, source: string, aggregate?: string): Promise<void> {
  const shared = await findSharedKeys(context, source);
  if (!shared) return;
  await readBy(context, source, shared.column, shared.relation, 'rows_of_shared_keys', false);
  if (!context.relations.isEmpty('rows_of_shared_keys'))
    await addMissingColumns(context, source, 'rows_of_shared_keys');
  await takeSettled(context, source, shared, aggregate);
}

async function readBy(
  context: RunContext,
  source: string,
  column: string,
  keys: string,
  into: string,
  isPart = true,
): Promise<number> {
  const { keyed, graph, shape } = context;
  const { read: columns, present } = shape.source(source);
  return keyed.read({
    session: context.source,
    from: graph.sourceTable(source),
    columns: present,
    stored: asStored(columns),
    ...(await spelledKeys(context, source, [column], `select ${column} from ${keys}`)),
    into,
    load: async (file) =>
      void (await loadSource(context, into, { source, columns, unplaced: 'unreadable', isPart }, file)),
  });
}

/** A column that the source has lost is null from then on. */
async function addMissingColumns(
  { relations, shape, engine }: RunContext,
  source: string,
  table = src(source),
): Promise<void> {
  const { present, missing } = shape.source(source);
  if (missing.length === 0) return;
  const columns = [...present, ...missing];
  if (relations.isEmpty(table)) return relations.empty(table, columns);
  const nulls = missing
    .map(({ name, type }) => `cast(null as ${engine.typeName(type)}) as ${engine.quote(name)}`)
    .join(', ');
  await remake(relations, table, columns, `select *, ${nulls} from ${table}`);
}
