import { groupOf, type Model } from '../../../models/kinds.ts';
import type { ProjectGraph } from '../../project/graph.ts';
import { arrived, fresh, old, stg, touched, versions } from '../names.ts';
import { sourcesOf, touchedScopes } from './scopes.ts';
import type { ComputeStep, LoadStep, Step, TouchStep } from './step.ts';
import type { StepsInput } from './steps.ts';

/** The steps that bring one model up to date, by its kind. */
export function modelSteps(input: StepsInput, model: Model): Step[] {
  const { graph, reading, changedModels } = input;
  const whole = reading.models.get(model.name);
  const reason = whole ?? 'what it is made from changed';
  const needs = whole === undefined ? { needs: needsOf(graph, model) } : {};
  // Which of its groups sums touch is known once they are computed.
  const loads = whole === undefined && model.kind === 'additive' ? { needs: [touched(model.name)] } : needs;
  const computed = { rows: whole === undefined ? 'touched' : 'all', reason, ...needs } as const;
  const compute: ComputeStep = {
    kind: 'compute',
    model: model.name,
    ...computed,
    old: oldRows(input, model),
    isRenewed: changedModels.has(model.name),
    makes: madeBy(model),
  };
  return [
    compute,
    ...(model.kind === 'scd2' ? [versionStep(model, needs)] : []),
    loadStep(model, whole !== undefined, loads),
  ];
}

function madeBy(model: Model): string[] {
  const rows = [fresh(model.name), old(model.name)];
  switch (model.kind) {
    case 'scd2':
      return [`present_${model.name}`, old(model.name)];
    case 'additive':
      return [...rows, touched(model.name)];
    case 'append_only':
      return [...rows, arrived(model.name)];
    default:
      return rows;
  }
}

interface Needs {
  readonly needs?: readonly string[];
}

const versionStep = ({ name }: Model, needs: Needs): Step => ({
  kind: 'version',
  model: name,
  reason: 'past versions are kept',
  ...needs,
  makes: [fresh(name), versions(name), arrived(name)],
});

/** Without a row of these a model that follows changes has nothing to do. */
function needsOf(graph: ProjectGraph, model: Model): string[] {
  const aggregate = graph.aggregateOf(model);
  // A new session touches no group that is there.
  if (aggregate) return [...touchedScopes(aggregate), ...sourcesOf(aggregate).map(stg)];
  if (model.kind === 'append_only' && !model.covers) return graph.reads(model).map((read) => fresh(read.model.name));
  return model.kind === 'additive' ? [fresh(model.input), old(model.input)] : [touched(model.name)];
}

/**
 * Which stored rows of a model a run needs: for itself, for values that the source has lost, and for models that are recomputed where its
 * values change.
 */
function oldRows({ graph, reading, shape }: StepsInput, model: Model): ComputeStep['old'] {
  // Whoever reads all stored rows has to know which of them are gone.
  const isWholeReader = ({ name }: Model): boolean => reading.models.has(name);
  const isPart = graph.aggregateOf(model) !== undefined;
  const keepsRows = model.kind === 'scd2' || model.kind === 'append_only';
  if (model.kind === 'append_only' && !isPart) return 'all';
  const hasLost = shape.model(model.name).lost.length > 0;
  if (reading.models.has(model.name)) return keepsRows || hasLost ? 'all' : 'none';
  const readsItself = graph.relations(model).some((relation) => relation.of === 'itself');
  const isFollowed = graph.readers(model).some((reader) => follows(graph, reader, model) || isWholeReader(reader));
  return keepsRows || hasLost || readsItself || isFollowed ? 'touched' : 'none';
}

/** Whether the reader is recomputed where the model's values change. */
const follows = (graph: ProjectGraph, reader: Model, model: Model): boolean =>
  reader.kind !== 'append_only' &&
  reader.kind !== 'daily' &&
  graph.reads(reader).some((read) => read.model === model && read.rows === 'all' && read.lookup === undefined);

function loadStep(model: Model, isWhole: boolean, needs: Needs): LoadStep {
  const keepsRows = model.kind === 'scd2' || model.kind === 'append_only' || model.kind === 'daily';
  const replaces = isWhole ? 'everything' : 'touched';
  return {
    kind: 'load',
    model: model.name,
    replaces: keepsRows ? 'nothing' : replaces,
    reason: 'it was computed',
    ...needs,
    makes: [],
  };
}

/** The steps of the models that read other models only, in dependency order; their checks and those of all that followed changes. */
export function martSteps(input: StepsInput, busy: ReadonlySet<string>): Step[] {
  const { graph, reading } = input;
  const isBusy = busy.size > 0;
  const marts = graph.models.filter((model) => !graph.aggregateOf(model) && model.kind !== 'view');
  const computed = marts.filter(({ name, kind }) => reading.models.has(name) || (isBusy && kind !== 'daily'));
  const followed = graph.models.filter(
    (model) => busy.has(graph.aggregateOf(model)?.name ?? '') && !reading.models.has(model.name),
  );
  const checked = [...followed, ...computed];
  return [
    ...computed.flatMap((model) => [...touchSteps(input, model), ...modelSteps(input, model)]),
    ...(checked.length > 0
      ? [
          {
            kind: 'check' as const,
            models: checked.map(({ name }) => name),
            reason: 'contracts hold before the load',
            needs: checked.map(({ name }) => fresh(name)),
            makes: [],
          },
        ]
      : []),
  ];
}

function touchSteps({ graph, reading }: StepsInput, model: Model): TouchStep[] {
  const covers = model.kind === 'append_only' ? model.covers : undefined;
  if ((model.kind !== 'by_key' && !covers) || reading.models.has(model.name)) return [];
  const group = groupOf(model).join(', ');
  return [
    {
      kind: 'touch',
      of: { model: model.name },
      reason: covers ? `the ${group} of new rows that it has no row for` : `the ${group} of rows whose values changed`,
      needs: covers
        ? Object.keys(covers).map(fresh)
        : baseModels(graph, model).flatMap((base) => [fresh(base.name), old(base.name)]),
      makes: [touched(model.name)],
    },
  ];
}

/** The tables that a model reads, those behind views included. */
const baseModels = (graph: ProjectGraph, model: Model): Model[] => [
  ...new Set(
    graph.reads(model).flatMap((read) => (read.model.kind === 'view' ? baseModels(graph, read.model) : [read.model])),
  ),
];
