import { groupOf, type Model } from '../../../models/kinds.ts';
import { pick, tableOf } from '../../project/catalog.ts';
import { fresh, kept, old } from '../names.ts';
import type { RunContext } from './context.ts';
import { equal } from './keys.ts';
import { remake } from './remake.ts';
import { keyNotIn, unionAll } from './sql.ts';

/** Which stored rows of a model are read: all, or those whose `column` a query of the engine gives. */
export type Wanted = 'all' | { readonly select: string; readonly column: string };

/**
 * Adds stored rows of a model to `kept_<model>`, less those that this run replaces and those that are here already. Groups that are here
 * whole are not asked for again.
 */
export async function readKept(context: RunContext, model: Model, wanted: Wanted): Promise<void> {
  const { relations, keptGroups } = context;
  const before = keptGroups.get(model.name);
  if (before === 'all') return;
  const isByGroup = wanted !== 'all' && wanted.column === groupOf(model)[0] && before !== 'parts';
  keptGroups.set(model.name, wanted === 'all' ? 'all' : isByGroup ? 'whole groups' : 'parts');
  const here = [old(model.name), fresh(model.name), kept(model.name)].filter((table) => !relations.isEmpty(table));
  const isFirst = here.length === 0;
  const into = isFirst ? kept(model.name) : 'kept_rows';
  const rows = await readStored(context, model, before && isByGroup ? notHere(context, model, wanted) : wanted, into);
  if (rows === 0 || isFirst) return;
  const isOther = here.map((table) => keyNotIn(model.key, table, 'kept_rows'));
  await addKept(context, model, `select * from kept_rows where ${isOther.join(' and ')}`);
  await relations.drop('kept_rows');
}

/** The groups of which no row is here. */
function notHere({ relations }: RunContext, model: Model, wanted: Exclude<Wanted, 'all'>): Wanted {
  const { select, column } = wanted;
  if (relations.isEmpty(kept(model.name))) return wanted;
  const isHere = `exists (select 1 from ${kept(model.name)} as here where here.${column} = asked.${column})`;
  return { column, select: `select ${column} from (${select}) as asked where not ${isHere}` };
}

async function addKept({ relations, shape }: RunContext, model: Model, others: string): Promise<void> {
  const { columns } = shape.model(model.name);
  if (relations.isEmpty(kept(model.name))) return void (await relations.make(kept(model.name), columns, others));
  await remake(relations, kept(model.name), columns, unionAll([`select * from ${kept(model.name)}`, others]));
}

async function readStored(context: RunContext, model: Model, wanted: Wanted, into: string): Promise<number> {
  const from = tableOf(model);
  const { columns } = context.shape.model(model.name);
  if (wanted === 'all') {
    const file = await context.warehouse.bulk.exportRows({ from, columns }, context.nextFile());
    await context.relations.load(into, columns, file);
    return file.rows;
  }
  const { select, column } = wanted;
  const keys = { select, columns: pick(model.columns, [column]) };
  return context.keyed.read({ session: context.warehouse, from, columns, keys, on: equal(column), into });
}
