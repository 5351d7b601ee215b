import type { Project } from '../../../models/project.ts';
import { bigint, text, typeName } from '../../../models/types.ts';
import type { SqlAnalyser } from '../../../src/compute/compute.ts';
import { duckdbAnalyser } from '../../../src/compute/duckdb/analyser.ts';
import { comparedIn, type KnownColumn } from '../../../src/etl/evolution/compared.ts';
import { compareSource } from '../../../src/etl/evolution/evolution.ts';
import type { Plan } from '../../../src/etl/plan/plan.ts';
import { RUN_COLUMN, shapeOf } from '../../../src/etl/shape.ts';
import { emptyState, type RunState } from '../../../src/etl/state.ts';
import { named, qualifiedName } from '../../../src/project/catalog.ts';
import type { ProjectGraph } from '../../../src/project/graph.ts';
import type { ChangeCounts, NamedColumn, StoredColumn } from '../../../src/storage/storage.ts';
import { type Planner, planner as realPlanner } from '../plan/planner.ts';

/** What a run finds, for plans that are made without a database. Unless said otherwise: a warehouse that is up to date. */
export interface Found {
  readonly isFirst?: boolean;
  readonly full?: boolean;
  readonly daily?: boolean;
  /** By source. */
  readonly changes?: Readonly<Record<string, ChangeCounts>>;
  readonly changedModels?: readonly string[];
  readonly dueModels?: readonly string[];
  /** Columns that sources have beside those of before, by source. */
  readonly gained?: Readonly<Record<string, readonly NamedColumn[]>>;
  /** Columns beside their contract that sources had at the last run, by source; `gained` says which they have now. */
  readonly absorbed?: Readonly<Record<string, readonly NamedColumn[]>>;
  /** Columns that sources had not at the last run. */
  readonly unknown?: readonly string[];
  /** Columns that sources lost in the run before, and have again. */
  readonly returned?: readonly string[];
  /** Columns that sources have no more. */
  readonly lost?: readonly string[];
  /** Columns whose type in the source is another one now; the type of the warehouse is that of the contract. */
  readonly retyped?: readonly NamedColumn[];
  /** Columns that tables of the warehouse have beside those of their contracts, under their schemas. */
  readonly left?: Readonly<Record<string, readonly string[]>>;
  /** Tables and views that the warehouse lacks, under their schemas. */
  readonly absent?: readonly string[];
  readonly fullReadBecause?: string;
  /** Sources of which rows in quarantine were asked to be looked at again. */
  readonly retry?: readonly string[];
  /** Sources whose changes since the last run cannot be told, with why. */
  readonly unwatched?: Readonly<Record<string, string>>;
  /** Sources whose rows may have other values though nobody wrote them, with why. */
  readonly rewritten?: Readonly<Record<string, string>>;
}

const stored = ({ name, type }: NamedColumn): StoredColumn => ({
  name,
  type,
  nativeType: typeName(type),
  nullable: true,
});

function knownOf(columns: readonly NamedColumn[], source: string, found: Found): Map<string, KnownColumn> {
  const { unknown = [], returned = [], absorbed = {} } = found;
  const known = [...columns, ...(absorbed[source] ?? [])].filter(({ name }) => !unknown.includes(name));
  const knownColumn = ({ name, type }: NamedColumn): KnownColumn => ({
    name,
    type,
    nativeType: typeName(type),
    isDropped: returned.includes(name),
  });
  return new Map(known.map((column) => [column.name, knownColumn(column)]));
}

/** The source's columns in this run. */
function presentOf(columns: readonly NamedColumn[], source: string, found: Found): StoredColumn[] {
  const { gained = {}, lost = [], retyped = [] } = found;
  const kept = columns.filter(({ name }) => !lost.includes(name));
  const typed = kept.map((column) => retyped.find(({ name }) => name === column.name) ?? column);
  return [...typed, ...(gained[source] ?? [])].map(stored);
}

const storedTables = (graph: ProjectGraph): Map<string, StoredColumn[]> =>
  new Map(
    graph.models.map((model) => [
      qualifiedName(model),
      [...named(model.columns), { name: RUN_COLUMN, type: bigint() }].map(stored),
    ]),
  );

/** The SQL of a project is parsed once, however many planners plan for it. */
const parsings = new Map<string, ReturnType<SqlAnalyser['parse']>>();

const analyser: SqlAnalyser = {
  ...duckdbAnalyser,
  parse(queries) {
    const text = JSON.stringify(queries);
    const parsing = parsings.get(text) ?? duckdbAnalyser.parse(queries);
    parsings.set(text, parsing);
    return parsing;
  },
};

const retryOf = ({ retry }: Found): RunState['retry'] => retry && { sources: new Set(retry), until: new Date(0) };

/** The plan of a run of a project that finds this, as a planner makes it. */
export async function planOf(project: Project, found: Found = {}, planner: Planner = realPlanner): Promise<Plan> {
  const graph = await planner.graphOf(project, analyser);
  const isFirst = found.isFirst ?? false;
  const evolutions = project.sources.map((source) => {
    const columns = named(source.columns);
    const known = isFirst ? new Map<string, KnownColumn>() : knownOf(columns, source.name, found);
    const stored = presentOf(columns, source.name, found);
    return compareSource(comparedIn(graph, source, { stored, known, mode: 'evolve' }));
  });
  const tables = isFirst ? new Map() : storedTables(graph);
  for (const name of found.absent ?? []) tables.delete(name);
  for (const [table, names] of Object.entries(found.left ?? {}))
    tables.set(table, [...(tables.get(table) ?? []), ...names.map((name) => stored({ name, type: text() }))]);
  return planner.planRun({
    graph,
    state: isFirst ? emptyState : { ...emptyState, runId: 2, cursor: 'the last cut', retry: retryOf(found) },
    cut: {
      cursor: 'this cut',
      unkeyed: new Set(),
      unwatched: new Map(
        Object.entries(found.unwatched ?? {}).map(([name, reason]) => [name, { reason, isAlways: false }]),
      ),
      rewritten: new Map(Object.entries(found.rewritten ?? {})),
      ...(found.fullReadBecause === undefined ? {} : { fullReadBecause: found.fullReadBecause }),
    },
    changedModels: new Set(isFirst ? project.models.map(({ name }) => name) : (found.changedModels ?? [])),
    dueModels: new Set(isFirst ? ['member_rank'] : (found.dueModels ?? [])),
    asked: { full: found.full ?? false, daily: found.daily ?? false },
    changes: new Map(Object.entries(found.changes ?? {})),
    evolutions,
    shape: shapeOf(graph, evolutions, tables),
    stored: tables,
  });
}
