import { EcomError } from '../errors.ts';
import type { Platform } from '../platform.ts';
import { writeChecks } from '../quality/record-checks.ts';
import type { CheckReport } from '../quality/report.ts';
import type { KeptStanding } from '../quality/standing.ts';
import type { ControlTables } from '../storage/control-tables.ts';
import type { Cursor, Session } from '../storage/storage.ts';
import type { SourceEvolution } from './evolution/evolution.ts';
import type { EtlOptions, EtlReport, SourceReport, TableReport } from './report.ts';
import {
  forgetRetry,
  type ModelState,
  type RunState,
  writeCursor,
  writeKnownColumns,
  writeModelStates,
  writeSchemaChanges,
} from './state.ts';

/** Writes what a run does into `ops.etl_run`: when it begins, while it runs, with its load, or by itself when it fails. */

/** Rows so far, counted on by the steps. */
export interface RowsSoFar {
  read: number;
  loaded: number;
}

/** A run's row, from its beginning on. */
export interface RunRecord {
  readonly rows: RowsSoFar;
  /** Tells what the run is doing; at most once a second is it written. */
  step(name: string): void;
  /** No step is being written any more. */
  settle(): Promise<void>;
}

const WRITE_MS = 1_000;
const KILLED = 'The process ended before the run did.';

/** A row that another run left unfinished belongs to nobody: this one holds the lock. */
export async function beginRecord(
  platform: Platform,
  { runId, hasUnfinished }: RunState,
  startedAt: Date,
  options: EtlOptions,
): Promise<RunRecord> {
  const { dwh, engine } = platform;
  await dwh.session(async ({ queries }) => {
    const unfinished = queries.updateTable('ops.etl_run').where('status', '=', 'running');
    if (hasUnfinished)
      await unfinished.set({ status: 'failed', finished_at: startedAt, error_message: KILLED }).execute();
    await queries
      .insertInto('ops.etl_run')
      .values(begun(runId, engine.name, startedAt, options))
      .execute();
  });
  return steps(platform, runId);
}

const begun = (
  runId: number,
  engine: string,
  startedAt: Date,
  { requestedBy, full }: EtlOptions,
): ControlTables['ops.etl_run'] => ({
  etl_run_id: runId,
  requested_by: requestedBy ?? null,
  status: 'running',
  mode: full ? 'full' : 'incremental',
  mode_reason: null,
  engine,
  started_at: startedAt,
  finished_at: null,
  step: 'begin',
  rows_read: 0,
  rows_loaded: 0,
  rows_superseded: 0,
  rows_quarantined: 0,
  tables: '{}',
  quarantine: null,
  error_code: null,
  error_message: null,
});

function steps({ dwh }: Platform, runId: number): RunRecord {
  const rows = { read: 0, loaded: 0 };
  let next: string | undefined;
  let writing: Promise<void> | undefined;
  const write = async (): Promise<void> => {
    while (next !== undefined) {
      const step = next;
      next = undefined;
      // Whether it can be written says nothing of the run.
      await dwh
        .session(({ queries }) =>
          queries
            .updateTable('ops.etl_run')
            .set({ step, rows_read: rows.read, rows_loaded: rows.loaded })
            .where('etl_run_id', '=', runId)
            .execute(),
        )
        .catch(() => {});
    }
    writing = undefined;
  };
  let begun = performance.now();
  return {
    rows,
    step(name) {
      if (performance.now() - begun < WRITE_MS) return;
      begun = performance.now();
      next = name;
      writing ??= write();
    },
    async settle() {
      next = undefined;
      await writing;
    },
  };
}

export interface Success {
  readonly report: EtlReport;
  readonly cursor: Cursor;
  readonly state: RunState;
  readonly modelStates: readonly ModelState[];
  readonly evolutions: readonly SourceEvolution[];
  readonly quarantine: KeptStanding | undefined;
}

/** Part of the load's transaction: the cursor moves if and only if the rows are there. */
export async function recordSuccess(session: Session, success: Success): Promise<void> {
  const { report, cursor, state, modelStates, evolutions, quarantine } = success;
  const runId = report.etl_run_id;
  await session.queries
    .updateTable('ops.etl_run')
    .set({
      status: 'succeeded',
      mode: report.mode,
      mode_reason: report.mode_reason,
      finished_at: new Date(),
      step: null,
      rows_read: total(report.sources, 'read'),
      rows_loaded: loadedRows(report.tables),
      rows_superseded: total(report.sources, 'superseded'),
      rows_quarantined: total(report.sources, 'quarantined'),
      tables: JSON.stringify({ sources: report.sources, tables: report.tables }),
      quarantine: quarantine ? JSON.stringify(quarantine) : null,
    })
    .where('etl_run_id', '=', runId)
    .execute();
  if (state.retry) await forgetRetry(session, state.retry);
  await writeCursor(session, runId, cursor);
  if (isNewState(state, modelStates)) await writeModelStates(session, runId, modelStates);
  if (evolutions.some(({ source, known }) => !isKnown(state, source.name, known)))
    await writeKnownColumns(session, runId, new Map(evolutions.map(({ source, known }) => [source.name, known])));
  await writeSchemaChanges(session, runId, report.schema_changes);
  await writeChecks(session, runId, 'etl', report.checks);
}

const isNewState = ({ modelHashes, asOfDates }: RunState, states: readonly ModelState[]): boolean =>
  states.length !== modelHashes.size ||
  states.some(
    ({ model, hash, asOfDate }) => modelHashes.get(model) !== hash || (asOfDates.get(model) ?? null) !== asOfDate,
  );

function isKnown({ knownColumns }: RunState, source: string, columns: SourceEvolution['known']): boolean {
  const before = knownColumns.get(source);
  const text = (all: Iterable<SourceEvolution['known'][number]>): string =>
    JSON.stringify(
      [...all]
        .map(({ name, as, inSource, type, nativeType, isDropped, treatment, variant }) =>
          JSON.stringify([name, as, inSource, type, nativeType, isDropped, treatment, variant]),
        )
        .toSorted(),
    );
  return before !== undefined && text(before.values()) === text(columns);
}

const total = (sources: readonly SourceReport[], count: 'read' | 'superseded' | 'quarantined'): number =>
  sources.reduce((sum, source) => sum + source[count], 0);

const loadedRows = (tables: readonly TableReport[]): number =>
  tables.reduce((sum, { inserted, updated }) => sum + inserted + updated, 0);

/** A failed run leaves its row, with the step; where even that fails, the run's own error is what counts. */
export async function recordFailure({ dwh }: Platform, runId: number, error: unknown): Promise<void> {
  const message = error instanceof Error ? error.message : String(error);
  const fields = error instanceof EcomError ? error.fields : {};
  try {
    // Not in a transaction: what can be written is.
    await dwh.session(async (session) => {
      await session.queries
        .updateTable('ops.etl_run')
        .set({
          status: 'failed',
          finished_at: new Date(),
          error_code: error instanceof EcomError ? error.code : null,
          error_message: message,
          ...(typeof fields.step === 'string' ? { step: fields.step } : {}),
        })
        .where('etl_run_id', '=', runId)
        .execute();
      const checks = (fields.checks ?? []) as readonly CheckReport[];
      await writeChecks(session, runId, 'etl', checks);
    });
  } catch {
    // The store is out of reach: the caller gets the error that made the run fail.
  }
}
