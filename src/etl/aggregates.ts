import type { Aggregate, Member } from '../../models/contract.ts';
import { timestamp } from '../../models/types.ts';
import { computeModels, makeReadable } from './compute-models.ts';
import { modelNamed, modelShape, pick, type RunContext, sourceNamed, stagingOf, tableOf } from './context.ts';
import { lookUpDimensions } from './dimensions.ts';
import { equal, fetchByKeys, fetchRows } from './exchange.ts';
import { readAll, readChanged, readChangedKeys, readTouched } from './extract.ts';
import { forgetSources } from './forget.ts';
import { arrived, fresh, gone, kept, old, src, touched, versions } from './names.ts';
import { judgeMembers, judgeParents, judgeRules, sameKey } from './rejection.ts';
import type { SourceReport } from './report.ts';
import { assertAllComputed, countRows, type SourceCounts } from './source-counts.ts';
import { stageRows } from './staging.ts';
import { createTouched, modelsOf, touchFromSource, touchFromWarehouse } from './touched.ts';

/** Extracts and transforms one aggregate: its source rows to `src_`, `stg_` and the `new_` rows of its models; what became of the former. */
export async function computeAggregate(context: RunContext, aggregate: Aggregate): Promise<readonly SourceReport[]> {
  await readAggregate(context, aggregate);
  const isTouched = !(await isUntouched(context, aggregate));
  await (isTouched ? stageAndJudge(context, aggregate) : leaveAlone(context, aggregate));
  const counted = new Map<Member, SourceCounts>();
  for (const member of aggregate.members) counted.set(member, await countRows(context, member.source, isTouched));
  await forgetSources(context, aggregate);
  if (isTouched) {
    const computed = await computeModels(context, aggregate);
    for (const [member, counts] of counted) assertAllComputed(member, counts, computed);
  }
  return [...counted.values()].map(({ report }) => report);
}

async function stageAndJudge(context: RunContext, aggregate: Aggregate): Promise<void> {
  for (const { source } of aggregate.members) await stageRows(context, source);
  if (aggregate.completedFrom === 'warehouse') await completeFromWarehouse(context, aggregate);
  if (aggregate.completedFrom === 'row') await findGoneOrTouched(context, aggregate);
  await lookUpDimensions(context, aggregate);
  await judgeAggregate(context, aggregate);
}

/** Whether a run of changes found none in an aggregate of single rows. */
async function isUntouched(context: RunContext, { members, completedFrom }: Aggregate): Promise<boolean> {
  if (context.mode === 'full' || completedFrom !== 'row') return false;
  const tables = members.flatMap(({ source }) => [src(source), gone(source)]);
  const [row] = await context.engine.rows(
    `select ${tables.map((table) => `(select count(*) from ${table})`).join(' + ')} as row_count`,
  );
  return Number(row?.row_count) === 0;
}

/** Empty tables in the place of everything that the aggregate's steps would make. */
async function leaveAlone(context: RunContext, aggregate: Aggregate): Promise<void> {
  const { engine } = context;
  await createTouched(context, aggregate);
  for (const model of modelsOf(aggregate)) {
    const { columns } = modelShape(context, model.name);
    for (const table of [fresh(model.name), old(model.name), kept(model.name)])
      await engine.createEmpty(table, columns);
    await makeReadable(context, model);
    context.onComputed(model, 0);
    if (!model.history) continue;
    const key = pick(model.columns, [model.history.naturalKey]);
    await engine.createEmpty(arrived(model.name), key);
    await engine.createEmpty(versions(model.name), [...key, { name: 'since', type: timestamp() }]);
  }
}

async function readAggregate(context: RunContext, aggregate: Aggregate): Promise<void> {
  const { members } = aggregate;
  for (const { source } of members) context.progress({ step: `extract ${source}` });
  if (context.mode === 'full') {
    for (const { source } of members) await readAll(context, source);
    await createTouched(context, aggregate);
    return;
  }
  if (aggregate.completedFrom !== 'source') {
    for (const { source } of members) await readChanged(context, source);
    return;
  }
  for (const member of members) await readChangedKeys(context, member, aggregate);
  await touchFromSource(context, aggregate);
  for (const member of members) await readTouched(context, member, aggregate);
}

/** Parents first, then the root beside its members, then the members beside their root. */
async function judgeAggregate(context: RunContext, { members, key }: Aggregate): Promise<void> {
  const [root, ...others] = members;
  if (!root) return;
  for (const { source } of members) await judgeParents(context, source);
  await judgeRules(context, root.source, stagingOf(root.source).aggregateRules ?? []);
  for (const { source } of others) {
    await judgeMembers(context, source, root.source, key);
    await judgeRules(context, source, stagingOf(source).memberRules ?? []);
  }
}

/** An aggregate of one row: touched is what changed or went. A full run finds what went by looking for what is no longer there. */
async function findGoneOrTouched(context: RunContext, { name, key, members }: Aggregate): Promise<void> {
  for (const { source, storedIn } of members) {
    if (context.mode === 'full') await findGone(context, source, storedIn);
    await context.engine.createTable(
      touched(name),
      `select ${key} from ${src(source)} union select ${key} from ${gone(source)}`,
    );
  }
}

async function findGone(context: RunContext, source: string, storedIn: string): Promise<void> {
  const { key } = sourceNamed(source);
  const model = modelNamed(storedIn);
  await fetchRows(
    context,
    context.warehouse,
    { from: tableOf(model), columns: pick(model.columns, key) },
    'stored_keys',
  );
  await context.engine.createTable(
    gone(source),
    `select distinct ${key.join(', ')} from stored_keys
     where not exists (select 1 from ${src(source)} as raw where ${sameKey(key, 'raw', 'stored_keys')})`,
  );
}

/** The unchanged rows of touched aggregates, as staged rows, from the model that stores them. */
async function completeFromWarehouse(context: RunContext, aggregate: Aggregate): Promise<void> {
  if (context.mode === 'full') return;
  await touchFromWarehouse(context, aggregate);
  for (const member of aggregate.members) await completeMember(context, aggregate, member);
}

async function completeMember(context: RunContext, aggregate: Aggregate, { source, storedIn }: Member): Promise<void> {
  const model = modelNamed(storedIn);
  const staging = stagingOf(source);
  const extra = context.shape.sources.get(source)?.extra ?? [];
  const stored = context.shape.models.get(storedIn)?.columns ?? [];
  const carried = stored.filter(({ name }) => name in staging.columns || extra.some((column) => column.as === name));
  await fetchByKeys(context, {
    session: context.warehouse,
    from: tableOf(model),
    columns: carried,
    keys: `select ${aggregate.key} from ${touched(aggregate.name)}`,
    keyColumns: pick(model.columns, [aggregate.key]),
    on: equal(aggregate.key),
    into: 'carried_rows',
  });
  const isReplaced = [src(source), gone(source)].map(
    (table) => `exists (select 1 from ${table} as newer where ${sameKey(staging.key, 'newer', 'carried_rows')})`,
  );
  await context.engine.insert(staging.name, `select * from carried_rows where not (${isReplaced.join(' or ')})`);
}
