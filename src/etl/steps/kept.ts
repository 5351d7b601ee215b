import type { Model } from '../../../models/kinds.ts';
import { pick, tableOf } from '../../project/catalog.ts';
import { fresh, kept, old } from '../names.ts';
import type { RunContext } from './context.ts';
import { equal } from './keys.ts';
import { keyNotIn, unionAll } from './sql.ts';

/** Which stored rows of a model are read: all, or those whose `column` a query of the engine gives. */
export type Wanted = 'all' | { readonly select: string; readonly column: string };

/** Adds stored rows of a model to `kept_<model>`, less those that this run replaces and those that are here already. */
export async function readKept(context: RunContext, model: Model, wanted: Wanted): Promise<void> {
  const { relations, wholeReads } = context;
  if (wholeReads.has(model.name)) return;
  if (wanted === 'all') wholeReads.add(model.name);
  const { columns } = context.shape.model(model.name);
  const rows = await readStored(context, model, wanted);
  if (rows === 0) return;
  const here = [old(model.name), fresh(model.name), kept(model.name)].filter((table) => !relations.isEmpty(table));
  const isOther = here.map((table) => keyNotIn(model.key, table, 'kept_rows'));
  const others = `select * from kept_rows${isOther.length > 0 ? ` where ${isOther.join(' and ')}` : ''}`;
  const before = relations.isEmpty(kept(model.name)) ? [] : [`select * from ${kept(model.name)}`];
  if (before.length === 0) await relations.make(kept(model.name), columns, others);
  else {
    await relations.make('all_kept', columns, unionAll([...before, others]));
    await relations.make(kept(model.name), columns, 'select * from all_kept');
    await relations.drop('all_kept');
  }
  await relations.drop('kept_rows');
}

async function readStored(context: RunContext, model: Model, wanted: Wanted): Promise<number> {
  const from = tableOf(model);
  const { columns } = context.shape.model(model.name);
  const into = 'kept_rows';
  if (wanted === 'all') {
    const file = await context.warehouse.bulk.exportRows({ from, columns }, context.nextFile());
    await context.relations.load(into, columns, file);
    return file.rows;
  }
  const { select, column } = wanted;
  const keys = { select, columns: pick(model.columns, [column]) };
  return context.keyed.read({ session: context.warehouse, from, columns, keys, on: equal(column), into });
}
