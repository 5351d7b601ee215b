import { text } from '../../../models/types.ts';
import { firstRow } from '../../storage/first-row.ts';
import type { NamedColumn } from '../../storage/storage.ts';
import { gone, REJECTED, src } from '../names.ts';
import { runColumn } from '../plan/definitions.ts';
import { RUN_COLUMN } from '../shape.ts';
import type { RunContext } from './context.ts';
import { rejectedColumns } from './declare.ts';
import type { Keys } from './keys.ts';
import { keyText } from './sql.ts';

const TABLE = { schema: 'ops', name: 'quarantine' } as const;

const keyColumns: readonly NamedColumn[] = ['source_table', 'source_key'].map((name) => ({ name, type: text() }));

/** Every source row that the run looked at is either in `rejected` or no longer in quarantine. */
export async function loadQuarantine(context: RunContext, wholeSources: readonly string[]): Promise<void> {
  const { relations, target, runId, graph } = context;
  const isEmpty = relations.isEmpty(REJECTED);
  if (isEmpty && !(await hasRows(context))) return;
  const columns = [...rejectedColumns, { name: 'detail', type: text() }, runColumn];
  const names = rejectedColumns.map(({ name }) => name).join(', ');
  const select = `select ${names}, cast(null as string) as detail, ${runId} as ${RUN_COLUMN} from ${REJECTED}`;
  const isWhole = wholeSources.length === graph.members.length;
  await target.bulk.merge({
    target: TABLE,
    staged: isEmpty ? undefined : await relations.exportFile(select, context.nextFile()),
    key: ['source_table', 'source_key'],
    columns,
    ignore: [RUN_COLUMN],
    replaces: isWhole ? 'everything' : await lookedAt(context, wholeSources),
  });
}

async function hasRows({ target: { queries } }: RunContext): Promise<boolean> {
  const row = await queries.selectFrom('ops.quarantine').select('source_table').$call(firstRow).executeTakeFirst();
  return row !== undefined;
}

type Replaced = Exclude<NonNullable<Parameters<RunContext['target']['bulk']['merge']>[0]['replaces']>, 'everything'>;

/** Keys of all source rows that the run looked at or that are gone; of sources that were read whole, all. */
async function lookedAt(context: RunContext, wholeSources: readonly string[]): Promise<Replaced> {
  const { graph, keyed, target } = context;
  const wholeKeys = {
    columns: keyColumns.slice(0, 1),
    rows: wholeSources.map((source) => [source]),
  };
  const found = await keyed.keys(
    target,
    keysOfRows(
      context,
      graph.members.map(({ source }) => source),
    ),
  );
  return [
    ...(wholeSources.length > 0 ? [{ keys: wholeKeys, columns: ['source_table'] }] : []),
    ...(found ? [{ keys: found, columns: ['source_table', 'source_key'] }] : []),
  ];
}

function keysOfRows({ graph, relations }: RunContext, sources: readonly string[]): Keys {
  const queries = sources.flatMap((source) =>
    [src(source), gone(source)]
      .filter((relation) => !relations.isEmpty(relation))
      .map(
        (relation) =>
          `select '${source}' as source_table, ${keyText(graph.source(source).key, 'looked_at')} as source_key from ${relation} as looked_at`,
      ),
  );
  const rejected = `select source_table, source_key from ${REJECTED}`;
  return { select: [...queries, rejected].join(' union '), columns: keyColumns };
}
