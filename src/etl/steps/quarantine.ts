import { sourceGroup, texts } from '../../project/catalog.ts';
import type { NamedColumn } from '../../storage/storage.ts';
import { gone, issues, REJECTED, src, touched } from '../names.ts';
import { runColumn } from '../plan/definitions.ts';
import { RUN_COLUMN } from '../shape.ts';
import type { RunContext } from './context.ts';
import { rejectedColumns } from './declare.ts';
import type { Keys } from './keys.ts';
import { keyText } from './sql.ts';

/** A table of what was found about source rows, by their keys. */
interface Findings {
  readonly table: ControlTable;
  readonly relation: string;
  readonly columns: readonly NamedColumn[];
  readonly key: readonly string[];
}

type ControlTable = 'quarantine' | 'row_issue';

const QUARANTINE: Findings = {
  table: 'quarantine',
  relation: REJECTED,
  columns: rejectedColumns,
  key: ['source_table', 'source_key'],
};

const keyColumns: readonly NamedColumn[] = texts('source_table', 'source_key');

const groupColumns: readonly NamedColumn[] = texts('source_table', 'group_key');

const FOUND_ISSUES = 'found_issues';

/** What is odd about rows of any aggregate. */
function issuesOf({ graph, relations }: RunContext): Findings {
  const columns = texts('source_table', 'source_key', 'rule', 'found', 'expected');
  relations.combine(
    FOUND_ISSUES,
    columns,
    graph.aggregates.map(({ name }) => issues(name)),
  );
  return { table: 'row_issue', relation: FOUND_ISSUES, columns, key: ['source_table', 'source_key', 'rule'] };
}

/**
 * Every source row that the run looked at is either in `rejected` or no longer in quarantine, and what is odd about it is what was found
 * now.
 *
 * @returns false where nothing is in quarantine and nothing was
 */
export async function loadFindings(context: RunContext, wholeSources: readonly string[]): Promise<boolean> {
  const found = [QUARANTINE, issuesOf(context)];
  const isNew = ({ relation }: Findings): boolean => !context.relations.isEmpty(relation);
  const stored = found.every(isNew) ? new Set() : await withRows(context);
  const held = found.filter((one) => isNew(one) || stored.has(one.table));
  for (const findings of held) await loadFound(context, findings, wholeSources);
  return held.includes(QUARANTINE);
}

async function loadFound(context: RunContext, findings: Findings, wholeSources: readonly string[]): Promise<void> {
  const { relations, target, runId, graph } = context;
  const { table, relation, columns, key } = findings;
  const isEmpty = relations.isEmpty(relation);
  const names = namesIn(context, columns).join(', ');
  const select = `select ${names}, ${runId} as ${RUN_COLUMN} from ${relation}`;
  const isWhole = wholeSources.length === graph.members.length;
  await target.bulk.merge({
    target: { schema: 'ops', name: table },
    staged: isEmpty ? undefined : await relations.exportFile(select, context.nextFile()),
    key,
    columns: [...columns, runColumn],
    ignore: [RUN_COLUMN],
    replaces: isWhole
      ? 'everything'
      : [...(await lookedAt(context, wholeSources)), ...(table === 'quarantine' ? await lookedAtByValue(context) : [])],
  });
}

/** Rows without a key of their own, or of one that is spelled alike, are numbered. */
function namesIn({ rejections }: RunContext, columns: readonly NamedColumn[]): string[] {
  const isQuarantine = columns === rejectedColumns;
  const copy = 'row_number() over (partition by source_table, source_key order by source_row, rule)';
  const numbered = `case when ${copy} = 1 then source_key else concat(source_key, '#', cast(${copy} as string)) end as source_key`;
  const mayRepeat = isQuarantine && rejections.some(({ isUnplaced, isSameKey }) => isUnplaced || isSameKey);
  return columns.map(({ name }) => (mayRepeat && name === 'source_key' ? numbered : name));
}

/** The tables that have any row. */
async function withRows({ target: { queries } }: RunContext): Promise<ReadonlySet<ControlTable>> {
  const row = await queries
    .selectNoFrom((one) => [
      one
        .selectFrom('ops.quarantine')
        .select(({ fn }) => fn.min('source_table').as('source_table'))
        .as('quarantine'),
      one
        .selectFrom('ops.row_issue')
        .select(({ fn }) => fn.min('source_table').as('source_table'))
        .as('row_issue'),
    ])
    .executeTakeFirst();
  return new Set((['quarantine', 'row_issue'] as const).filter((table) => row?.[table] != null));
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

/** Of rows that were read value by value: those without key or group, those whose key cannot be read, and others of a group that is read whole. */
async function lookedAtByValue({
  graph,
  keyed,
  relations,
  settledKeys,
  target,
  unread,
}: RunContext): Promise<Replaced> {
  const placeless = [...unread.placeless].map((source) => [source, '']);
  const byGroup = graph.members
    .map(({ source }) => [source, graph.aggregateOfSource(source)] as const)
    .filter(([, { completedFrom }]) => completedFrom === 'source')
    .map(([source, { name }]) => [source, sourceGroup(graph, source), name] as const)
    .flatMap(([source, group, name]) => {
      const scope = relations.columns(touched(source)).length > 0 ? source : name;
      const select = `select '${source}' as source_table, cast(${group} as string) as group_key from ${touched(scope)}`;
      return relations.isEmpty(touched(scope)) ? [] : [select];
    });
  // Of an aggregate that is read row by row the key is the group.
  const byKey = [...settledKeys].flatMap(([source, keys]) =>
    graph.aggregateOfSource(source).completedFrom === 'source'
      ? []
      : keys.map(
          (relation) =>
            `select '${source}' as source_table, cast(${sourceGroup(graph, source)} as string) as group_key from ${relation}`,
        ),
  );
  const looked = [...byGroup, ...byKey];
  const groups =
    looked.length === 0
      ? undefined
      : await keyed.keys(target, { select: looked.join(' union '), columns: groupColumns });
  return [
    ...(placeless.length > 0
      ? [{ keys: { columns: groupColumns, rows: placeless }, columns: ['source_table', 'group_key'] }]
      : []),
    ...(unread.keys.length > 0
      ? [{ keys: { columns: keyColumns, rows: unread.keys }, columns: ['source_table', 'source_key'] }]
      : []),
    ...(groups ? [{ keys: groups, columns: ['source_table', 'group_key'] }] : []),
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
