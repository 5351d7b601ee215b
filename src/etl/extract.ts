import { rm } from 'node:fs/promises';
import type { Aggregate, Member } from '../../models/contract.ts';
import { SHOP_SCHEMA, sources } from '../../models/sources/index.ts';
import type { RowFile } from '../storage/row-file.ts';
import type { NamedColumn, Session, TableName, TrackedTable } from '../storage/storage.ts';
import { members, pick, type RunContext, type Shape, sourceNamed, sourceShape } from './context.ts';
import { equal, fetchByKeys, loadOrEmpty } from './exchange.ts';
import { changed, gone, src, touched } from './names.ts';
import { sameKey } from './rejection.ts';

/** Reads source rows into the engine: all of them, those that changed, or those of touched keys. */

export const sourceTable = (source: string): TableName => ({ schema: SHOP_SCHEMA, name: source });

/** The tables whose changes a cut follows. */
export const trackedTables: readonly TrackedTable[] = sources.map((source) => ({
  ...sourceTable(source.name),
  key: pick(source.columns, source.key),
}));

/** Starts writing every source's rows to row files, in the order in which they are needed, while the engine works on those that are there. */
export function exportSources(
  session: Session,
  shape: Shape,
  nextFile: () => string,
): ReadonlyMap<string, Promise<RowFile>> {
  const started = new Map<string, Promise<RowFile>>();
  let previous: Promise<unknown> = Promise.resolve();
  for (const { source } of members) {
    const columns = sourceShape({ shape }, source).present;
    const exported = previous.then(() => session.bulk.exportRows({ from: sourceTable(source), columns }, nextFile()));
    // Whoever waits for it learns of the failure.
    exported.catch(() => {});
    started.set(source, exported);
    previous = exported;
  }
  return started;
}

/** Every row of a source. */
export async function readAll(context: RunContext, source: string): Promise<void> {
  const exported = await context.exports.get(source);
  if (!exported) throw new Error(`source ${source} is not on its way`);
  await loadOrEmpty(context, src(source), sourceShape(context, source).present, exported);
  await rm(exported.path, { force: true });
  await addMissingColumns(context, source);
}

/** The rows of a source that changed since the cursor, whole. */
export async function readChanged(context: RunContext, source: string): Promise<void> {
  await exportChanged(context, source, sourceShape(context, source).present, src(source));
  await addMissingColumns(context, source);
  await readGone(context, source, src(source));
}

/** Only the keys of the rows that changed, with the columns by which rows belong together. */
export async function readChangedKeys(context: RunContext, member: Member, aggregate: Aggregate): Promise<void> {
  const { key, columns } = sourceNamed(member.source);
  const names = [...new Set([...key, aggregate.key, ...(member.groupedBy ? [member.groupedBy] : [])])];
  await exportChanged(context, member.source, pick(columns, names), changed(member.source));
  await readGone(context, member.source, changed(member.source));
}

/** The rows of a source that belong to touched aggregates. */
export async function readTouched(context: RunContext, member: Member, aggregate: Aggregate): Promise<void> {
  await readBy(context, member.source, aggregate.key, touched(aggregate.name), src(member.source));
  if (member.groupedBy) {
    await readBy(context, member.source, member.groupedBy, touched(member.source), 'rows_by_group');
    const { key } = sourceNamed(member.source);
    const isThere = `select 1 from ${src(member.source)} as present where ${sameKey(key, 'present', 'grouped')}`;
    await context.engine.insert(
      src(member.source),
      `select grouped.* from rows_by_group as grouped where not exists (${isThere})`,
    );
    await context.engine.drop('rows_by_group');
  }
  await addMissingColumns(context, member.source);
}

async function readBy(context: RunContext, source: string, column: string, keys: string, into: string): Promise<void> {
  await fetchByKeys(context, {
    session: context.source,
    from: sourceTable(source),
    columns: sourceShape(context, source).present,
    keys: `select ${column} from ${keys}`,
    keyColumns: pick(sourceNamed(source).columns, [column]),
    on: equal(column),
    into,
  });
}

async function exportChanged(
  context: RunContext,
  source: string,
  columns: readonly NamedColumn[],
  into: string,
): Promise<void> {
  const selection = { from: sourceTable(source), columns };
  const file = await context.source.changes.exportChanged(selection, sinceOf(context), context.nextFile());
  await loadOrEmpty(context, into, columns, file);
}

/** A key that was deleted and is there again is a changed row, and not gone. */
async function readGone(context: RunContext, source: string, present: string): Promise<void> {
  const { key, columns } = sourceNamed(source);
  const keyColumns = pick(columns, key);
  const table = { ...sourceTable(source), key: keyColumns };
  const file = await context.source.changes.exportDeleted(table, sinceOf(context), context.nextFile());
  if (file.rows === 0) return context.engine.createEmpty(gone(source), keyColumns);
  await context.engine.loadFile('deleted_keys', keyColumns, file);
  const isThere = `select 1 from ${present} as present where ${sameKey(key, 'present', 'deleted')}`;
  await context.engine.createTable(
    gone(source),
    `select deleted.* from deleted_keys as deleted where not exists (${isThere})`,
  );
  await context.engine.drop('deleted_keys');
}

function sinceOf(context: RunContext): string {
  if (context.since === undefined) throw new Error('changes are read in incremental runs only');
  return context.since;
}

/** A column that the source has lost is null from then on. */
async function addMissingColumns(context: RunContext, source: string): Promise<void> {
  const { missing } = sourceShape(context, source);
  if (missing.length === 0) return;
  const nulls = missing.map(({ name, type }) => `cast(null as ${context.engine.typeName(type)}) as ${name}`).join(', ');
  await context.engine.createTable('with_missing', `select *, ${nulls} from ${src(source)}`);
  await context.engine.createTable(src(source), 'select * from with_missing');
  await context.engine.drop('with_missing');
}
