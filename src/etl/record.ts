import { EcomError } from '../errors.ts';
import type { Platform } from '../platform.ts';
import type { Cursor, Session } from '../storage/storage.ts';
import type { SourceEvolution } from './evolution.ts';
import type { EtlOptions, EtlReport, SourceReport, TableReport } from './report.ts';
import { writeChecks, writeCursor, writeHashes, writeKnownColumns, writeSchemaChanges } from './run-state.ts';

/** Writes that a run happened: with its load when it succeeded, by itself when it failed. */

export interface Success {
  readonly report: EtlReport;
  readonly cursor: Cursor;
  readonly hashes: ReadonlyMap<string, string>;
  readonly evolutions: readonly SourceEvolution[];
  readonly platform: Platform;
  readonly options: EtlOptions;
}

/** Part of the load's transaction: the cursor moves if and only if the rows are there. */
export async function recordSuccess(session: Session, success: Success): Promise<void> {
  const { report, cursor, hashes, evolutions, platform, options } = success;
  const runId = report.etl_run_id;
  await session.queries
    .insertInto('ops.etl_run')
    .values({
      etl_run_id: runId,
      requested_by: options.requestedBy ?? null,
      status: 'succeeded',
      mode: report.mode,
      mode_reason: report.mode_reason,
      engine: platform.engine.name,
      started_at: new Date(report.started_at),
      finished_at: new Date(),
      rows_read: total(report.sources, 'read'),
      rows_loaded: loadedRows(report.tables),
      rows_superseded: total(report.sources, 'superseded'),
      rows_quarantined: total(report.sources, 'quarantined'),
      tables: JSON.stringify({ sources: report.sources, tables: report.tables }),
      error_code: null,
      error_message: null,
    })
    .execute();
  await writeCursor(session, runId, cursor);
  await writeHashes(session, runId, hashes);
  await writeKnownColumns(session, runId, new Map(evolutions.map(({ source, known }) => [source.name, known])));
  await writeSchemaChanges(session, runId, report.schema_changes);
  await writeChecks(session, runId, 'etl', report.checks);
}

const total = (sources: readonly SourceReport[], count: 'read' | 'superseded' | 'quarantined'): number =>
  sources.reduce((sum, source) => sum + source[count], 0);

const loadedRows = (tables: readonly TableReport[]): number =>
  tables.reduce((sum, { inserted, updated }) => sum + inserted + updated, 0);

/** A failed run leaves one row behind; where even that fails, the run's own error is what counts. */
export async function recordFailure(
  platform: Platform,
  runId: number,
  startedAt: Date,
  options: EtlOptions,
  error: unknown,
): Promise<void> {
  const message = error instanceof Error ? error.message : String(error);
  try {
    await platform.dwh.session(({ queries }) =>
      queries
        .insertInto('ops.etl_run')
        .values({
          etl_run_id: runId,
          requested_by: options.requestedBy ?? null,
          status: 'failed',
          mode: options.full ? 'full' : 'incremental',
          mode_reason: null,
          engine: platform.engine.name,
          started_at: startedAt,
          finished_at: new Date(),
          rows_read: 0,
          rows_loaded: 0,
          rows_superseded: 0,
          rows_quarantined: 0,
          tables: '{}',
          error_code: error instanceof EcomError ? error.code : null,
          error_message: message,
        })
        .execute(),
    );
  } catch {
    // The store is out of reach: the caller gets the error that made the run fail.
  }
}
