import { type Model, resultColumns } from '../../../../models/kinds.ts';
import { dimensionKey } from '../../../project/catalog.ts';
import type { NamedColumn } from '../../../storage/storage.ts';
import { arrived, fresh, old, stg, touched } from '../../names.ts';
import type { ComputeStep } from '../../plan/step.ts';
import type { RunContext } from '../context.ts';
import { columnParts, isolateGroups } from '../isolate.ts';
import { keyNotIn } from '../sql.ts';
import { isOfValues } from '../values/load-source.ts';
import { computeDaily } from './daily.ts';
import { readInputs } from './inputs.ts';
import { keepOthers, readOld } from './old.ts';
import { castTo, withAbsorbed, withLostValues } from './result.ts';
import { computeSums } from './sums.ts';

/** Computes a model's rows, `new_<model>`, by its kind. */
export async function compute(context: RunContext, step: ComputeStep): Promise<void> {
  const model = context.graph.model(step.model);
  await readOld(context, model, step);
  switch (model.kind) {
    case 'scd2':
      return computePresent(context, model);
    case 'append_only':
      return computeGrowing(context, model, step);
    case 'additive':
      return computeSums(context, model, step.rows);
    case 'daily':
      await readInputs(context, model, 'all');
      return computeDaily(context, model);
    case 'by_key':
      await readInputs(context, model, step.rows);
      return keep(context, model, model.sql, onlyTouched(context, model, step));
    case 'view':
      throw new Error(`${model.name} is a view of the store`);
  }
}

/** A mart's SQL may give rows of groups that are only partly here: they are left out. */
function onlyTouched({ graph }: RunContext, model: Model, { rows }: ComputeStep): string {
  if (model.kind !== 'by_key' || rows === 'all' || graph.aggregateOf(model)) return '';
  return `where ${model.group} in (select ${model.group} from ${touched(model.name)})`;
}

/** Runs the model's SQL into `new_<model>`, in the table's columns and types. */
async function keep(context: RunContext, model: Model, sql: string, onlyWhere = ''): Promise<void> {
  const stored = context.graph.memberStoredIn(model.name);
  // It has a row for each staged one.
  if (model.kind === 'by_key' && stored && context.relations.isEmpty(stg(stored.source))) return;
  const select = withLostValues(context, model, withAbsorbed(context, model, sql));
  const { columns } = context.shape.model(model.name);
  await makeOf(context, model, fresh(model.name), columns, castTo(context, columns, select, onlyWhere));
}

/** @throws Refused where it fails for what single rows have in them */
async function makeOf(
  context: RunContext,
  model: Model,
  relation: string,
  columns: readonly NamedColumn[],
  select: string,
): Promise<void> {
  try {
    await context.relations.make(relation, columns, select);
  } catch (error) {
    if (!isOfValues(error)) throw error;
    const aggregate = context.graph.aggregateOf(model);
    if (!aggregate) throw error;
    const alone = aggregate.members.filter(({ storedIn }) => storedIn === model.name).map(({ source }) => source);
    const parts = columnParts(context, select, computedColumns(context, model), model.name);
    await isolateGroups(context, aggregate, { of: model.name, select, parts, alone }, error);
  }
}

const computedColumns = ({ shape }: RunContext, model: Model): string[] =>
  resultColumns(
    model,
    shape.model(model.name).columns.map(({ name }) => name),
  );

/** A dimension's present attributes; its versions are the next step's. */
async function computePresent(context: RunContext, model: Model): Promise<void> {
  const select = withLostValues(context, model, withAbsorbed(context, model, model.sql));
  await makeOf(context, model, `present_${model.name}`, [], select);
}

/**
 * What is there stays, but where the model itself is another one: then every row is made again, over all that it reads, and corrects the
 * one that is there.
 */
async function computeGrowing(context: RunContext, model: Model, { isRenewed, old: read }: ComputeStep): Promise<void> {
  const { graph } = context;
  const isPart = graph.aggregateOf(model) !== undefined;
  if (isRenewed && !isPart) {
    await readInputs(context, model, 'all');
    await keep(context, model, asIfFirst(context, model));
  } else await keep(context, model, model.sql);
  if (isPart) await findArrived(context, model);
  if (graph.readers(model).length > 0) await keepOthers(context, model, { isWhole: read === 'all' });
}

/** The model's SQL over all rows of what it reads the new ones of, and without rows of its own. */
function asIfFirst({ graph, shape, engine }: RunContext, model: Model): string {
  const read = graph.reads(model).filter(({ rows }) => rows === 'new');
  const none = shape
    .model(model.name)
    .columns.map(({ name, type }) => `cast(null as ${engine.typeName(type)}) as ${engine.quote(name)}`);
  const tables = [
    ...read.map(({ model: { name } }) => `${fresh(name)} as (select * from ${name})`),
    `${old(model.name)} as (select ${none.join(', ')} where 1 = 0)`,
  ];
  return `with ${tables.join(', ')} select * from (${model.sql}) as renewed`;
}

/** Rows that wait in quarantine for a dimension's row come in with it. */
async function findArrived({ relations, shape }: RunContext, model: Model): Promise<void> {
  const key = dimensionKey(model);
  const columns = shape.model(model.name).columns.filter(({ name }) => name === key);
  const isNew = keyNotIn([key], old(model.name), 'present');
  await relations.make(
    arrived(model.name),
    columns,
    `select present.${key} from ${fresh(model.name)} as present where ${isNew}`,
  );
}
