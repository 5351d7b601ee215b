import type { Aggregate } from '../../models/contract.ts';
import type { AsOf, Input, Model } from '../../models/kinds.ts';
import type { Project } from '../../models/project.ts';
import type { NamedPlace, ParsedQuery, SqlAnalyser, SqlMistake } from '../compute/compute.ts';
import { catalogOf, fileOf, type ProjectCatalog, stagingFileOf } from './catalog.ts';
import { inOrder } from './order.ts';
import { type FilePlace, projectError } from './project-error.ts';
import { type Relation, relationOf } from './relations.ts';

/** What a project's SQL says of itself: which model reads what, and in which order they can be computed. */
export interface ProjectGraph extends ProjectCatalog {
  /** In dependency order; of equals, as the project lists them. */
  readonly models: readonly Model[];
  /** Those without lookups first; of equals, as the project lists them. */
  readonly aggregates: readonly Aggregate[];
  /** The aggregate whose staged rows the model is computed from; undefined for one that reads models only. */
  aggregateOf(model: Model): Aggregate | undefined;
  modelsOf(aggregate: Aggregate): readonly Model[];
  /** The relations that the model's SQL names. */
  relations(model: Model): readonly Relation[];
  /** The model that a relation of the SQL is of, and the line where it is named. */
  reads(model: Model): readonly ReadModel[];
  /** The models that read this one. */
  readers(model: Model): readonly Model[];
  /** Columns that the reader's SQL uses of what it reads. */
  uses(reader: Model): ReadonlySet<string> | 'all';
  /** What the parsed SQL of a model or staging model says. */
  parsed(name: string): ParsedQuery;
}

export interface ReadModel {
  readonly model: Model;
  readonly place: NamedPlace;
  /** `new`: only the rows that the run computes. */
  readonly rows: 'all' | 'new';
  readonly input: Input | undefined;
  readonly lookup: AsOf | undefined;
}

const graphs = new WeakMap<Project, Promise<ProjectGraph>>();

/** Reads the project's SQL, once a process. @throws EcomError PROJECT_INVALID naming the file and the line */
export function graphOf(project: Project, analyser: SqlAnalyser): Promise<ProjectGraph> {
  const known = graphs.get(project) ?? readGraph(project, analyser);
  graphs.set(project, known);
  return known;
}

async function readGraph(project: Project, analyser: SqlAnalyser): Promise<ProjectGraph> {
  const catalog = catalogOf(project);
  const additions = (project.additions ?? []).flatMap(({ sql, ...one }) =>
    sql === undefined ? [] : [{ ...one, sql }],
  );
  const queries = [...project.stagings, ...project.models].map(({ name, sql }) => ({ name, sql }));
  const found = await analyser.parse([...additions, ...queries]);
  // An expression is a part of its model's SQL too: here it is found where it is written.
  for (const { name, file, line } of additions) readAddition({ file, line }, name, found.get(name));
  const files = new Map([
    ...project.stagings.map((staging) => [staging.name, stagingFileOf(staging)] as const),
    ...project.models.map((model) => [model.name, fileOf(model)] as const),
  ]);
  const parsed = (name: string): ParsedQuery => understood(files.get(name) ?? name, found.get(name));
  for (const { name } of queries) parsed(name);
  return connect(catalog, parsed);
}

function readAddition(place: FilePlace, name: string, result: ParsedQuery | SqlMistake | undefined): void {
  if (!result || 'message' in result)
    throw projectError(place, `${name}: ${result?.message ?? 'it was not read'}`, 'Correct the expression.');
}

function understood(file: string, result: ParsedQuery | SqlMistake | undefined): ParsedQuery {
  if (result && 'relations' in result) return result;
  const { message = 'it was not read', line = 1 } = result ?? {};
  throw projectError({ file, line }, message, 'Correct the SQL.');
}

function connect(catalog: ProjectCatalog, parsed: (name: string) => ParsedQuery): ProjectGraph {
  const { models } = catalog.project;
  const relations = new Map(
    models.map((model) => [model.name, parsed(model.name).relations.map((place) => relationOf(catalog, model, place))]),
  );
  const relationsOf = (model: Model): readonly Relation[] => relations.get(model.name) ?? [];
  const owners = new Map(models.map((model) => [model.name, ownerOf(catalog, model, relationsOf(model))]));
  const reads = new Map(models.map((model) => [model.name, readModels(model, relationsOf(model))]));
  const readsOf = (model: Model): readonly ReadModel[] => reads.get(model.name) ?? [];
  const aggregateOf = (model: Model): Aggregate | undefined => owners.get(model.name);
  const ordered = inOrder(models, (model) => readsOf(model).map((read) => ({ ...read, file: fileOf(model) })));
  const modelsOf = (aggregate: Aggregate): Model[] => ordered.filter((model) => aggregateOf(model) === aggregate);
  return {
    ...catalog,
    models: ordered,
    aggregates: orderedAggregates(catalog, modelsOf, readsOf, aggregateOf),
    aggregateOf,
    modelsOf,
    relations: relationsOf,
    reads: readsOf,
    readers: (model) => models.filter((other) => readsOf(other).some((read) => read.model === model)),
    uses: (reader) => columnsUsed(reader, parsed(reader.name)),
    parsed,
  };
}

/** With a `*`, columns of the result may come from a relation unnamed. */
function columnsUsed(reader: Model, { columns, hasStar }: ParsedQuery): ReadonlySet<string> | 'all' {
  return columns === 'all' || !hasStar ? columns : new Set([...columns, ...Object.keys(reader.columns)]);
}

/** The aggregate whose staged rows, gone keys or touched keys the model's SQL names. */
function ownerOf(catalog: ProjectCatalog, model: Model, relations: readonly Relation[]): Aggregate | undefined {
  const owners = relations.flatMap((relation) => {
    if (relation.of === 'staging' || relation.of === 'gone')
      return [{ aggregate: catalog.aggregateOfSource(relation.source), place: relation.place }];
    return relation.of === 'touched' || relation.of === 'issues'
      ? [{ aggregate: catalog.aggregate(relation.aggregate), place: relation.place }]
      : [];
  });
  const [first] = owners;
  const other = owners.find(({ aggregate }) => aggregate !== first?.aggregate);
  if (!first || !other) return first?.aggregate;
  throw projectError(
    { file: fileOf(model), line: other.place.line },
    `it reads ${other.place.name}, of the aggregate ${other.aggregate.name}, beside ${first.place.name}, of ${first.aggregate.name}`,
    'A model is computed with one aggregate: read the other through the model that stores it.',
  );
}

function readModels(model: Model, relations: readonly Relation[]): ReadModel[] {
  return relations.flatMap((relation) => {
    if (relation.of !== 'model') return [];
    const { model: read, place, rows } = relation;
    const input = inputsOf(model)[read.name];
    const lookup = 'asOf' in model ? model.asOf?.find(({ dimension }) => dimension === read.name) : undefined;
    return [{ model: read, place, rows, input, lookup }];
  });
}

/** How what a model reads finds its groups, whatever its kind. */
export function inputsOf(model: Model): Readonly<Record<string, Input>> {
  switch (model.kind) {
    case 'by_key':
      return model.inputs ?? {};
    case 'view':
      return model.inputs;
    case 'additive':
      return { [model.input]: { whole: true } };
    default:
      return {};
  }
}

/** An aggregate comes after those whose models its own read, or whose rows its own wait for. */
function orderedAggregates(
  catalog: ProjectCatalog,
  modelsOf: (aggregate: Aggregate) => readonly Model[],
  readsOf: (model: Model) => readonly ReadModel[],
  aggregateOf: (model: Model) => Aggregate | undefined,
): readonly Aggregate[] {
  const { aggregates } = catalog.project;
  return inOrder(aggregates, (aggregate) => {
    const read = modelsOf(aggregate).flatMap((reader) =>
      readsOf(reader).map(({ model, place }) => ({ model, place, file: fileOf(reader) })),
    );
    const awaited = aggregate.members.flatMap(({ source }) => {
      const { name, parents = [] } = catalog.stagingOf(source);
      const file = `models/staging/${name}.ts`;
      return parents.map(({ dimension }) => ({
        model: catalog.model(dimension),
        place: { name: dimension, line: 1, offset: 0 },
        file,
      }));
    });
    return [...read, ...awaited].flatMap(({ model, place, file }) => {
      const other = aggregateOf(model);
      return other && other !== aggregate ? [{ model: other, place, file }] : [];
    });
  });
}
