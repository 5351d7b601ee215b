import type { Aggregate } from '../../../models/contract.ts';
import { counted } from '../../counted.ts';
import type { ProjectGraph } from '../../project/graph.ts';
import {
  arrived,
  changed,
  fresh,
  gone,
  issues,
  old,
  REJECTED,
  retried,
  src,
  stg,
  touched,
  versions,
} from '../names.ts';
import type { Shape } from '../shape.ts';
import { forgetting } from './forgetting.ts';
import { martSteps, modelSteps } from './model-steps.ts';
import type { Changes } from './plan.ts';
import type { Reading } from './reading.ts';
import { dimensionsOf, inferredBy, sourcesOf, touchedScopes } from './scopes.ts';
import type { FillStep, InferStep, LookUpStep, Step, TouchStep } from './step.ts';

export interface StepsInput {
  readonly graph: ProjectGraph;
  readonly reading: Reading;
  readonly changes: Changes;
  readonly shape: Shape;
  /** Models whose definition is not the one that they were last computed with. */
  readonly changedModels: ReadonlySet<string>;
  /** Sources of which rows in quarantine are looked at again. */
  readonly retry: ReadonlySet<string>;
}

/**
 * The steps of a run in their order. What is read whole goes aggregate by aggregate, so that one's rows can be forgotten before the next
 * one's come; what changed goes phase by phase. Nothing is planned for what cannot be touched.
 */
export function stepsOf(input: StepsInput): readonly Step[] {
  const { graph, reading } = input;
  const busy = busyAggregates(input);
  const steps: Step[] = [];
  for (const level of levelsOf(graph)) {
    for (const aggregate of level.filter(({ name }) => reading.aggregates.has(name)))
      steps.push(...wholeAggregate(input, aggregate));
    const followed = level.filter(({ name }) => busy.has(name) && !reading.aggregates.has(name));
    steps.push(...followedAggregates(input, followed));
  }
  for (const { source, columns, reason } of reading.fills) steps.push(fillStep(graph, source, columns, reason));
  steps.push(...martSteps(input, busy));
  return forgetting(input, loadedWhenInferred(graph, steps));
}

/** Aggregates by how many others have to be computed before, none first. */
function levelsOf(graph: ProjectGraph): readonly (readonly Aggregate[])[] {
  const levels = new Map<string, number>();
  for (const aggregate of graph.aggregates) {
    const read = graph.modelsOf(aggregate).flatMap((model) => graph.reads(model).map((one) => one.model));
    const named = dimensionsOf(graph, aggregate).map(graph.model);
    const below = [...read, ...named]
      .flatMap((model) => graph.aggregateOf(model) ?? [])
      .filter((other) => other !== aggregate);
    levels.set(aggregate.name, 1 + Math.max(-1, ...below.map(({ name }) => levels.get(name) ?? 0)));
  }
  const highest = Math.max(-1, ...levels.values());
  return Array.from({ length: highest + 1 }, (_, level) =>
    graph.aggregates.filter(({ name }) => levels.get(name) === level),
  );
}

/** Aggregates of which a row changed, went or is looked at again, or whose dimensions did. */
function busyAggregates({ graph, reading, changes, retry }: StepsInput): ReadonlySet<string> {
  const busy = new Set<string>();
  for (const aggregate of graph.aggregates) {
    const hasChanges = aggregate.members.some(({ source }) => {
      const counts = changes.get(source);
      return retry.has(source) || (counts !== undefined && counts.changed + counts.deleted > 0);
    });
    const looksUpBusy = dimensionsOf(graph, aggregate).some((dimension) =>
      busy.has(graph.aggregateOf(graph.model(dimension))?.name ?? ''),
    );
    if (hasChanges || looksUpBusy || reading.aggregates.has(aggregate.name)) busy.add(aggregate.name);
  }
  return busy;
}

const ACCOUNTED = 'every source row is accounted for';
const JUDGED = 'rules decide what is loaded';
const CLEANED = 'its rows are cleaned';

/** Everything of an aggregate is read again and replaces what is there. */
function wholeAggregate(input: StepsInput, aggregate: Aggregate): Step[] {
  const { graph, reading } = input;
  const reason = reading.aggregates.get(aggregate.name) ?? '';
  const { name } = aggregate;
  const sources = sourcesOf(aggregate);
  const models = graph.modelsOf(aggregate);
  return [
    ...sources.map((source): Step => ({ kind: 'read', source, rows: 'all', reason, makes: [src(source)] })),
    ...sources.map((source): Step => ({ kind: 'stage', source, careful: true, reason: CLEANED, makes: [stg(source)] })),
    ...lookUps(input, [aggregate]),
    { kind: 'judge', aggregate: name, careful: true, reason: JUDGED, makes: [REJECTED, issues(name)] },
    { kind: 'count', aggregate: name, reason: ACCOUNTED, makes: [] },
    ...inferences(graph, aggregate, true),
    ...models.flatMap((model) => modelSteps(input, model)),
    { kind: 'check', models: models.map((model) => model.name), reason: 'contracts hold before the load', makes: [] },
  ];
}

/** What changed in aggregates, phase by phase. */
function followedAggregates(input: StepsInput, aggregates: readonly Aggregate[]): Step[] {
  const { graph } = input;
  const touchedFirst = aggregates.filter(({ completedFrom }) => completedFrom === 'source');
  const stagedFirst = aggregates.filter(({ completedFrom }) => completedFrom !== 'source');
  const completed = stagedFirst.filter(({ completedFrom }) => completedFrom === 'warehouse');
  return [
    ...aggregates.flatMap((aggregate) => readChanges(input, aggregate)),
    ...aggregates.flatMap((aggregate) => retrySteps(input, aggregate)),
    ...touchedFirst.flatMap((aggregate) => [touchStep(input, aggregate), readTouched(aggregate)]),
    ...aggregates.flatMap(sourcesOf).map(stageChanges),
    ...stagedFirst.map((aggregate) => touchStep(input, aggregate)),
    ...completed.map(completeStep),
    ...lookUps(input, aggregates),
    ...aggregates.flatMap(judgeChanges),
    ...aggregates.flatMap((aggregate) => inferences(graph, aggregate, false)),
    ...aggregates.flatMap((aggregate) => graph.modelsOf(aggregate)).flatMap((model) => modelSteps(input, model)),
  ];
}

function readChanges({ changes }: StepsInput, aggregate: Aggregate): Step[] {
  const rows = aggregate.completedFrom === 'source' ? 'keys' : 'changed';
  return sourcesOf(aggregate).flatMap((source): Step[] => {
    const counts = changes.get(source);
    if (!counts || counts.changed + counts.deleted === 0) return [];
    const found = rows === 'keys' ? changed(source) : src(source);
    const reason = [
      counts.changed > 0 ? `${counted(counts.changed, 'row')} changed` : '',
      counts.deleted > 0 ? `${counted(counts.deleted, 'was', 'were')} deleted` : '',
    ];
    const why = reason.filter(Boolean).join(', ');
    return [{ kind: 'read', source, rows, counts, reason: why, makes: [found, gone(source)] }];
  });
}

function retrySteps({ retry }: StepsInput, aggregate: Aggregate): Step[] {
  const makes = (source: string): string => (aggregate.completedFrom === 'source' ? retried(source) : src(source));
  return sourcesOf(aggregate)
    .filter((source) => retry.has(source))
    .map((source) => ({
      kind: 'retry',
      source,
      reason: 'asked for with ecom quarantine retry',
      makes: [makes(source)],
    }));
}

/** Its own changed rows touch an aggregate's groups, and versions of the dimensions that it looks up. */
function touchStep({ graph, retry }: StepsInput, aggregate: Aggregate): TouchStep {
  const isByGroup = aggregate.completedFrom === 'source';
  const again = (source: string): string[] => (isByGroup && retry.has(source) ? [retried(source)] : []);
  const own = sourcesOf(aggregate).flatMap((source) => [changed(source), ...again(source), src(source), gone(source)]);
  const others = dimensionsOf(graph, aggregate).flatMap((dimension) => [arrived(dimension), versions(dimension)]);
  return {
    kind: 'touch',
    of: { aggregate: aggregate.name },
    reason: 'rows that belong together are computed together',
    needs: [...own, ...others],
    makes: touchedScopes(aggregate),
  };
}

const readTouched = (aggregate: Aggregate): Step => ({
  kind: 'read_touched',
  aggregate: aggregate.name,
  reason: 'all rows of touched groups',
  needs: touchedScopes(aggregate),
  makes: sourcesOf(aggregate).map(src),
});

const stageChanges = (source: string): Step => ({
  kind: 'stage',
  source,
  careful: false,
  reason: CLEANED,
  needs: [src(source)],
  makes: [stg(source)],
});

const completeStep = (aggregate: Aggregate): Step => ({
  kind: 'complete',
  aggregate: aggregate.name,
  reason: 'unchanged rows of touched groups come from the warehouse',
  needs: [touched(aggregate.name)],
  makes: sourcesOf(aggregate).map(stg),
});

function judgeChanges(aggregate: Aggregate): Step[] {
  const needs = sourcesOf(aggregate).map(src);
  return [
    {
      kind: 'judge',
      aggregate: aggregate.name,
      careful: false,
      reason: JUDGED,
      needs,
      makes: [REJECTED, issues(aggregate.name)],
    },
    { kind: 'count', aggregate: aggregate.name, reason: ACCOUNTED, makes: [] },
  ];
}

/** What the rows of an aggregate name is inferred once they are judged. */
function inferences(graph: ProjectGraph, aggregate: Aggregate, isWhole: boolean): InferStep[] {
  const dimensions = inferredBy(graph, aggregate);
  if (dimensions.length === 0) return [];
  return [
    {
      kind: 'infer',
      aggregate: aggregate.name,
      isWhole,
      reason: 'rows that name what the source does not have are loaded at once',
      ...(isWhole ? {} : { needs: [...touchedScopes(aggregate), ...sourcesOf(aggregate).map(stg)] }),
      makes: dimensions.flatMap((dimension) => [fresh(dimension), old(dimension)]),
    },
  ];
}

/** A dimension is loaded once its inferred members are known; one that is not computed for itself may get some all the same. */
function loadedWhenInferred(graph: ProjectGraph, steps: readonly Step[]): Step[] {
  const inferred = new Set(
    steps.flatMap((step) => (step.kind === 'infer' ? inferredBy(graph, graph.aggregate(step.aggregate)) : [])),
  );
  const isMoved = (step: Step): boolean => step.kind === 'load' && inferred.has(step.model);
  const last = steps.findLastIndex(({ kind }) => kind === 'infer');
  const loads = [...inferred].map((model) =>
    inferredLoad(
      model,
      steps.find((step) => step.kind === 'load' && step.model === model),
    ),
  );
  return steps.flatMap((step, position) => {
    if (isMoved(step)) return [];
    return position === last ? [step, ...loads] : [step];
  });
}

function inferredLoad(model: string, planned: Step | undefined): Step {
  const needs = [fresh(model)];
  if (planned) return planned.needs ? { ...planned, needs: [...planned.needs, ...needs] } : planned;
  const reason = 'rows name what the source does not have';
  return { kind: 'load', model, replaces: 'nothing', reason, needs, makes: [] };
}

/** One look at each dimension for all that name it; one that was computed whole is here already. */
function lookUps({ graph, reading }: StepsInput, aggregates: readonly Aggregate[]): LookUpStep[] {
  const dimensions = new Set(aggregates.flatMap((aggregate) => dimensionsOf(graph, aggregate)));
  return [...dimensions].flatMap((dimension): LookUpStep[] => {
    if (reading.models.has(dimension)) return [];
    const readers = aggregates.filter((aggregate) => dimensionsOf(graph, aggregate).includes(dimension));
    const isWhole = readers.some(({ name }) => reading.aggregates.has(name));
    return [
      {
        kind: 'look_up',
        dimension,
        for: readers.map(({ name }) => name),
        rows: isWhole ? 'all' : 'named',
        reason: 'stored versions that the rows name',
        ...(isWhole ? {} : { needs: readers.flatMap(sourcesOf).map(stg) }),
        makes: [],
      },
    ];
  });
}

function fillStep(graph: ProjectGraph, source: string, columns: readonly string[], reason: string): FillStep {
  const member = graph.members.find((one) => one.source === source);
  return { kind: 'fill', source, model: member?.storedIn ?? '', columns, reason, makes: [] };
}
