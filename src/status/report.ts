import type { QuarantineReport } from '../quality/standing.ts';
import type { Connection } from './connections.ts';

/** What `ecom status --json` prints. Times are ISO 8601 in UTC, ages in seconds. */
export interface StatusReport {
  readonly home: string;
  readonly up: UpStatus;
  /** Null where both databases are on servers of the user's own. */
  readonly server: ServerPart | null;
  /** Null while the embedded server does not run. */
  readonly databases: DatabasesPart | null;
}

export interface UpStatus {
  readonly is_running: boolean;
  readonly pid: number | null;
  readonly since: string | null;
}

export interface ServerPart {
  readonly is_running: boolean;
  readonly port: number | null;
  readonly pid: number | null;
  readonly data_folder: string | null;
  readonly log_file: string | null;
}

export interface DatabasesPart {
  readonly ecom_db: DatabasePart;
  readonly ecom_dwh: DatabasePart;
  /** Null in a shop that no stream wrote. */
  readonly last_batch: BatchPart | null;
  /** The last ETL run that succeeded; null before the first. */
  readonly last_run: RunPart | null;
  /** The last run, if it failed. */
  readonly failure: FailurePart | null;
  /** The run that has begun and not ended; one that was killed stays until the next begins. */
  readonly present_run: PresentRunPart | null;
  readonly lag: LagPart;
  readonly quarantine: readonly QuarantinePart[];
  /** What stood in quarantine after the last run that succeeded: rows, money and their shares, by table. */
  readonly quarantine_shares: readonly QuarantineReport[];
}

/** How other programs reach it, and what it holds. */
export interface DatabasePart extends Connection {
  readonly tables: readonly TableRows[];
  /** What is still to be made; null where nothing is. */
  readonly missing: MissingPart | null;
}

export interface MissingPart {
  /** Names with their schema. */
  readonly tables: readonly string[];
  /** The command that makes them. */
  readonly made_by: string;
}

export interface TableRows {
  readonly table: string;
  readonly rows: number;
}

export type Freshness = 'ok' | 'warn' | 'fail';

export interface BatchPart {
  readonly stream: string;
  readonly covers_until: string;
  readonly written_at: string;
  readonly age_s: number;
  /** A replayed dataset is history: null. */
  readonly freshness: Freshness | null;
}

export interface RunPart {
  readonly etl_run_id: number;
  readonly mode: string;
  readonly finished_at: string;
  readonly duration_ms: number;
  readonly rows_read: number;
  readonly rows_loaded: number;
  readonly age_s: number;
  readonly freshness: Freshness;
}

export interface PresentRunPart {
  readonly etl_run_id: number;
  /** What it is doing; null before its first second is over. */
  readonly step: string | null;
  readonly started_at: string;
  readonly age_s: number;
  /** So far. */
  readonly rows_read: number;
  readonly rows_loaded: number;
}

export interface FailurePart {
  readonly etl_run_id: number;
  readonly finished_at: string;
  readonly code: string | null;
  readonly message: string | null;
}

/** How far the warehouse is behind the shop. */
export interface LagPart {
  /** Batches written since the last successful run began. */
  readonly batches: number;
  /** From the oldest of them until now. */
  readonly seconds: number;
}

export interface QuarantinePart {
  readonly source_table: string;
  readonly disposition: string;
  readonly rule: string;
  readonly rows: number;
}
