import type { ProjectGraph } from '../../project/graph.ts';
import { fresh, src, stg } from '../names.ts';
import { dimensionsOf, sourcesOf } from './scopes.ts';
import type { ForgetStep, Step } from './step.ts';
import type { StepsInput } from './steps.ts';

/**
 * Adds steps that drop what no later step reads: a source that is read whole has every row of the shop in the engine, and most of the
 * work would be writing memory to disk and back. What follows changes is small and stays.
 */
export function forgetting({ graph, reading }: StepsInput, steps: readonly Step[]): readonly Step[] {
  const lastUse = new Map<string, number>();
  for (const [position, step] of steps.entries()) for (const name of uses(graph, step)) lastUse.set(name, position);
  const whole = graph.aggregates.filter(({ name }) => reading.aggregates.has(name));
  const droppable = new Set([
    ...whole.flatMap(sourcesOf).flatMap((source) => [src(source), stg(source)]),
    ...graph.models.filter(({ name }) => reading.models.has(name)).map(({ name }) => fresh(name)),
  ]);
  return steps.flatMap((step, position): Step[] => {
    const done = [...droppable].filter((name) => lastUse.get(name) === position);
    return done.length > 0 ? [step, forgetStep(done)] : [step];
  });
}

const forgetStep = (relations: readonly string[]): ForgetStep => ({
  kind: 'forget',
  relations,
  reason: 'no later step reads them',
  makes: [],
});

/** The relations that a step reads; a model's rows are named by `new_`. */
function uses(graph: ProjectGraph, step: Step): readonly string[] {
  switch (step.kind) {
    case 'stage':
    case 'read':
      return [src(step.source), stg(step.source)];
    case 'judge':
    case 'count': {
      const aggregate = graph.aggregate(step.aggregate);
      const rows = sourcesOf(aggregate).flatMap((source) => [src(source), stg(source)]);
      // Rows whose parent no dimension has wait for it.
      return step.kind === 'judge' ? [...rows, ...dimensionsOf(graph, aggregate).map(fresh)] : rows;
    }
    case 'compute':
      return usesOfModel(graph, step.model);
    case 'version':
      // As many rows as there are staged ones have to come out of it.
      return usesOfModel(graph, step.model);
    case 'load':
      return [fresh(step.model)];
    case 'check':
      return step.models.flatMap((name) => [fresh(name), ...checkedAgainst(graph, name).map(fresh)]);
    default:
      return [];
  }
}

function usesOfModel(graph: ProjectGraph, name: string): string[] {
  const model = graph.model(name);
  const stored = graph.memberStoredIn(name);
  return [
    fresh(name),
    ...(stored ? [stg(stored.source)] : []),
    ...graph.relations(model).flatMap((relation) => {
      if (relation.of === 'staging') return [stg(relation.source)];
      return relation.of === 'model' ? [fresh(relation.model.name), ...viewed(graph, relation.model.name)] : [];
    }),
  ];
}

/** What a view reads is read with it. */
const viewed = (graph: ProjectGraph, name: string): string[] =>
  graph.model(name).kind === 'view'
    ? graph.reads(graph.model(name)).flatMap((read) => [fresh(read.model.name), ...viewed(graph, read.model.name)])
    : [];

const checkedAgainst = (graph: ProjectGraph, name: string): string[] =>
  (graph.model(name).checks ?? []).flatMap((check) => (check.kind === 'relationship' ? [check.to] : []));
