import { sourceGroup } from '../../../project/catalog.ts';
import type { Session } from '../../../storage/storage.ts';
import { asStored } from '../../source-column.ts';
import type { RunContext } from '../context.ts';
import { setAsideUnplaced } from './load-source.ts';
import { sortRows } from './sort-rows.ts';

/**
 * Rows whose key or group is empty. No key finds them again, so all of a source's are read whenever anything of it changed or one of them
 * is met, as long as there are any: they wait in quarantine, without a group.
 */

/** Whether the source has such rows, or had them at the last run. */
export async function hasPlaceless(context: RunContext, source: string): Promise<boolean> {
  if (context.unread.placeless.has(source)) return true;
  context.unread.waiting ??= waitingSources(context.warehouse);
  if (!(await context.unread.waiting).has(source)) return false;
  context.unread.placeless.add(source);
  return true;
}

async function waitingSources({ queries }: Session): Promise<ReadonlySet<string>> {
  const rows = await queries
    .selectFrom('ops.quarantine')
    .select('source_table')
    .distinct()
    .where('group_key', '=', '')
    .execute();
  return new Set(rows.map(({ source_table }) => source_table));
}

/** Reads all of them, once a run. */
export async function readPlaceless(context: RunContext, source: string): Promise<void> {
  const { graph, shape, nextFile, unread } = context;
  if (unread.placelessRead.has(source)) return;
  unread.placelessRead.add(source);
  const { key } = graph.source(source);
  const group = sourceGroup(graph, source);
  const required = [...new Set([...key, group])];
  const columns = shape
    .source(source)
    .read.map((column) => (required.includes(column.name) ? { ...column, isRequired: true } : column));
  for (const [position, column] of required.entries()) {
    // Each row once: with the first of its columns that is empty.
    const before = required.slice(0, position).map((name) => ({ column: name, is: 'not null' as const }));
    const where = [...before, { column, is: 'null' as const }];
    const file = await context.source.bulk.exportRows(
      { from: graph.sourceTable(source), columns: asStored(columns), where },
      nextFile(),
    );
    const personal = graph.personalColumns(source);
    const { placeless } = await sortRows({ source, key, group, foundBy: new Set(), columns, personal, file }, nextFile);
    await setAsideUnplaced(context, source, placeless);
    context.rows.read += placeless.rows;
  }
}
