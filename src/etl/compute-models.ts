import type { Aggregate, Model } from '../../models/contract.ts';
import { models } from '../../models/index.ts';
import { id } from '../../models/types.ts';
import type { NamedColumn } from '../storage/storage.ts';
import { carriedBy, type ModelShape, modelShape, pick, type RunContext, tableOf } from './context.ts';
import { equal, fetchByKeys, fetchRows } from './exchange.ts';
import { forgetStaged } from './forget.ts';
import { attributesOf, keepVersions } from './history.ts';
import { fresh, kept, old, touched } from './names.ts';
import { modelsOf } from './touched.ts';

/** Computes the models of an aggregate from its staged rows. */

/** Which rows of a model this run replaces: those whose `column` is among `keys`. */
export interface Scope {
  /** An engine table. */
  readonly keys: string;
  readonly column: string;
}

/** Computes an aggregate's models; returns how many rows each has. */
export async function computeModels(context: RunContext, aggregate: Aggregate): Promise<ReadonlyMap<string, number>> {
  const rows = new Map<string, number>();
  for (const model of modelsOf(aggregate)) {
    context.progress({ step: `transform ${model.name}` });
    if (model.recomputedBy !== aggregate.key) await touchByOwnColumn(context, aggregate, model);
    await readOld(context, aggregate, model);
    rows.set(model.name, await computeModel(context, model));
  }
  return rows;
}

/** The scopes of a model that is computed with an aggregate. */
export function scopesOf(aggregate: Aggregate, model: Model): Scope[] {
  if (model.recomputedBy !== aggregate.key) return [{ keys: touched(model.name), column: model.recomputedBy }];
  const own = aggregate.members.find(({ storedIn }) => storedIn === model.name);
  const scopes: Scope[] = [{ keys: touched(aggregate.name), column: aggregate.key }];
  if (own?.groupedBy) scopes.push({ keys: touched(own.source), column: own.groupedBy });
  return scopes;
}

/** A model with a grouping of its own (a visitor's sessions) is touched where its new and old rows are. */
async function touchByOwnColumn(context: RunContext, aggregate: Aggregate, model: Model): Promise<void> {
  const column = model.recomputedBy;
  if (context.mode === 'full') return;
  await fetchByKeys(context, {
    session: context.warehouse,
    from: tableOf(model),
    columns: pick(model.columns, [column]),
    keys: `select ${aggregate.key} from ${touched(aggregate.name)}`,
    keyColumns: [{ name: aggregate.key, type: id() }],
    on: equal(aggregate.key),
    into: 'found_keys',
  });
  const reads = model.reads.map((name) => `select ${column} from ${fresh(name)}`).join(' union ');
  await context.engine.createTable(touched(model.name), `${reads} union select ${column} from found_keys`);
}

/** The columns by which other models are recomputed when rows of this one change. */
const propagated = (model: Model): string[] =>
  models
    .filter((other) => !other.aggregate && other.reads.includes(model.name))
    .map(({ recomputedBy }) => recomputedBy);

/** Old rows of touched keys: whole where the model reads itself or keeps values, else the columns that others depend on. */
async function readOld(context: RunContext, aggregate: Aggregate, model: Model): Promise<void> {
  const shape = modelShape(context, model.name);
  const needed = new Set([
    ...model.key,
    ...scopesOf(aggregate, model).map(({ column }) => column),
    ...propagated(model),
  ]);
  const columns = model.readsItself
    ? shape.columns
    : shape.columns.filter(({ name }) => needed.has(name) || shape.kept.includes(name));
  if (context.mode === 'full') await readOldOfFullRun(context, model, columns);
  else if (!isNeeded(model, shape)) await context.engine.createEmpty(old(model.name), columns);
  else await readOldOfScopes(context, model, columns, scopesOf(aggregate, model));
}

/** Whether anything depends on the model's old rows: itself, values it keeps, or a model that is recomputed where they change. */
const isNeeded = (model: Model, { kept: lost }: ModelShape): boolean =>
  model.readsItself === true ||
  lost.length > 0 ||
  models.some((other) => !other.aggregate && !other.appendOnly && dependsOn(other, model));

const dependsOn = (other: Model, model: Model): boolean =>
  other.reads.includes(model.name) || (other.through ?? []).some((through) => through.model === model.name);

/** A full run replaces everything; it needs only what the source cannot give: versions and values of lost columns. */
async function readOldOfFullRun(context: RunContext, model: Model, columns: readonly NamedColumn[]): Promise<void> {
  const needsRows = model.history || model.appendOnly || modelShape(context, model.name).kept.length > 0;
  if (needsRows) await fetchRows(context, context.warehouse, { from: tableOf(model), columns }, old(model.name));
  else await context.engine.createEmpty(old(model.name), columns);
}

async function readOldOfScopes(
  context: RunContext,
  model: Model,
  columns: readonly NamedColumn[],
  scopes: readonly Scope[],
): Promise<void> {
  await context.engine.createEmpty(old(model.name), columns);
  for (const { keys, column } of scopes) {
    await fetchByKeys(context, {
      session: context.warehouse,
      from: tableOf(model),
      columns,
      keys: `select ${column} from ${keys}`,
      keyColumns: pick(model.columns, [column]),
      on: equal(column),
      into: 'old_rows',
    });
    await context.engine.insert(
      old(model.name),
      `select * from old_rows where ${keyNotIn(model, old(model.name), 'old_rows')}`,
    );
  }
}

export const keyNotIn = (model: Model, table: string, alias: string): string =>
  `not exists (select 1 from ${table} as there where ${model.key.map((column) => `there.${column} = ${alias}.${column}`).join(' and ')})`;

/** Runs the model's SQL into `new_<model>`, in the table's columns and types, and makes the view that other models read; returns how many rows. */
export async function computeModel(context: RunContext, model: Model, onlyWhere = ''): Promise<number> {
  const present = withKept(context, model, withAbsorbed(context, model, model.sql));
  const result = model.history ? await keepVersions(context, model, model.history, present) : present;
  const rows = await context.engine.createTable(fresh(model.name), cast(context, model, result, onlyWhere));
  await context.engine.createEmpty(kept(model.name), modelShape(context, model.name).columns);
  await makeReadable(context, model);
  await forgetStaged(context, model);
  context.onComputed(model, rows);
  return rows;
}

/** Other models read a model's new rows together with the stored rows that the run leaves alone. */
export async function makeReadable(context: RunContext, model: Model): Promise<void> {
  const columns = columnList(context, model);
  await context.engine.createView(
    model.name,
    `select ${columns} from ${fresh(model.name)} union all select ${columns} from ${kept(model.name)}`,
  );
}

export const columnList = (context: RunContext, model: Model): string =>
  modelShape(context, model.name)
    .columns.map(({ name }) => context.engine.quote(name))
    .join(', ');

function cast(context: RunContext, model: Model, select: string, onlyWhere: string): string {
  const columns = modelShape(context, model.name).columns.map(
    ({ name, type }) =>
      `cast(${context.engine.quote(name)} as ${context.engine.typeName(type)}) as ${context.engine.quote(name)}`,
  );
  return `select ${columns.join(', ')} from (${select}) as result ${onlyWhere}`;
}

/** Columns that only the source knows are carried to the model that stores its rows. */
function withAbsorbed(context: RunContext, model: Model, select: string): string {
  const { absorbed } = modelShape(context, model.name);
  const source = carriedBy(model);
  if (absorbed.length === 0 || source === undefined) return select;
  const key = model.history ? [model.history.naturalKey] : model.key;
  const present = new Set(context.shape.sources.get(source)?.extra.map((column) => column.as));
  const columns = absorbed.map(({ name, type }) => {
    const quoted = context.engine.quote(name);
    return present.has(name) ? `staged.${quoted}` : `cast(null as ${context.engine.typeName(type)}) as ${quoted}`;
  });
  return `select computed.*, ${columns.join(', ')} from (${select}) as computed
    left join stg_${source} as staged on ${key.map((column) => `staged.${column} = computed.${column}`).join(' and ')}`;
}

/** Rows that are there keep the values of columns that the source has lost. */
function withKept(context: RunContext, model: Model, select: string): string {
  const { kept: lost } = modelShape(context, model.name);
  if (lost.length === 0) return select;
  const key = model.history ? [model.history.naturalKey] : model.key;
  const before = model.history ? `(select * from ${old(model.name)} where is_current)` : old(model.name);
  const quoted = lost.map((name) => context.engine.quote(name));
  const values = quoted.map((name) => `coalesce(computed.${name}, before.${name}) as ${name}`).join(', ');
  const others = model.history
    ? [...attributesOf(context, model, model.history), model.history.changedAt]
    : modelShape(context, model.name).columns.map(({ name }) => context.engine.quote(name));
  const unchanged = [...new Set(others)].filter((name) => !lost.includes(name) && !quoted.includes(name));
  return `select ${unchanged.map((name) => `computed.${name}`).join(', ')}, ${values} from (${select}) as computed
    left join ${before} as before on ${key.map((column) => `before.${column} = computed.${column}`).join(' and ')}`;
}
