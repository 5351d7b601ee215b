import type { Model } from '../../../models/kinds.ts';
import type { ProjectGraph } from '../../project/graph.ts';
import type { Cut } from '../../storage/storage.ts';
import { changeText } from '../evolution/changes.ts';
import type { SourceEvolution } from '../evolution/evolution.ts';
import type { SchemaChangeReport } from '../report.ts';
import type { RunState } from '../state.ts';

/** What a run knows when it decides what to read. */
export interface Situation {
  readonly graph: ProjectGraph;
  readonly state: RunState;
  readonly cut: Cut;
  readonly schemaChanges: readonly SchemaChangeReport[];
  readonly evolutions: readonly Pick<SourceEvolution, 'source' | 'gained' | 'readAnew'>[];
  /** Models whose definition is not the one that they were last computed with. */
  readonly changedModels: ReadonlySet<string>;
  /** Daily models that were not yet computed for the present business day. */
  readonly dueModels: ReadonlySet<string>;
  readonly asked: { readonly full: boolean; readonly daily: boolean };
}

/** For each aggregate and model, why all of its rows are computed; those that are not here follow what changed. */
export interface Reading {
  readonly aggregates: ReadonlyMap<string, string>;
  readonly models: ReadonlyMap<string, string>;
  readonly fills: readonly Fill[];
  /** Why the run does more than follow the rows that changed, if only for a column; null where it does not. */
  readonly reason: string | null;
}

/** Columns that a source gained and that its rows of before get by themselves. */
export interface Fill {
  readonly source: string;
  readonly columns: readonly string[];
  readonly reason: string;
}

/** Decides what is read and computed whole, and what follows the changes. */
export function decideReading(situation: Situation): Reading {
  const everything = whyEverything(situation);
  const aggregates = new Map<string, string>();
  const models = new Map<string, string>();
  const { graph } = situation;
  for (const { name } of everything === undefined ? [] : graph.aggregates) aggregates.set(name, everything ?? '');
  const reasons = [unwatchedAggregates, whyAggregates, readAnew, rewrittenAggregates].flatMap((of) => of(situation));
  for (const [name, reason] of reasons) if (!aggregates.has(name)) aggregates.set(name, reason);
  // A model that is computed whole takes what reads it with it, and a model of an aggregate takes its aggregate.
  for (const aggregate of graph.aggregates) {
    const reason = aggregates.get(aggregate.name) ?? firstReason(graph.modelsOf(aggregate), situation, models);
    if (reason === undefined) continue;
    aggregates.set(aggregate.name, reason);
    for (const model of graph.modelsOf(aggregate)) models.set(model.name, reason);
  }
  // A view is computed by nobody, and hands on why what it reads is.
  const renewed = new Map(models);
  for (const model of graph.models) {
    if (graph.aggregateOf(model)) continue;
    const reason = everything ?? whyDaily(situation, model) ?? firstReason([model], situation, renewed);
    if (reason === undefined) continue;
    renewed.set(model.name, reason);
    if (model.kind !== 'view') models.set(model.name, reason);
  }
  const fills = fillsOf(situation, aggregates);
  const [whole] = aggregates.values();
  const [recomputed] = [...models.values()].filter((reason) => reason !== NEW_DAY);
  const widened = situation.schemaChanges.find(({ change }) => change === 'widened');
  const reason = whole ?? fills[0]?.reason ?? (widened && changeText(widened)) ?? recomputed ?? null;
  return { aggregates, models, fills, reason };
}

const NEW_DAY = 'the business day turned';

function whyEverything({ state, asked, cut }: Situation): string | undefined {
  if (state.cursor === undefined) return 'the first run';
  if (asked.full) return 'asked for with --full';
  return cut.fullReadBecause;
}

type WholeAggregate = readonly [name: string, reason: string];

/** What nobody watched is read again, and all that belongs to it. */
const unwatchedAggregates = ({ graph, cut }: Situation): readonly WholeAggregate[] =>
  [...cut.unwatched].map(([source, { reason }]) => [graph.aggregateOfSource(source).name, reason] as const);

/** A column of a contract that is there again may change what the staging model makes of old rows. */
function whyAggregates({ graph, schemaChanges }: Situation): readonly WholeAggregate[] {
  return schemaChanges.flatMap((change) => {
    const isNew = change.change === 'added' || change.change === 'returned';
    const isContracted = change.column_name in graph.source(change.source_table).columns;
    const { name } = graph.aggregateOfSource(change.source_table);
    return isNew && isContracted ? [[name, changeText(change)] as const] : [];
  });
}

/** Columns that are read in another way than in the last run: of an unchanged row too. */
const readAnew = ({ graph, evolutions }: Situation): readonly WholeAggregate[] =>
  evolutions.flatMap(({ source, readAnew: reason }) =>
    reason === undefined ? [] : [[graph.aggregateOfSource(source.name).name, reason] as const],
  );

/** A table whose values changed without a row being written: what is known to have changed in its columns says it better. */
const rewrittenAggregates = ({ graph, cut, schemaChanges }: Situation): readonly WholeAggregate[] =>
  [...cut.rewritten].map(([source, reason]) => {
    const change = schemaChanges.find(({ source_table }) => source_table === source);
    return [graph.aggregateOfSource(source).name, change ? changeText(change) : reason] as const;
  });

const firstReason = (
  models: readonly Model[],
  { graph, changedModels }: Situation,
  whole: ReadonlyMap<string, string>,
): string | undefined => {
  for (const model of models) {
    if (changedModels.has(model.name)) return `the model ${model.name} changed`;
    const upstream = graph.reads(model).find((read) => whole.has(read.model.name) && !models.includes(read.model));
    if (upstream) return whole.get(upstream.model.name);
  }
  return undefined;
};

function whyDaily({ dueModels, asked }: Situation, { name, kind }: Model): string | undefined {
  if (kind !== 'daily') return undefined;
  if (asked.daily) return 'asked for with --daily';
  return dueModels.has(name) ? NEW_DAY : undefined;
}

function fillsOf({ graph, schemaChanges, evolutions }: Situation, whole: ReadonlyMap<string, string>): Fill[] {
  return evolutions.flatMap(({ source: { name: source }, gained: columns }): Fill[] => {
    if (columns.length === 0 || whole.has(graph.aggregateOfSource(source).name)) return [];
    const first = schemaChanges.find(
      ({ source_table, column_name }) => source_table === source && columns.includes(column_name),
    );
    return [{ source, columns, reason: first ? changeText(first) : '' }];
  });
}
