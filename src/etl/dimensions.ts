import type { Aggregate } from '../../models/contract.ts';
import { modelNamed, modelShape, pick, type RunContext, stagingOf, tableOf } from './context.ts';
import { equal, fetchByKeys } from './exchange.ts';
import { fresh, kept } from './names.ts';
import { modelsOf } from './touched.ts';

/** Reads the stored dimension rows that an aggregate's staged rows name and this run has not computed itself. */
export async function lookUpDimensions(context: RunContext, aggregate: Aggregate): Promise<void> {
  if (context.mode === 'full') return;
  const lookups = modelsOf(aggregate).flatMap(({ asOf }) => asOf ?? []);
  for (const dimension of new Set(lookups.map((lookup) => lookup.dimension)))
    await lookUp(context, aggregate, dimension);
}

async function lookUp(context: RunContext, aggregate: Aggregate, dimension: string): Promise<void> {
  const model = modelNamed(dimension);
  const key = model.recomputedBy;
  const named = aggregate.members
    .filter(({ source }) => key in stagingOf(source).columns)
    .map(({ source }) => `select ${key} from stg_${source}`);
  const { columns } = modelShape(context, dimension);
  await fetchByKeys(context, {
    session: context.warehouse,
    from: tableOf(model),
    columns,
    keys: `select ${key} from (${named.join(' union ')}) as named where ${key} is not null
      and ${key} not in (select ${key} from ${fresh(dimension)}) and ${key} not in (select ${key} from ${kept(dimension)})`,
    keyColumns: pick(model.columns, [key]),
    on: equal(key),
    into: 'looked_up',
  });
  await context.engine.insert(kept(dimension), 'select * from looked_up');
}
