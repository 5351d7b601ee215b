import type { Progress } from '../progress.ts';

export interface EtlOptions {
  /** Read everything and rebuild, instead of what changed. */
  readonly full?: boolean;
  /** The orchestrator's run id, kept with the run. */
  readonly requestedBy?: string;
  readonly onProgress?: Progress;
}

/** What one ETL run did. */
export interface EtlReport {
  readonly etl_run_id: number;
  readonly mode: 'full' | 'incremental';
  /** Why everything was read, in a full run. */
  readonly mode_reason: string | null;
  /** What the source's store cannot tell of its changes, and what to do; null where it tells everything. */
  readonly source_limits: string | null;
  readonly started_at: string;
  readonly duration_ms: number;
  /** Milliseconds of each phase. */
  readonly phases: Readonly<Record<string, number>>;
  readonly sources: readonly SourceReport[];
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
  readonly change: 'added' | 'dropped' | 'widened' | 'returned';
  readonly old_type: string | null;
  readonly new_type: string | null;
}

export interface CheckReport {
  readonly check_name: string;
  readonly table_name: string;
  readonly severity: 'error' | 'warn';
  readonly status: 'passed' | 'failed';
  readonly failures: number;
  readonly expected: string | null;
  readonly actual: string | null;
}

/** What `ecom validate` found. */
export interface ValidationReport {
  /** The run whose load was validated. */
  readonly etl_run_id: number;
  readonly passed: boolean;
  readonly duration_ms: number;
  readonly checks: readonly CheckReport[];
}
