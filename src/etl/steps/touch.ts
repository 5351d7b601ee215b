import type { Aggregate, Member } from '../../../models/contract.ts';
import type { AsOf, Model } from '../../../models/kinds.ts';
import { timestamp } from '../../../models/types.ts';
import { dimensionKey, pick, tableOf, texts } from '../../project/catalog.ts';
import { arrived, changed, gone, retried, src, stg, touched, versions } from '../names.ts';
import type { TouchStep } from '../plan/step.ts';
import { asStored } from '../source-column.ts';
import type { RunContext } from './context.ts';
import { type FoundGroups, foundGroups } from './found-groups.ts';
import { equal, type KeyedRead } from './keys.ts';
import { hasSpellings, spelledKeys } from './same-keys/spellings.ts';
import { touchModel } from './touch-model.ts';
import { loadKeys } from './values/load-source.ts';

/** Collects the groups that a run recomputes: `touched_<aggregate>`, `touched_<source>` for members with a group of their own. */
export async function touch(context: RunContext, { of }: TouchStep): Promise<void> {
  if ('model' in of) return touchModel(context, context.graph.model(of.model));
  const aggregate = context.graph.aggregate(of.aggregate);
  const found = foundGroups(context);
  findChangedRows(context, aggregate, found);
  for (const member of aggregate.members) {
    await findNear(context, aggregate, member, found);
    await findStoredRows(context, aggregate, member, found);
    await findBySpellings(context, aggregate, member, found);
  }
  await findWaitingRows(context, aggregate, found);
  await findByVersions(context, aggregate, found);
  for (const { source, group } of aggregate.members) if (group !== undefined) await found.keep(source, group);
  for (const member of aggregate.members) await findByOwnGroup(context, aggregate, member, found);
  await found.keep(aggregate.name, aggregate.group);
}

/** The scope and the column by which a member's rows are found: its own group where it has one. */
const groupOfMember = (aggregate: Aggregate, { source, group }: Member): readonly [scope: string, column: string] =>
  group === undefined ? [aggregate.name, aggregate.group] : [source, group];

const changedRows = ({ completedFrom }: Aggregate, source: string): string =>
  completedFrom === 'source' ? changed(source) : src(source);

/** What changed or went says itself where it belongs, as far as its columns tell. */
function findChangedRows({ graph, relations }: RunContext, aggregate: Aggregate, found: FoundGroups): void {
  for (const member of aggregate.members) {
    const { source } = member;
    for (const relation of [changedRows(aggregate, source), gone(source), retried(source)]) {
      if (relations.isEmpty(relation)) continue;
      const columns = new Set(relations.columns(relation).map(({ name }) => name));
      const own = groupOfMember(aggregate, member);
      for (const [scope, column] of [own, [aggregate.name, aggregate.group] as const])
        if (columns.has(column) && isColumnOf(graph.source(source).columns, column)) found.add(scope, column, relation);
    }
  }
}

const isColumnOf = (columns: Readonly<Record<string, unknown>>, column: string): boolean => column in columns;

/** A row that moved or went belonged to the group where the warehouse has it. */
async function findStoredRows(
  context: RunContext,
  aggregate: Aggregate,
  { source, storedIn }: Member,
  found: FoundGroups,
): Promise<void> {
  const { key, columns } = context.graph.source(source);
  if (key.includes(aggregate.group)) return;
  const keys = key.join(', ');
  const rows = [changedRows(aggregate, source), gone(source)]
    .filter((relation) => !context.relations.isEmpty(relation))
    .map((relation) => `select ${keys} from ${relation}`);
  if (rows.length === 0) return;
  const model = context.graph.model(storedIn);
  await found.fetch(aggregate.name, aggregate.group, {
    session: context.warehouse,
    from: tableOf(model),
    columns: pick(model.columns, [aggregate.group]),
    keys: { select: rows.join(' union '), columns: pick(columns, key) },
    on: equal(...key),
  });
}

const WAITING = 'waiting_rows';

/** Rows in quarantine whose parent has arrived with this run. */
async function findWaitingRows(context: RunContext, aggregate: Aggregate, found: FoundGroups): Promise<void> {
  const parents = aggregate.members.flatMap(({ source }) => context.graph.stagingOf(source).parents ?? []);
  const come = parents.filter(({ dimension }) => !context.relations.isEmpty(arrived(dimension)));
  const keys = come.map(({ source, dimension }) => {
    const key = dimensionKey(context.graph.model(dimension));
    return `select '${source}' as waits_for_table, cast(${key} as string) as waits_for_key from ${arrived(dimension)}`;
  });
  if (keys.length === 0) return;
  const rows = await context.keyed.read({
    session: context.warehouse,
    from: { schema: 'ops', name: 'quarantine' },
    columns: texts('source_table', 'group_key'),
    keys: { select: keys.join(' union '), columns: texts('waits_for_table', 'waits_for_key') },
    on: equal('waits_for_table', 'waits_for_key'),
    into: WAITING,
  });
  if (rows === 0) return;
  for (const member of aggregate.members) {
    const [scope, column] = groupOfMember(aggregate, member);
    found.add(scope, column, `(select group_key as ${column} from ${WAITING} where source_table = '${member.source}')`);
  }
}

/** Facts whose dimension has a new version from before them, or has arrived, are looked up again. */
async function findByVersions(context: RunContext, aggregate: Aggregate, found: FoundGroups): Promise<void> {
  for (const model of context.graph.modelsOf(aggregate)) {
    const member = aggregate.members.find(({ storedIn }) => storedIn === model.name);
    const [scope, column] = member ? groupOfMember(aggregate, member) : [aggregate.name, aggregate.group];
    for (const lookup of ('asOf' in model ? model.asOf : undefined) ?? []) {
      await found.fetch(scope, column, laterThanVersions(context, model, lookup, column));
      if (isParent(context, aggregate, lookup)) continue;
      await found.fetch(scope, column, unresolved(context, model, lookup, column));
    }
  }
}

/** A row without its parent is in quarantine, its aggregate with it, so none of them is stored with an open lookup. */
const isParent = ({ graph }: RunContext, { members }: Aggregate, lookup: AsOf): boolean =>
  members.some(({ source }) => (graph.stagingOf(source).parents ?? []).some(({ column }) => column === lookup.column));

type Lookup = Omit<KeyedRead, 'into' | 'load'>;

const laterThanVersions = (context: RunContext, model: Model, lookup: AsOf, column: string): Lookup => ({
  session: context.warehouse,
  from: tableOf(model),
  columns: pick(model.columns, [column]),
  keys: {
    select: `select ${dimensionKey(context.graph.model(lookup.dimension))} as ${lookup.column}, since from ${versions(lookup.dimension)}`,
    columns: [...pick(model.columns, [lookup.column]), { name: 'since', type: timestamp() }],
  },
  on: [...equal(lookup.column), { column: lookup.at, is: '>=', key: 'since' }],
});

const unresolved = (context: RunContext, model: Model, lookup: AsOf, column: string): Lookup => ({
  session: context.warehouse,
  from: tableOf(model),
  columns: pick(model.columns, [column]),
  keys: {
    select: `select ${dimensionKey(context.graph.model(lookup.dimension))} as ${lookup.column} from ${arrived(lookup.dimension)}`,
    columns: pick(model.columns, [lookup.column]),
  },
  on: equal(lookup.column),
  where: [
    { column: lookup.key, is: 'null' },
    { column: lookup.column, is: 'not null' },
  ],
});

/** Rows found by a group of their own bring the aggregates that they name. */
async function findByOwnGroup(
  context: RunContext,
  aggregate: Aggregate,
  { source, group }: Member,
  found: FoundGroups,
): Promise<void> {
  if (group === undefined) return;
  await findInSource(context, aggregate, source, [group], `select ${group} from ${touched(source)}`, found);
}

/** Rows of a changed key that the source spells in several ways may be anywhere: they bring the aggregates that they name. */
async function findBySpellings(
  context: RunContext,
  aggregate: Aggregate,
  { source, group }: Member,
  found: FoundGroups,
): Promise<void> {
  const { key } = context.graph.source(source);
  if (!hasSpellings(context) || aggregate.completedFrom !== 'source' || group !== undefined) return;
  if (key.includes(aggregate.group)) return;
  const rows = [changed(source), gone(source)]
    .filter((relation) => !context.relations.isEmpty(relation))
    .map((relation) => `select ${key.join(', ')} from ${relation}`);
  if (rows.length > 0) await findInSource(context, aggregate, source, key, rows.join(' union '), found);
}

/** The aggregates that rows of a source name, found by clean keys. */
async function findInSource(
  context: RunContext,
  aggregate: Aggregate,
  source: string,
  by: readonly string[],
  select: string,
  found: FoundGroups,
): Promise<void> {
  const { graph, shape } = context;
  const columns = shape.source(source).present.filter(({ name }) => name === aggregate.group);
  await found.fetch(aggregate.name, aggregate.group, {
    session: context.source,
    from: graph.sourceTable(source),
    columns,
    stored: asStored(columns),
    ...(await spelledKeys(context, source, by, select)),
    load: (into, file) => loadKeys(context, into, { source, columns }, file),
  });
}

/** Stored groups that a changed row may join. */
async function findNear(
  context: RunContext,
  { name, group, near }: Aggregate,
  { source }: Member,
  found: FoundGroups,
): Promise<void> {
  if (!near) return;
  const model = context.graph.model(near.model);
  await found.fetch(name, group, {
    session: context.warehouse,
    from: tableOf(model),
    columns: pick(model.columns, [group]),
    keys: {
      select: `select ${near.equal}, add_seconds(${near.at}, -${near.seconds}) as from_at,
        add_seconds(${near.at}, ${near.seconds}) as until_at from ${stg(source)}
        where ${near.equal} is not null and ${near.at} is not null`,
      columns: [
        ...pick(model.columns, [near.equal]),
        { name: 'from_at', type: timestamp() },
        { name: 'until_at', type: timestamp() },
      ],
    },
    on: [
      ...equal(near.equal),
      { column: near.from, is: '<=', key: 'until_at' },
      { column: near.until, is: '>=', key: 'from_at' },
    ],
  });
  if (!near.same) return;
  const { column, as } = near.same;
  await found.fetch(name, group, {
    session: context.warehouse,
    from: tableOf(model),
    columns: pick(model.columns, [group]),
    keys: {
      select: `select distinct ${near.equal}, ${as} as ${column} from ${stg(source)}`,
      columns: pick(model.columns, [near.equal, column]),
    },
    on: equal(near.equal, column),
  });
}
