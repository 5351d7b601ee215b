import type { Aggregate, AsOf, Member, Model } from '../../models/contract.ts';
import { models } from '../../models/index.ts';
import { id, text, timestamp } from '../../models/types.ts';
import type { NamedColumn } from '../storage/storage.ts';
import { modelNamed, pick, type RunContext, sourceNamed, stagingOf, tableOf } from './context.ts';
import { equal, fetchByKeys, type KeyedFetch } from './exchange.ts';
import { sourceTable } from './extract.ts';
import { arrived, changed, gone, touched, versions } from './names.ts';

/** Collects the keys that a run recomputes: `touched_<aggregate>` and, for members with a group of their own, `touched_<source>`. */

export const modelsOf = (aggregate: Aggregate): Model[] => models.filter((model) => model.aggregate === aggregate.name);

/** Touched keys of an aggregate that is read again from its source. */
export async function touchFromSource(context: RunContext, aggregate: Aggregate): Promise<void> {
  await createTouched(context, aggregate);
  await touchByChangedRows(context, aggregate);
  for (const member of aggregate.members) {
    await touchByStoredRows(context, aggregate, member);
    await touchByWaitingRows(context, aggregate, member);
  }
  await touchByVersions(context, aggregate);
  for (const member of aggregate.members) await touchByGroup(context, aggregate, member);
}

/** Touched keys of an aggregate whose unchanged rows come from the warehouse. `stg_<source>` holds the changed rows. */
export async function touchFromWarehouse(context: RunContext, aggregate: Aggregate): Promise<void> {
  await createTouched(context, aggregate);
  for (const member of aggregate.members) {
    await touchNear(context, aggregate, member);
    await touchByStoredRows(context, aggregate, member);
  }
  await touchByVersions(context, aggregate);
}

/** Starts with no touched key; in a full run, where everything is replaced, it stays so. */
export async function createTouched(context: RunContext, aggregate: Aggregate): Promise<void> {
  await context.engine.createEmpty(touched(aggregate.name), [{ name: aggregate.key, type: id() }]);
  for (const { source, groupedBy } of aggregate.members) {
    if (groupedBy) await context.engine.createEmpty(touched(source), [{ name: groupedBy, type: id() }]);
  }
}

/** Adds the values of `column` in a query's rows, each once. */
async function touch(context: RunContext, scope: string, column: string, rows: string): Promise<void> {
  await context.engine.insert(
    touched(scope),
    `select distinct ${column} from (${rows}) as found
     where ${column} is not null
       and not exists (select 1 from ${touched(scope)} as known where known.${column} = found.${column})`,
  );
}

/** Adds the values of `column` in the rows that a store finds by keys. */
async function touchFound(
  context: RunContext,
  scope: string,
  column: string,
  fetch: Omit<KeyedFetch, 'into'>,
): Promise<void> {
  const found = await fetchByKeys(context, { ...fetch, into: 'found_keys' });
  if (found > 0) await touch(context, scope, column, `select ${column} from found_keys`);
}

/** What changed or went says itself where it belongs, as far as its key tells. */
async function touchByChangedRows(context: RunContext, aggregate: Aggregate): Promise<void> {
  const rows = aggregate.members.flatMap(({ source }) =>
    sourceNamed(source).key.includes(aggregate.key) ? [changed(source), gone(source)] : [changed(source)],
  );
  await touch(context, aggregate.name, aggregate.key, valuesOf(rows, aggregate.key));
  for (const { source, groupedBy } of aggregate.members) {
    if (groupedBy) await touch(context, source, groupedBy, valuesOf([changed(source), gone(source)], groupedBy));
  }
}

const valuesOf = (tables: readonly string[], column: string): string =>
  tables.map((table) => `select ${column} from ${table}`).join(' union all ');

/** A row that moved or went belonged to the aggregate where the warehouse has it. */
async function touchByStoredRows(context: RunContext, aggregate: Aggregate, member: Member): Promise<void> {
  const { key } = sourceNamed(member.source);
  if (key.includes(aggregate.key)) return;
  const keys = key.join(', ');
  const rows = aggregate.completedFrom === 'warehouse' ? `src_${member.source}` : changed(member.source);
  const model = modelNamed(member.storedIn);
  await touchFound(context, aggregate.name, aggregate.key, {
    session: context.warehouse,
    from: tableOf(model),
    columns: pick(model.columns, [aggregate.key]),
    keys: `select ${keys} from ${rows} union select ${keys} from ${gone(member.source)}`,
    keyColumns: pick(sourceNamed(member.source).columns, key),
    on: equal(...key),
  });
}

/** Rows in quarantine whose parent has arrived with this run. */
async function touchByWaitingRows(context: RunContext, aggregate: Aggregate, member: Member): Promise<void> {
  for (const parent of stagingOf(member.source).parents ?? []) {
    const key = modelNamed(parent.dimension).history?.naturalKey ?? parent.column;
    await fetchByKeys(context, {
      session: context.warehouse,
      from: { schema: 'ops', name: 'quarantine' },
      columns: [
        { name: 'source_table', type: text(63) },
        { name: 'group_key', type: text() },
      ],
      keys: `select '${parent.source}' as waits_for_table, ${key} as waits_for_key from ${arrived(parent.dimension)}`,
      keyColumns: [
        { name: 'waits_for_table', type: text(63) },
        { name: 'waits_for_key', type: text() },
      ],
      on: equal('waits_for_table', 'waits_for_key'),
      into: 'found_keys',
    });
    const waiting = `select group_key from found_keys where source_table = '${member.source}'`;
    if (member.groupedBy) await touch(context, member.source, member.groupedBy, renamed(waiting, member.groupedBy));
    else await touch(context, aggregate.name, aggregate.key, renamed(waiting, aggregate.key));
  }
}

const renamed = (rows: string, column: string): string => `select group_key as ${column} from (${rows}) as waiting`;

/** Facts whose dimension has a new version from before them are looked up again. */
async function touchByVersions(context: RunContext, aggregate: Aggregate): Promise<void> {
  for (const model of modelsOf(aggregate)) {
    const member = aggregate.members.find(({ storedIn }) => storedIn === model.name);
    const scope = member?.groupedBy ? member.source : aggregate.name;
    const column = member?.groupedBy ?? aggregate.key;
    for (const lookup of model.asOf ?? []) {
      await touchFound(context, scope, column, laterThanVersions(context, model, lookup, column));
      if (isParent(aggregate, lookup)) continue;
      await touchFound(context, scope, column, unresolved(context, model, lookup, column));
    }
  }
}

/** A row without its parent is in quarantine, its aggregate with it, so none of them is stored with an open lookup. */
const isParent = ({ members }: Aggregate, lookup: AsOf): boolean =>
  members.some(({ source }) => (stagingOf(source).parents ?? []).some(({ column }) => column === lookup.column));

type Lookup = Omit<KeyedFetch, 'into'>;

const laterThanVersions = (context: RunContext, model: Model, lookup: AsOf, column: string): Lookup => ({
  session: context.warehouse,
  from: tableOf(model),
  columns: pick(model.columns, [column]),
  keys: `select ${lookup.column}, since from ${versions(lookup.dimension)}`,
  keyColumns: [...pick(model.columns, [lookup.column]), { name: 'since', type: timestamp() }],
  on: [...equal(lookup.column), { column: lookup.at, is: '>=', key: 'since' }],
});

const unresolved = (context: RunContext, model: Model, lookup: AsOf, column: string): Lookup => ({
  session: context.warehouse,
  from: tableOf(model),
  columns: pick(model.columns, [column]),
  keys: `select ${lookup.column} from ${arrived(lookup.dimension)}`,
  keyColumns: pick(model.columns, [lookup.column]),
  on: equal(lookup.column),
  where: [
    { column: lookup.key, is: 'null' },
    { column: lookup.column, is: 'not null' },
  ],
});

/** Rows found by a group of their own bring the aggregates that they name. */
async function touchByGroup(context: RunContext, aggregate: Aggregate, member: Member): Promise<void> {
  const { source, groupedBy } = member;
  if (!groupedBy) return;
  await touchFound(context, aggregate.name, aggregate.key, {
    session: context.source,
    from: sourceTable(source),
    columns: pick(sourceNamed(source).columns, [aggregate.key]),
    keys: `select ${groupedBy} from ${touched(source)}`,
    keyColumns: pick(sourceNamed(source).columns, [groupedBy]),
    on: equal(groupedBy),
  });
}

/** Stored aggregates that a changed row may join. */
async function touchNear(context: RunContext, aggregate: Aggregate, member: Member): Promise<void> {
  const { near } = aggregate;
  if (!near) return;
  const model = modelNamed(near.model);
  const keyColumns: NamedColumn[] = [
    ...pick(model.columns, [near.equal]),
    { name: 'from_at', type: timestamp() },
    { name: 'until_at', type: timestamp() },
  ];
  await touchFound(context, aggregate.name, aggregate.key, {
    session: context.warehouse,
    from: tableOf(model),
    columns: pick(model.columns, [aggregate.key]),
    keys: `select ${near.equal}, add_seconds(${near.at}, -${near.seconds}) as from_at,
      add_seconds(${near.at}, ${near.seconds}) as until_at from stg_${member.source}`,
    keyColumns,
    on: [
      ...equal(near.equal),
      { column: near.from, is: '<=', key: 'until_at' },
      { column: near.until, is: '>=', key: 'from_at' },
    ],
  });
}
