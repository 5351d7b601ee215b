import type { Model, Through } from '../../models/contract.ts';
import { computeModel, keyNotIn, makeReadable } from './compute-models.ts';
import { modelNamed, modelShape, pick, type RunContext, tableOf } from './context.ts';
import { equal, fetchByKeys, fetchRows } from './exchange.ts';
import { fresh, kept, old, touched } from './names.ts';

/** Computes a model that reads other models only, for the keys that those models' changes touch. */
export async function computeMart(context: RunContext, model: Model): Promise<void> {
  context.progress({ step: `transform ${model.name}` });
  await (model.appendOnly ? computeWhole(context, model) : computeTouched(context, model));
}

/** A model that only grows (the calendar) reads all of itself, which is small. */
async function computeWhole(context: RunContext, model: Model): Promise<void> {
  const { columns } = modelShape(context, model.name);
  await fetchRows(context, context.warehouse, { from: tableOf(model), columns }, old(model.name));
  await computeModel(context, model);
}

async function computeTouched(context: RunContext, model: Model): Promise<void> {
  if (context.mode === 'full') {
    await computeModel(context, model);
    return;
  }
  const { recomputedBy: column } = model;
  const sides = model.reads.flatMap((name) => [fresh(name), old(name)]);
  const values = sides.map((table) => `select ${column} from ${table} where ${column} is not null`).join(' union ');
  await context.engine.createTable(touched(model.name), values);
  for (const name of model.reads) {
    await readKept(context, modelNamed(name), `select ${column} from ${touched(model.name)}`, column);
  }
  for (const through of model.through ?? []) await readThrough(context, model, through);
  await computeModel(context, model, `where ${column} in (select ${column} from ${touched(model.name)})`);
}

/** Rows that name the rows of another model which belong to touched keys. */
async function readThrough(context: RunContext, model: Model, through: Through): Promise<void> {
  const keys = `select distinct ${through.column} from ${through.from}
    where ${model.recomputedBy} in (select ${model.recomputedBy} from ${touched(model.name)})`;
  await readKept(context, modelNamed(through.model), keys, through.column);
}

/** Stored rows by keys, less those that this run replaces and those that are here already. */
async function readKept(context: RunContext, model: Model, keys: string, column: string): Promise<void> {
  const { columns } = modelShape(context, model.name);
  await fetchByKeys(context, {
    session: context.warehouse,
    from: tableOf(model),
    columns,
    keys,
    keyColumns: pick(model.columns, [column]),
    on: equal(column),
    into: 'kept_rows',
  });
  const isOther = [old(model.name), fresh(model.name), kept(model.name)].map((table) =>
    keyNotIn(model, table, 'kept_rows'),
  );
  await context.engine.insert(kept(model.name), `select * from kept_rows where ${isOther.join(' and ')}`);
  await makeReadable(context, model);
}
