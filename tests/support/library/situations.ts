import type { Project } from '../../../models/project.ts';
import { bigint, typeName } from '../../../models/types.ts';
import { duckdbAnalyser } from '../../../src/compute/duckdb/analyser.ts';
import { compareSource, type KnownColumn } from '../../../src/etl/evolution.ts';
import { type Plan, planRun } from '../../../src/etl/plan/plan.ts';
import { RUN_COLUMN, type StoredTables, shapeOf } from '../../../src/etl/shape.ts';
import { emptyState } from '../../../src/etl/state.ts';
import { named, qualifiedName } from '../../../src/project/catalog.ts';
import { graphOf, type ProjectGraph } from '../../../src/project/graph.ts';
import type { ChangeCounts, NamedColumn, StoredColumn } from '../../../src/storage/storage.ts';

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
  /** Columns that sources had not at the last run. */
  readonly unknown?: readonly string[];
  readonly fullReadBecause?: string;
}

const stored = ({ name, type }: NamedColumn): StoredColumn => ({
  name,
  type,
  nativeType: typeName(type),
  nullable: true,
});

function knownOf(columns: readonly NamedColumn[], unknown: readonly string[]): ReadonlyMap<string, KnownColumn> {
  const known = columns.filter(({ name }) => !unknown.includes(name));
  return new Map(known.map(({ name, type }) => [name, { name, type, nativeType: typeName(type), isDropped: false }]));
}

const storedTables = (graph: ProjectGraph): StoredTables =>
  new Map(
    graph.models.map((model) => [
      qualifiedName(model),
      [...named(model.columns), { name: RUN_COLUMN, type: bigint() }].map(stored),
    ]),
  );

/** The plan of a run of a project that finds this. */
export async function planOf(project: Project, found: Found = {}): Promise<Plan> {
  const graph = await graphOf(project, duckdbAnalyser);
  const isFirst = found.isFirst ?? false;
  const evolutions = project.sources.map((source) => {
    const columns = named(source.columns);
    const present = [...columns, ...(found.gained?.[source.name] ?? [])].map(stored);
    const known = isFirst ? new Map<string, KnownColumn>() : knownOf(columns, found.unknown ?? []);
    return compareSource(project.sourceSchema, source, present, known);
  });
  const tables = isFirst ? new Map() : storedTables(graph);
  return planRun({
    graph,
    state: isFirst ? emptyState : { ...emptyState, runId: 2, cursor: 'the last cut' },
    cut: {
      cursor: 'this cut',
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
