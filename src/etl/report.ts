import type { Progress } from '../progress.ts';
import { qualifiedName } from '../project/catalog.ts';
import type { ProjectGraph } from '../project/graph.ts';
import type { CheckReport } from '../quality/report.ts';
import type { QuarantineReport } from '../quality/standing.ts';
import type { Planned } from './plan-run.ts';
import { emptyReport } from './steps/count.ts';
import type { Executed } from './steps/execute.ts';

export interface EtlOptions {
  /** Read everything and rebuild, instead of what changed. */
  readonly full?: boolean;
  /** Compute the models of a business day again. */
  readonly daily?: boolean;
  /** Leave the run's row files and the engine's tables in its folder. */
  readonly keepFiles?: boolean;
  /** The present moment; default the clock's. */
  readonly now?: Date;
  /** The orchestrator's run id, kept with the run. */
  readonly requestedBy?: string;
  readonly onProgress?: Progress;
}

/** What one ETL run did. */
export interface EtlReport {
  /** Where the run's files are, if they were kept. */
  readonly kept_files: string | null;
  readonly etl_run_id: number;
  /** `full` where the run did anything beyond what the rows that changed asked for: `sources` tells how much it read. */
  readonly mode: 'full' | 'incremental';
  /** What that was for. */
  readonly mode_reason: string | null;
  /** What the source's store cannot tell of its changes, and what to do; null where it tells everything. */
  readonly source_limits: string | null;
  readonly started_at: string;
  readonly duration_ms: number;
  /** Milliseconds of each phase. */
  readonly phases: Readonly<Record<string, number>>;
  readonly sources: readonly SourceReport[];
  /** What stands in quarantine now, of each table of which anything does. */
  readonly quarantine: readonly QuarantineReport[];
  readonly tables: readonly TableReport[];
  readonly schema_changes: readonly SchemaChangeReport[];
  readonly checks: readonly CheckReport[];
}

/** `read = loaded + superseded + quarantined`. */
export interface SourceReport {
  readonly source: string;
  readonly read: number;
  readonly deleted: number;
  readonly loaded: number;
  readonly superseded: number;
  readonly quarantined: number;
}

export interface TableReport {
  readonly table: string;
  readonly inserted: number;
  readonly updated: number;
  readonly deleted: number;
}

export interface SchemaChangeReport {
  readonly source_table: string;
  readonly column_name: string;
  /** `retyped`: to a type that may have values which the present one cannot hold. */
  readonly change: 'added' | 'dropped' | 'widened' | 'retyped' | 'returned';
  readonly old_type: string | null;
  readonly new_type: string | null;
  /** What the run does about it, where the change alone does not say so. */
  readonly outcome: string | null;
}

interface Reported {
  readonly runId: number;
  readonly startedAt: Date;
  readonly graph: ProjectGraph;
  readonly planned: Planned;
  readonly executed: Executed;
  readonly tables: readonly TableReport[];
  readonly quarantine: readonly QuarantineReport[];
  readonly keptFiles: string | null;
  /** Milliseconds of one clock. */
  readonly times: { readonly begin: number; readonly transformedAt: number; readonly end: number };
}

export function reportOf({
  runId,
  startedAt,
  graph,
  planned,
  executed,
  tables,
  quarantine,
  keptFiles,
  times,
}: Reported): EtlReport {
  const { plan } = planned;
  const sources = new Map(executed.sources.map((report) => [report.source, report]));
  return {
    etl_run_id: runId,
    mode: plan.mode,
    mode_reason: plan.reason,
    source_limits: plan.cut.limits ?? null,
    started_at: startedAt.toISOString(),
    duration_ms: Math.round(times.end - times.begin),
    phases: {
      transform: Math.round(times.transformedAt - times.begin),
      load: Math.round(times.end - times.transformedAt),
    },
    sources: graph.members.map(({ source }) => sources.get(source) ?? emptyReport(source)),
    quarantine,
    tables: tableReports(graph, tables),
    schema_changes: plan.schemaChanges,
    checks: executed.checks,
    kept_files: keptFiles,
  };
}

/** One a table; a table may have been filled and merged. */
function tableReports(graph: ProjectGraph, reports: readonly TableReport[]): TableReport[] {
  return graph.models
    .filter(({ kind }) => kind !== 'view')
    .map((model) => {
      const table = qualifiedName(model);
      const own = reports.filter((report) => report.table === table);
      const sum = (count: 'inserted' | 'updated' | 'deleted'): number => own.reduce((all, one) => all + one[count], 0);
      return { table, inserted: sum('inserted'), updated: sum('updated'), deleted: sum('deleted') };
    });
}
