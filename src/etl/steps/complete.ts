import type { Aggregate, Member } from '../../../models/contract.ts';
import { dimensionKey, pick, tableOf } from '../../project/catalog.ts';
import type { ProjectGraph } from '../../project/graph.ts';
import { gone, src, stg, touched } from '../names.ts';
import type { CompleteStep, LookUpStep } from '../plan/step.ts';
import type { RunContext } from './context.ts';
import { stagedColumns } from './declare.ts';
import { readKept } from './kept.ts';
import { equal } from './keys.ts';
import { remake } from './remake.ts';
import { sameKey, unionAll } from './sql.ts';

/** The unchanged rows of touched groups, as staged rows, from the model that stores them. */
export async function complete(context: RunContext, { aggregate: name }: CompleteStep): Promise<void> {
  const aggregate = context.graph.aggregate(name);
  for (const member of aggregate.members) await completeMember(context, aggregate, member);
}

async function completeMember(
  context: RunContext,
  { name, group }: Aggregate,
  { source, storedIn }: Member,
): Promise<void> {
  const { graph, shape, relations, engine } = context;
  const model = graph.model(storedIn);
  const staging = graph.stagingOf(source);
  const staged = stagedColumns(graph, shape, source);
  const stored = new Set(shape.model(storedIn).columns.map((column) => column.name));
  const carried = staged.filter((column) => stored.has(column.name));
  const rows = await context.keyed.read({
    session: context.warehouse,
    from: tableOf(model),
    columns: carried,
    keys: { select: `select ${group} from ${touched(name)}`, columns: pick(model.columns, [group]) },
    on: equal(group),
    into: 'carried_rows',
  });
  if (rows === 0) return;
  const isReplaced = [src(source), gone(source)].map(
    (table) => `exists (select 1 from ${table} as newer where ${sameKey(staging.key, 'newer', 'carried_rows')})`,
  );
  const list = (of: ReadonlySet<string>): string =>
    staged
      .map(({ name: column, type }) =>
        of.has(column) ? engine.quote(column) : `cast(null as ${engine.typeName(type)}) as ${engine.quote(column)}`,
      )
      .join(', ');
  const all = new Set(staged.map((column) => column.name));
  const both = unionAll([
    `select ${list(all)} from ${staging.name}`,
    `select ${list(stored)} from carried_rows where not (${isReplaced.join(' or ')})`,
  ]);
  await remake(relations, staging.name, staged, both);
  await relations.drop('carried_rows');
}

/** Reads the stored dimension rows that staged rows name and this run has not computed itself. */
export async function lookUp(context: RunContext, { dimension, for: aggregates, rows }: LookUpStep): Promise<void> {
  const { graph } = context;
  const model = graph.model(dimension);
  if (rows === 'all') return readKept(context, model, 'all');
  const key = dimensionKey(model);
  const named = aggregates
    .flatMap((name) => graph.aggregate(name).members)
    .filter(({ source }) => !context.relations.isEmpty(stg(source)))
    .flatMap((member) =>
      columnsNaming(graph, member, dimension).map((column) => `select ${column} as ${key} from ${stg(member.source)}`),
    );
  if (named.length === 0) return;
  const isHere = `exists (select 1 from ${dimension} as here where here.${key} = named.${key})`;
  const isAsked = context.relations.isEmpty(dimension) ? '' : ` and not ${isHere}`;
  const select = `select ${key} from (${named.join(' union ')}) as named where ${key} is not null${isAsked}`;
  await readKept(context, model, { select, column: key });
}

/** The staged columns of a member that name rows of a dimension: to wait for it, and to look it up. */
function columnsNaming(graph: ProjectGraph, { source, storedIn }: Member, dimension: string): string[] {
  const { columns, parents = [] } = graph.stagingOf(source);
  const model = graph.model(storedIn);
  const named = [...parents, ...(('asOf' in model ? model.asOf : undefined) ?? [])];
  const names = named.filter((one) => one.dimension === dimension).map(({ column }) => column);
  return [...new Set([dimensionKey(graph.model(dimension)), ...names])].filter((column) => column in columns);
}
