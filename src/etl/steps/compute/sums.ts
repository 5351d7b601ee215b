import type { AdditiveModel } from '../../../../models/kinds.ts';
import { pick } from '../../../project/catalog.ts';
import { fresh, old, touched } from '../../names.ts';
import type { RunContext } from '../context.ts';
import { sameKey, unionAll } from '../sql.ts';
import { readInputs } from './inputs.ts';
import { readScopes } from './old.ts';
import { castTo } from './result.ts';

/**
 * Sums and counts by difference: over the input's rows as they are now, less the same over those rows as they were, added to what is
 * stored. Rows that did not change cancel out, so that groups in which nothing changed are left alone.
 */
export async function computeSums(context: RunContext, model: AdditiveModel, rows: 'touched' | 'all'): Promise<void> {
  const { relations, shape } = context;
  const { columns } = shape.model(model.name);
  if (rows === 'all') {
    await readInputs(context, model, 'all');
    await relations.make(fresh(model.name), columns, castTo(context, columns, model.sql));
    return;
  }
  await sumOver(context, model, fresh(model.input), 'sums_now');
  await sumOver(context, model, old(model.input), 'sums_before');
  if ((await relations.make('sums_changed', columns, differences(model))) > 0) await addSums(context, model);
  for (const relation of ['sums_now', 'sums_before', 'sums_changed']) await relations.drop(relation);
}

async function addSums(context: RunContext, model: AdditiveModel): Promise<void> {
  const { relations, shape } = context;
  const { columns } = shape.model(model.name);
  const keys = pick(model.columns, model.key);
  await relations.make(touched(model.name), keys, `select ${model.key.join(', ')} from sums_changed`);
  await readScopes(context, model, [{ keys: touched(model.name), columns: model.key }]);
  await relations.make(fresh(model.name), columns, castTo(context, columns, added(model), keepsRows(model)));
}

const keepsRows = ({ countedBy }: AdditiveModel): string => `where ${countedBy} <> 0`;

const measuresOf = ({ key, columns }: AdditiveModel): string[] =>
  Object.keys(columns).filter((name) => !key.includes(name));

/** The model's SQL over other rows than usual of its input. */
async function sumOver(context: RunContext, model: AdditiveModel, rows: string, into: string): Promise<void> {
  const { relations, shape } = context;
  const { columns } = shape.model(model.name);
  const input = shape.model(model.input).columns;
  relations.combine(model.input, input, [rows]);
  await relations.make(into, columns, castTo(context, columns, model.sql));
  relations.combine(model.input, input, [fresh(model.input), `kept_${model.input}`]);
}

/** What each group gained and lost, where that is anything. */
function differences(model: AdditiveModel): string {
  const key = model.key.join(', ');
  const measures = measuresOf(model);
  const [now, before] = [
    measures.map((name) => `${name} as ${name}`),
    measures.map((name) => `-${name} as ${name}`),
  ].map((list, side) => `select ${key}, ${list.join(', ')} from ${side === 0 ? 'sums_now' : 'sums_before'}`);
  const sums = measures.map((name) => `sum(${name}) as ${name}`).join(', ');
  const changed = measures.map((name) => `sum(${name}) <> 0`).join(' or ');
  return `select ${key}, ${sums} from (${unionAll([now ?? '', before ?? ''])}) as both_sides group by ${key} having ${changed}`;
}

function added(model: AdditiveModel): string {
  const columns = Object.keys(model.columns).map((name) =>
    model.key.includes(name) ? `sums_changed.${name}` : `sums_changed.${name} + coalesce(stored.${name}, 0) as ${name}`,
  );
  return `select ${columns.join(', ')} from sums_changed
    left join ${old(model.name)} as stored on ${sameKey(model.key, 'stored', 'sums_changed')}`;
}
