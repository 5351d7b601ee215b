import { text } from '../../../models/types.ts';
import { pick, sourceGroup } from '../../project/catalog.ts';
import { retried } from '../names.ts';
import type { RetryStep } from '../plan/step.ts';
import type { RunContext } from './context.ts';
import { equal } from './keys.ts';
import { readAgain } from './read.ts';

const GROUP = { name: 'group_key', type: text() };
const ASKED = 'asked_groups';

/** Rows in quarantine that somebody wants to be looked at again, though the source has not changed them. */
export async function retry(context: RunContext, { source }: RetryStep): Promise<void> {
  const { graph, relations, engine, warehouse } = context;
  const columns = pick(graph.source(source).columns, [sourceGroup(graph, source)]);
  const [column] = columns;
  if (!column) return;
  const asked = { columns: [{ name: 'source_table', type: text() }], rows: [[source]] };
  const file = await warehouse.bulk.exportRows(
    {
      from: { schema: 'ops', name: 'quarantine_retry' },
      columns: [GROUP],
      matching: { keys: asked, on: equal('source_table') },
    },
    context.nextFile(),
  );
  await relations.load(ASKED, [GROUP], file);
  const value = `cast(group_key as ${engine.typeName(column.type)}) as ${column.name}`;
  await relations.make(retried(source), columns, `select distinct ${value} from ${ASKED} where group_key is not null`);
  await relations.drop(ASKED);
  if (graph.aggregateOfSource(source).completedFrom === 'source') return;
  context.rows.read += await readAgain(context, source);
  // What is read is touched by itself, as a row that changed.
  relations.empty(retried(source), columns);
}
