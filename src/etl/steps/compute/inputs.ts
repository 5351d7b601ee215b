import { groupOf, type Input, type Model } from '../../../../models/kinds.ts';
import { inputsOf } from '../../../project/graph.ts';
import { touched } from '../../names.ts';
import type { RunContext } from '../context.ts';
import { readKept } from '../kept.ts';

/**
 * Reads the stored rows that a model's SQL needs beside those that the run computes: of the groups that are touched, or all. A model that
 * is computed with an aggregate has its inputs here already.
 */
export async function readInputs(context: RunContext, model: Model, rows: 'touched' | 'all'): Promise<void> {
  const { graph } = context;
  if (graph.aggregateOf(model)) return;
  if (rows === 'all') {
    for (const read of graph.reads(model)) await readWhole(context, read.model);
    return;
  }
  const [group = ''] = groupOf(model);
  await readTouched(context, model, `select ${group} from ${touched(model.name)}`, group);
}

/** All rows of a model or view, as they will be after the run. */
export async function readWhole(context: RunContext, model: Model): Promise<void> {
  const { graph } = context;
  if (model.kind === 'view') {
    for (const read of graph.reads(model)) await readWhole(context, read.model);
    return declareView(context, model);
  }
  if (!context.computedWhole.has(model.name)) await readKept(context, model, 'all');
}

/** `by` inputs first: the others are found through them. */
async function readTouched(context: RunContext, reader: Model, groups: string, group: string): Promise<void> {
  const inputs = Object.entries(inputsOf(reader)).map(([name, input]) => [context.graph.model(name), input] as const);
  const rank = ([, input]: readonly [Model, Input]): number => ('on' in input ? depth(inputs, input.through) : 0);
  for (const [read, input] of inputs.toSorted((a, b) => rank(a) - rank(b))) {
    if ('whole' in input) await readWhole(context, read);
    else if (read.kind === 'view') {
      await readTouched(context, read, groups, group);
      declareView(context, read);
    } else if ('by' in input) {
      const renamed = input.by === group ? groups : `select ${group} as ${input.by} from (${groups}) as read_groups`;
      await readRows(context, read, renamed, input.by);
    } else {
      const throughRows = rowsOfGroups(reader, input.through, groups, group);
      const keys = `select distinct ${input.on} from ${input.through} where ${input.on} is not null and ${throughRows}`;
      await readRows(context, read, keys, input.on);
    }
  }
}

const depth = (inputs: readonly (readonly [Model, Input])[], name: string): number => {
  const input = inputs.find(([model]) => model.name === name)?.[1];
  return 1 + (input && 'on' in input ? depth(inputs, input.through) : 0);
};

/** A condition on the rows of an input that belong to the groups; of one that is found through another, all that are here. */
function rowsOfGroups(reader: Model, name: string, groups: string, group: string): string {
  const input = inputsOf(reader)[name];
  return input && 'by' in input ? `${input.by} in (select ${group} from (${groups}) as read_groups)` : '1 = 1';
}

async function readRows(context: RunContext, model: Model, select: string, column: string): Promise<void> {
  if (!context.computedWhole.has(model.name)) await readKept(context, model, { select, column });
}

/** In the engine a view is a table of its rows, made anew for each reader. */
const declareView = (context: RunContext, view: Model): void =>
  context.relations.define(view.name, context.shape.model(view.name).columns, view.sql);
