import { join } from 'node:path';
import { sources } from '../../models/sources/index.ts';
import type { EngineSession } from '../compute/compute.ts';
import { EcomError } from '../errors.ts';
import type { Platform } from '../platform.ts';
import { type Progress, silent } from '../progress.ts';
import type { Cut, Session } from '../storage/storage.ts';
import { variableValues } from '../variables/values.ts';
import type { RunContext, Shape } from './context.ts';
import { compareSource, type SourceEvolution, withListsAsText } from './evolution.ts';
import { exportSources, sourceTable, trackedTables } from './extract.ts';
import { modelHashes } from './hashes.ts';
import { type Loading, startLoading } from './load.ts';
import { personalDataKey } from './personal-data-key.ts';
import { changedModels, type Plan, plan } from './plan.ts';
import { prepareTables } from './prepare.ts';
import { recordFailure, recordSuccess } from './record.ts';
import type { EtlOptions, EtlReport, TableReport } from './report.ts';
import { withRunFolder } from './run-folder.ts';
import { type RunState, readState } from './run-state.ts';
import { readStoredTables, shapeOf } from './shape.ts';
import { type Transformed, transform } from './transform.ts';

/**
 * One ETL run: what changed in `ecom_db` since the last one goes to `ecom_dwh` in a single transaction, with the cursor. A killed run
 * leaves no trace, and a repeated one adds nothing.
 *
 * @throws EcomError RUN_IN_PROGRESS when another run holds the lock; SCHEMA_INCOMPATIBLE, CHECK_FAILED, DISK_FULL, …
 */
export async function runEtl(platform: Platform, options: EtlOptions = {}): Promise<EtlReport> {
  const outcome = await platform.dwh.withLock('etl', () => runLocked(platform, options));
  if (outcome) return outcome.result;
  throw new EcomError('RUN_IN_PROGRESS', 'Another ETL run is in progress.', {
    next: 'Wait until it has ended; ecom status shows it.',
    retryable: true,
  });
}

async function runLocked(platform: Platform, options: EtlOptions): Promise<EtlReport> {
  const startedAt = new Date();
  const progress = remembering(options.onProgress ?? silent);
  const state = await platform.dwh.session(readState);
  try {
    return await withRunFolder(platform.config.home, state.runId, (folder) =>
      runIn(platform, { state, folder, startedAt, options, progress }),
    );
  } catch (error) {
    await recordFailure(platform, state.runId, startedAt, options, error);
    throw error;
  }
}

/** Progress that knows its present step, for an engine that tells how far that is. */
type RememberingProgress = Progress & { readonly tasks: (done: number, total: number) => void };

function remembering(progress: Progress): RememberingProgress {
  let step = 'start the engine';
  const told: Progress = (next) => {
    step = next.step;
    progress(next);
  };
  return Object.assign(told, {
    tasks: (done: number, total: number): void => progress({ step, done, total, unit: 'tasks' }),
  });
}

interface RunInput {
  readonly state: RunState;
  readonly folder: string;
  readonly startedAt: Date;
  readonly options: EtlOptions;
  readonly progress: RememberingProgress;
}

async function runIn(platform: Platform, input: RunInput): Promise<EtlReport> {
  const settings = {
    personalDataKey: await personalDataKey(platform.config),
    lastPurchasesCount: (await variableValues(platform.variables)).last_purchases_count,
  };
  const engine = await platform.engine.open(input.folder, settings, input.progress.tasks);
  try {
    return await extractTransformLoad(platform, input, engine, modelHashes(settings));
  } finally {
    await engine.close();
  }
}

interface Extracted {
  readonly cut: Cut;
  readonly plan: Plan;
  readonly evolutions: readonly SourceEvolution[];
  readonly transformed: Transformed;
  readonly loading: Loading;
}

/** The source is released as soon as it is read; the warehouse's transaction ends the run. */
async function extractTransformLoad(
  platform: Platform,
  input: RunInput,
  engine: EngineSession,
  hashes: ReadonlyMap<string, string>,
): Promise<EtlReport> {
  const begin = performance.now();
  return platform.dwh.transaction({}, async (target) => {
    const extracted = await platform.oltp.transaction({ isolation: 'snapshot' }, (source) =>
      platform.dwh.session((warehouse) =>
        extractAndTransform(platform, input, { engine, source, warehouse, target, hashes }),
      ),
    );
    const transformedAt = performance.now();
    const tables = await extracted.loading.finish();
    const report = reportOf(input, extracted, tables, { begin, transformedAt });
    const { cut, evolutions } = extracted;
    await recordSuccess(target, { report, hashes, evolutions, cursor: cut.cursor, platform, options: input.options });
    return report;
  });
}

interface Sessions {
  readonly engine: EngineSession;
  /** `ecom_db`, in the cut. */
  readonly source: Session;
  /** `ecom_dwh`, for old rows. */
  readonly warehouse: Session;
  /** `ecom_dwh`, in the load's transaction. */
  readonly target: Session;
  readonly hashes: ReadonlyMap<string, string>;
}

async function extractAndTransform(platform: Platform, input: RunInput, sessions: Sessions): Promise<Extracted> {
  const { state, options } = input;
  const cut = await sessions.source.changes.openCut(state.cursor, trackedTables);
  const evolutions = await compareSources(platform, sessions.source, state);
  const stored = await readStoredTables(sessions.warehouse);
  const shape = shapeOf(evolutions, stored);
  const changed = changedModels(state, sessions.hashes);
  await prepareTables(platform.dwh, shape, stored, changed);
  const schemaChanges = evolutions.flatMap(({ changes }) => changes);
  const decided = plan(state, cut, schemaChanges, changed, options.full ?? false);
  const { context, loading } = startRun(input, sessions, shape, decided);
  return { cut, plan: decided, evolutions, loading, transformed: await transform(context) };
}

function startRun(
  { state, folder, progress }: RunInput,
  { engine, source, warehouse, target }: Sessions,
  shape: Shape,
  { mode }: Plan,
): { readonly context: RunContext; readonly loading: Loading } {
  const nextFile = fileNames(folder);
  const context: RunContext = {
    runId: state.runId,
    mode,
    since: mode === 'incremental' ? state.cursor : undefined,
    source,
    warehouse,
    engine,
    folder,
    shape,
    progress,
    onComputed: (model, rows) => loading.add(model, rows),
    onUnread: (model) => loading.release(model),
    exports: mode === 'full' ? exportSources(source, shape, nextFile) : new Map(),
    nextFile,
  };
  const loading = startLoading(context, target);
  return { context, loading };
}

async function compareSources(
  { oltp }: Platform,
  session: Session,
  { knownColumns }: RunState,
): Promise<SourceEvolution[]> {
  const evolutions: SourceEvolution[] = [];
  for (const source of sources) {
    const stored = await session.catalog.columns(sourceTable(source.name));
    if (!stored) throw missingTable(source.name);
    const columns = oltp.capabilities.arrays ? stored : withListsAsText(source, stored);
    evolutions.push(compareSource(source, columns, knownColumns.get(source.name) ?? new Map()));
  }
  return evolutions;
}

function missingTable(source: string): EcomError {
  return new EcomError('SOURCE_TABLE_MISSING', `The source has no table shop.${source}.`, {
    next: 'Check ECOM_OLTP_URL; ecom stream makes the tables of an empty database, docs/tables.md lists them.',
    fields: { table: `shop.${source}` },
  });
}

function fileNames(folder: string): () => string {
  let next = 0;
  return () => {
    next += 1;
    return join(folder, `${String(next).padStart(4, '0')}.csv`);
  };
}

function reportOf(
  { state, startedAt }: RunInput,
  { cut, plan: decided, evolutions, transformed }: Extracted,
  tables: readonly TableReport[],
  times: { readonly begin: number; readonly transformedAt: number },
): EtlReport {
  const now = performance.now();
  return {
    etl_run_id: state.runId,
    mode: decided.mode,
    mode_reason: decided.reason,
    source_limits: cut.limits ?? null,
    started_at: startedAt.toISOString(),
    duration_ms: Math.round(now - times.begin),
    phases: { transform: Math.round(times.transformedAt - times.begin), load: Math.round(now - times.transformedAt) },
    sources: transformed.sources,
    tables,
    schema_changes: evolutions.flatMap(({ changes }) => changes),
    checks: transformed.checks,
  };
}
