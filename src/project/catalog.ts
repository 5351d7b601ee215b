import type { Aggregate, Member, Parent, Source, Staging } from '../../models/contract.ts';
import { type Model, takesInferred } from '../../models/kinds.ts';
import type { Project } from '../../models/project.ts';
import { id, text } from '../../models/types.ts';
import type { NamedColumn, TableName, TrackedTable } from '../storage/storage.ts';

/** A project's parts by their names. */
export interface ProjectCatalog {
  readonly project: Project;
  model(name: string): Model;
  findModel(name: string): Model | undefined;
  source(name: string): Source;
  staging(name: string): Staging;
  findStaging(name: string): Staging | undefined;
  stagingOf(source: string): Staging;
  aggregate(name: string): Aggregate;
  /** The aggregate that the source is a member of. */
  aggregateOfSource(source: string): Aggregate;
  /** The members of all aggregates, in the aggregates' order. */
  readonly members: readonly Member[];
  /** The member whose rows the model stores under the same key, if any. */
  memberStoredIn(model: string): Member | undefined;
  /** The source's columns whose values are masked wherever its rows are kept or shown. */
  personalColumns(source: string): ReadonlySet<string>;
  /** The source's table in its database. */
  sourceTable(source: string): TableName;
  /** The tables whose changes a cut follows. */
  readonly trackedTables: readonly TrackedTable[];
}

function byName<T extends { readonly name: string }>(items: readonly T[], kind: string) {
  const found = new Map(items.map((item) => [item.name, item]));
  return {
    find: (name: string): T | undefined => found.get(name),
    get(name: string): T {
      const item = found.get(name);
      if (!item) throw new Error(`there is no ${kind} ${name}`);
      return item;
    },
  };
}

export function catalogOf(project: Project): ProjectCatalog {
  const { sourceSchema, sources, stagings, aggregates, models } = project;
  const model = byName(models, 'model');
  const source = byName(sources, 'source');
  const staging = byName(stagings, 'staging model');
  const aggregate = byName(aggregates, 'aggregate');
  const stagingOfSource = byName(
    stagings.map((one) => ({ name: one.source, staging: one })),
    'staging model of source',
  );
  const members = aggregates.flatMap((one) => one.members);
  const owner = byName(
    aggregates.flatMap((one) => one.members.map((member) => ({ name: member.source, aggregate: one }))),
    'aggregate of source',
  );
  const sourceTable = (name: string): TableName => ({ schema: sourceSchema, name });
  return {
    project,
    model: model.get,
    findModel: model.find,
    source: source.get,
    staging: staging.get,
    findStaging: staging.find,
    stagingOf: (name) => stagingOfSource.get(name).staging,
    aggregate: aggregate.get,
    aggregateOfSource: (name) => owner.get(name).aggregate,
    members,
    memberStoredIn: (name) => members.find(({ storedIn }) => storedIn === name),
    personalColumns: (name) =>
      new Set(
        Object.entries(source.get(name).columns).flatMap(([column, { isPersonal }]) => (isPersonal ? [column] : [])),
      ),
    sourceTable,
    trackedTables: sources.map((one) => ({ ...sourceTable(one.name), key: pick(one.columns, one.key) })),
  };
}

export const tableOf = ({ schema, name }: Model): TableName => ({ schema, name });

/** `core.fact_order`. */
export const qualifiedName = ({ schema, name }: Model): string => `${schema}.${name}`;

/** The column by which other rows name a dimension's row. */
export const dimensionKey = (model: Model): string =>
  model.kind === 'scd2' ? model.history.naturalKey : String(model.key[0]);

/** The parents that a row waits for where they are not there; of other dimensions there are inferred members. */
export const awaitedParents = (catalog: ProjectCatalog, { parents = [] }: Staging): readonly Parent[] =>
  parents.filter(({ dimension }) => !takesInferred(catalog.model(dimension)));

/** Where the model's SQL is written. */
export const fileOf = ({ file, schema, name }: Model): string =>
  file ?? `models/${schema === 'mart' ? 'marts' : schema}/${name}.sql`;

/** Where an aggregate's rules look: the root's rows, each beside its group's totals. */
export const withTotals = ({ name, totals }: Staging): string =>
  totals ? `${name} left join (${totals.sql}) as totals using (${totals.by})` : name;

export const stagingFileOf = ({ file, name }: Staging): string => file ?? `models/staging/${name}.sql`;

const beside = (file: string): string => file.replace(/\.sql$/, '.ts');

/** Where the contract is written. */
export const contractFileOf = (model: Model): string => model.contractFile ?? beside(fileOf(model));

export const stagingContractFileOf = (staging: Staging): string => beside(stagingFileOf(staging));

/** The columns of `issues_<aggregate>`: what is odd about rows that are loaded, each with its group. */
export const issueColumns = ({ group }: Aggregate): NamedColumn[] =>
  ['source_table', 'source_key', group, 'rule', 'found', 'expected'].map((name) => ({
    name,
    type: name === group ? id() : text(),
  }));

type TypedColumns = Readonly<Record<string, { readonly type: NamedColumn['type'] }>>;

/** Columns of a contract by name, in the given order. */
export function pick(columns: TypedColumns, names: readonly string[]): NamedColumn[] {
  return names.map((name) => {
    const column = columns[name];
    if (!column) throw new Error(`there is no column ${name}`);
    return { name, type: column.type };
  });
}

/** Columns of text. */
export const texts = (...names: readonly string[]): NamedColumn[] => names.map((name) => ({ name, type: text() }));

export const named = (columns: TypedColumns): NamedColumn[] => pick(columns, Object.keys(columns));

/** The columns by which a source's rows are read together with others. */
export function groupsOfSource(catalog: ProjectCatalog, source: string): readonly string[] {
  const { group } = catalog.aggregateOfSource(source);
  const groups = [group, sourceGroup(catalog, source)].filter((column) => column in catalog.source(source).columns);
  return [...new Set(groups)];
}

/** The column of a source by which its rows are read together with others: its own, the aggregate's, else its key. */
export function sourceGroup(catalog: ProjectCatalog, source: string): string {
  const aggregate = catalog.aggregateOfSource(source);
  const { columns, key } = catalog.source(source);
  const own = aggregate.members.find((member) => member.source === source)?.group;
  if (own !== undefined) return own;
  return aggregate.group in columns ? aggregate.group : String(key[0]);
}
