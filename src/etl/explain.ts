import type { Platform } from '../platform.ts';
import { hasTable } from '../storage/present-tables.ts';
import type { Session } from '../storage/storage.ts';
import { type Definitions, readDefinitions } from './definitions.ts';
import { ddlText } from './plan/ddl.ts';
import type { Plan } from './plan/plan.ts';
import { type Step, stepName } from './plan/step.ts';
import { planIn } from './plan-run.ts';
import type { EtlOptions, SchemaChangeReport } from './report.ts';
import { emptyState, type RunState, readState } from './state.ts';

/** What the next run would do, and why. */
export interface Explanation {
  readonly mode: Plan['mode'];
  /** Why anything beyond the changes is read or computed. */
  readonly mode_reason: string | null;
  /** What the source's store cannot tell of its changes. */
  readonly source_limits: string | null;
  /** Tables of the source whose changes are not captured yet: `ecom etl` adds columns and triggers for it, and nothing else. */
  readonly to_capture: readonly string[];
  readonly schema_changes: readonly SchemaChangeReport[];
  readonly sources: readonly SourceExplanation[];
  readonly models: readonly ModelExplanation[];
  /** Changes of the warehouse's tables. */
  readonly ddl: readonly string[];
  readonly steps: readonly StepExplanation[];
}

export interface SourceExplanation {
  readonly source: string;
  readonly reads: 'all' | 'changes' | 'nothing';
  readonly reason: string | null;
  /** Null where everything is read. */
  readonly changed_rows: number | null;
  readonly deleted_keys: number | null;
}

export interface ModelExplanation {
  readonly model: string;
  readonly kind: string;
  readonly computes: 'all' | 'touched' | 'nothing';
  readonly reason: string | null;
}

export interface StepExplanation {
  readonly step: string;
  readonly kind: Step['kind'];
  readonly reason: string;
  /** Without a row in any of them the step is left out. */
  readonly needs: readonly string[];
  readonly makes: readonly string[];
}

/**
 * Plans a run for what is there now, and does nothing of it.
 *
 * @throws EcomError PROJECT_INVALID, SOURCE_TABLE_MISSING, SCHEMA_INCOMPATIBLE, SCHEMA_FROZEN
 */
export async function explainRun(platform: Platform, options: EtlOptions = {}): Promise<Explanation> {
  const definitions = await readDefinitions(platform, options, { isLook: true });
  return platform.dwh.transaction({ isReadOnly: true }, (warehouse) =>
    platform.oltp.transaction({ isolation: 'snapshot', isReadOnly: true }, async (source) => {
      const state = await stateOf(warehouse);
      const planned = await planIn(platform, definitions, state, { source, warehouse }, options);
      const uncaptured = await source.changes.uncaptured(definitions.graph.trackedTables);
      return explained(
        definitions,
        planned.plan,
        uncaptured.map(({ schema, name }) => `${schema}.${name}`),
      );
    }),
  );
}

/** A warehouse without control tables has seen no run. */
const stateOf = async (warehouse: Session): Promise<RunState> =>
  (await hasTable(warehouse, { schema: 'ops', name: 'etl_run' })) ? readState(warehouse, { isLook: true }) : emptyState;

function explained({ graph }: Definitions, plan: Plan, uncaptured: readonly string[]): Explanation {
  return {
    mode: plan.mode,
    mode_reason: plan.reason,
    source_limits: plan.cut.limits ?? null,
    to_capture: uncaptured,
    schema_changes: plan.schemaChanges,
    sources: graph.members.map(({ source }) => sourceExplained(plan, graph.aggregateOfSource(source).name, source)),
    models: graph.models.map(({ name, kind }) => modelExplained(plan, name, kind)),
    ddl: plan.ddl.map(ddlText),
    steps: plan.steps.map((step) => ({
      step: stepName(step),
      kind: step.kind,
      reason: step.reason,
      needs: step.needs ?? [],
      makes: step.makes,
    })),
  };
}

function sourceExplained(plan: Plan, aggregate: string, source: string): SourceExplanation {
  const reason = plan.reading.aggregates.get(aggregate);
  if (reason !== undefined) return { source, reads: 'all', reason, changed_rows: null, deleted_keys: null };
  const { changed = 0, deleted = 0 } = plan.changes.get(source) ?? {};
  const reads = changed + deleted > 0 ? 'changes' : 'nothing';
  const fill = plan.reading.fills.find((one) => one.source === source);
  return { source, reads, reason: fill?.reason ?? null, changed_rows: changed, deleted_keys: deleted };
}

function modelExplained(plan: Plan, model: string, kind: string): ModelExplanation {
  const step = plan.steps.find((one) => one.kind === 'compute' && one.model === model);
  if (step?.kind !== 'compute') return { model, kind, computes: 'nothing', reason: null };
  return { model, kind, computes: step.rows, reason: step.reason };
}
