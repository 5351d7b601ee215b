import { EcomError } from '../errors.ts';
import type { Platform } from '../platform.ts';
import type { ProjectGraph } from '../project/graph.ts';
import { validateProject } from '../project/validate.ts';
import type { Cut, Session, StoredColumn } from '../storage/storage.ts';
import type { Definitions } from './definitions.ts';
import { comparedIn } from './evolution/compared.ts';
import { compareSource, type SourceEvolution, withListsAsText } from './evolution/evolution.ts';
import { type Changes, type Plan, planRun } from './plan/plan.ts';
import type { EtlOptions } from './report.ts';
import { readStoredTables, type Shape, shapeOf } from './shape.ts';
import type { RunState } from './state.ts';

/** A plan with what it was made from. */
export interface Planned {
  readonly plan: Plan;
  readonly shape: Shape;
  readonly evolutions: readonly SourceEvolution[];
}

/**
 * Looks at source and warehouse and plans a run, within the cut. Writes nothing.
 *
 * @throws EcomError PROJECT_INVALID, SOURCE_TABLE_MISSING, SCHEMA_INCOMPATIBLE, SCHEMA_FROZEN
 */
export async function planIn(
  platform: Platform,
  definitions: Definitions,
  state: RunState,
  { source, warehouse }: { readonly source: Session; readonly warehouse: Session },
  options: EtlOptions & { readonly readAllBecause?: string | undefined },
): Promise<Planned> {
  const { graph } = definitions;
  const changedModels = changedIn(state, definitions);
  // A project that was computed with is a project that holds.
  if (changedModels.size > 0) await validateProject(graph, platform.analyser, definitions.functions);
  const opened = await source.changes.openCut(state.cursor, graph.trackedTables);
  const { readAllBecause } = options;
  const cut = readAllBecause === undefined ? opened : { ...opened, fullReadBecause: readAllBecause };
  const evolutions = await compareSources(platform, definitions, source, state);
  const stored = await readStoredTables(warehouse, graph);
  const shape = shapeOf(graph, evolutions, stored);
  const plan = planRun({
    graph,
    state,
    cut,
    changedModels,
    dueModels: dueIn(state, definitions),
    asked: { full: options.full ?? false, daily: options.daily ?? false },
    changes: options.full ? new Map() : await changesSince(graph, source, state, cut),
    evolutions,
    shape,
    stored,
  });
  return { plan, shape, evolutions };
}

const changedIn = ({ modelHashes }: RunState, { graph, hashes }: Definitions): ReadonlySet<string> =>
  new Set(graph.models.map(({ name }) => name).filter((name) => modelHashes.get(name) !== hashes.get(name)));

const dueIn = ({ asOfDates }: RunState, { graph, asOfDate }: Definitions): ReadonlySet<string> =>
  new Set(
    graph.models
      .filter(({ kind, name }) => kind === 'daily' && asOfDates.get(name) !== asOfDate)
      .map(({ name }) => name),
  );

/** Nothing can be told of what is read whole. */
async function changesSince(
  { trackedTables }: ProjectGraph,
  { changes }: Session,
  { cursor }: RunState,
  { fullReadBecause, unwatched }: Cut,
): Promise<Changes> {
  if (cursor === undefined || fullReadBecause !== undefined) return new Map();
  return changes.countChanged(
    trackedTables.filter(({ name }) => !unwatched.has(name)),
    cursor,
  );
}

async function compareSources(
  { oltp }: Platform,
  { graph, contractMode }: Definitions,
  { catalog }: Session,
  { knownColumns }: RunState,
): Promise<SourceEvolution[]> {
  const { project, sourceTable } = graph;
  const found = await catalog.columnsOf(project.sources.map(({ name }) => sourceTable(name)));
  return project.sources.map((source) => {
    const table = `${project.sourceSchema}.${source.name}`;
    const stored: readonly StoredColumn[] | undefined = found.get(table);
    if (!stored) throw missingTable(table);
    const columns = oltp.capabilities.arrays ? stored : withListsAsText(source, stored);
    const known = knownColumns.get(source.name) ?? new Map();
    return compareSource(comparedIn(graph, source, { stored: columns, known, mode: contractMode(source.name) }));
  });
}

const missingTable = (table: string): EcomError =>
  new EcomError('SOURCE_TABLE_MISSING', `The source has no table ${table}.`, {
    next: 'Check ECOM_OLTP_URL; ecom stream makes the tables of an empty database, docs/tables.md lists them.',
    fields: { table },
  });
