import type { Aggregate } from '../../../../models/contract.ts';
import type { Model } from '../../../../models/kinds.ts';
import { groupOf } from '../../../../models/kinds.ts';
import { id } from '../../../../models/types.ts';
import { pick, tableOf } from '../../../project/catalog.ts';
import { fresh, kept, old, touched } from '../../names.ts';
import type { ComputeStep } from '../../plan/step.ts';
import type { RunContext } from '../context.ts';
import { equal } from '../keys.ts';
import { keyNotIn, sameKey, unionAll } from '../sql.ts';

/** Which rows of a model a run replaces: those whose `columns` are among the rows of `keys`, a relation. */
export interface Scope {
  readonly keys: string;
  readonly columns: readonly string[];
}

export function scopesOf(context: RunContext, model: Model): Scope[] {
  const aggregate = context.graph.aggregateOf(model);
  const group = groupOf(model);
  if (!aggregate || group[0] !== aggregate.group) return [{ keys: touched(model.name), columns: group }];
  const own = aggregate.members.find(({ storedIn }) => storedIn === model.name);
  return [
    { keys: touched(aggregate.name), columns: [aggregate.group] },
    ...(own?.group === undefined ? [] : [{ keys: touched(own.source), columns: [own.group] }]),
  ];
}

/** Reads the stored rows of a model that its step asks for into `old_<model>`. */
export async function readOld(context: RunContext, model: Model, step: ComputeStep): Promise<void> {
  const aggregate = context.graph.aggregateOf(model);
  if (aggregate && step.rows === 'touched' && groupOf(model)[0] !== aggregate.group)
    await touchByOwnColumn(context, aggregate, model);
  // Sums read their own, once it is known which they are.
  if (step.old === 'none' || (model.kind === 'additive' && step.old === 'touched')) return;
  context.recalled.add(model.name);
  if (step.old === 'all') return readAll(context, model);
  await readScopes(context, model, scopesOf(context, model));
}

async function readAll(context: RunContext, model: Model): Promise<void> {
  const { columns } = context.shape.model(model.name);
  const file = await context.warehouse.bulk.exportRows({ from: tableOf(model), columns }, context.nextFile());
  await context.relations.load(old(model.name), columns, file);
}

/** A row of several scopes comes once. */
export async function readScopes(context: RunContext, model: Model, scopes: readonly Scope[]): Promise<void> {
  const { relations } = context;
  const { columns } = context.shape.model(model.name);
  const all = old(model.name);
  for (const [position, { keys, columns: by }] of scopes.entries()) {
    const into = position === 0 ? all : 'old_rows';
    const rows = await context.keyed.read({
      session: context.warehouse,
      from: tableOf(model),
      columns,
      keys: { select: `select ${by.join(', ')} from ${keys}`, columns: pick(model.columns, by) },
      on: equal(...by),
      into,
    });
    if (position === 0 || rows === 0) continue;
    const others = `select * from old_rows where ${keyNotIn(model.key, all, 'old_rows')}`;
    await relations.make('all_old_rows', columns, unionAll([`select * from ${all}`, others]));
    await relations.make(all, columns, 'select * from all_old_rows');
    for (const name of ['old_rows', 'all_old_rows']) await relations.drop(name);
  }
}

/**
 * Of a model that takes nothing away: rows of before that were not made again stay, for whoever reads the model beside the new ones.
 *
 * @param isWhole `old_<model>` has all rows that are stored
 */
export async function keepOthers(
  { relations, shape, keptGroups }: RunContext,
  { name, key }: Model,
  { isWhole }: { readonly isWhole: boolean },
): Promise<void> {
  if (isWhole) keptGroups.set(name, 'all');
  const before = old(name);
  if (relations.isEmpty(before)) return;
  const { columns } = shape.model(name);
  const isReplaced = `exists (select 1 from ${fresh(name)} as there where ${sameKey(key, 'there', before)})`;
  await relations.make(kept(name), columns, `select * from ${before} where not ${isReplaced}`);
  await relations.make('replaced_rows', columns, `select * from ${before} where ${isReplaced}`);
  await relations.make(before, columns, 'select * from replaced_rows');
  await relations.drop('replaced_rows');
}

/** A model with a group of its own (a visitor's sessions) is touched where its new and old rows are. */
async function touchByOwnColumn(context: RunContext, aggregate: Aggregate, model: Model): Promise<void> {
  const [column = ''] = groupOf(model);
  await context.keyed.read({
    session: context.warehouse,
    from: tableOf(model),
    columns: pick(model.columns, [column]),
    keys: {
      select: `select ${aggregate.group} from ${touched(aggregate.name)}`,
      columns: [{ name: aggregate.group, type: id() }],
    },
    on: equal(aggregate.group),
    into: 'own_groups',
  });
  const read = context.graph.reads(model).filter(({ model: { columns } }) => column in columns);
  const columns = pick(model.columns, [column]);
  const filled = [...read.map((one) => fresh(one.model.name)), 'own_groups'].filter(
    (relation) => !context.relations.isEmpty(relation),
  );
  if (filled.length === 0) return context.relations.empty(touched(model.name), columns);
  const groups = filled.map((relation) => `select distinct ${column} from ${relation}`).join(' union ');
  await context.relations.make(touched(model.name), columns, groups);
  await context.relations.drop('own_groups');
}
