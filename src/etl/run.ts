import { join } from 'node:path';
import type { EngineSession } from '../compute/compute.ts';
import { EcomError } from '../errors.ts';
import type { Platform } from '../platform.ts';
import { type Progress, type ProgressStep, silent } from '../progress.ts';
import { qualifiedName } from '../project/catalog.ts';
import { assertAllPassed } from '../quality/assert-passed.ts';
import type { CheckReport } from '../quality/report.ts';
import { graded, type KeptStanding, limitsOf, type QuarantineReport, quarantineStanding } from '../quality/standing.ts';
import { versionsOf } from '../storage/migrations/migrate.ts';
import type { Session } from '../storage/storage.ts';
import { variableValues } from '../variables/values.ts';
import type { Definitions } from './definitions.ts';
import { readDefinitions } from './definitions.ts';
import { makeChanges } from './plan/ddl.ts';
import type { Plan } from './plan/plan.ts';
import { type Planned, planIn } from './plan-run.ts';
import { beginRecord, type RunRecord, recordFailure, recordSuccess } from './record.ts';
import { type EtlOptions, type EtlReport, reportOf, type TableReport } from './report.ts';
import { withRunFolder } from './run-folder.ts';
import { type ModelState, type RunState, readState } from './state.ts';
import { checkMerged } from './steps/check.ts';
import type { RunContext } from './steps/context.ts';
import { declareRelations } from './steps/declare.ts';
import { type Executed, execute } from './steps/execute.ts';
import { exportSources } from './steps/exports.ts';
import { keyedReads } from './steps/keys.ts';
import { startLoading } from './steps/load.ts';
import { loadFindings } from './steps/quarantine.ts';
import { ReadAll, type Refusal, Refused } from './steps/refuse.ts';
import { relationsIn } from './steps/relations.ts';
import { saveSpellings } from './steps/same-keys/spellings.ts';

/**
 * One ETL run: what changed in `ecom_db` since the last one goes to `ecom_dwh` in a single transaction, with the cursor. A killed run
 * leaves no trace, and a repeated one adds nothing.
 *
 * @throws EcomError RUN_IN_PROGRESS when another run holds the lock; PROJECT_INVALID, SCHEMA_INCOMPATIBLE, SCHEMA_FROZEN, CHECK_FAILED, DISK_FULL, …
 */
export async function runEtl(platform: Platform, options: EtlOptions = {}): Promise<EtlReport> {
  const outcome = await platform.dwh.withLock(versionsOf('ops'), () => runLocked(platform, options));
  if (outcome) return outcome.result;
  throw new EcomError('RUN_IN_PROGRESS', 'Another ETL run is in progress.', {
    next: 'Wait until it has ended; ecom status shows it.',
    retryable: true,
  });
}

/** What one run has from its beginning on. */
interface Run {
  readonly platform: Platform;
  readonly options: EtlOptions;
  readonly state: RunState;
  readonly startedAt: Date;
  readonly folder: string;
  readonly record: RunRecord;
  readonly progress: RememberingProgress;
  /** From 1. */
  readonly attempt: number;
  /** Rows that earlier attempts found to be unfit. */
  readonly refusals: readonly Refusal[];
  /** The store refused what an earlier attempt computed. */
  readonly verifies: boolean;
  /** What an earlier attempt found that asks for all rows. */
  readonly readAllBecause?: string;
}

const FIRST = { attempt: 1, refusals: [], verifies: false } as const;

async function runLocked(platform: Platform, options: EtlOptions): Promise<EtlReport> {
  const startedAt = options.now ?? new Date();
  const state = await platform.dwh.session(readState);
  const record = await beginRecord(platform, state, startedAt, options);
  const progress = remembering(options.onProgress ?? silent, record);
  const { keepFiles = false } = options;
  try {
    return await withRunFolder(
      platform.config.home,
      state.runId,
      (folder) => runRepeatedly({ platform, options, state, startedAt, folder, record, progress, ...FIRST }),
      { isKept: keepFiles },
    );
  } catch (error) {
    await record.settle();
    await recordFailure(platform, state.runId, error);
    throw withWayIn(error, state.runId, keepFiles);
  }
}

/** A modeller can look at what a failed step had before it. */
function withWayIn(error: unknown, runId: number, isKept: boolean): unknown {
  if (!(error instanceof EcomError) || error.code !== 'MODEL_FAILED') return error;
  const way = isKept
    ? `Its tables are there to look at: ecom sql --run ${runId} "show tables".`
    : 'To look at its tables, run ecom etl --keep-files.';
  return error.as(error.message, { run: runId }, `${error.next ?? ''} ${way}`.trim());
}

/** Progress that knows its present step, for an engine that tells how far that is. */
type RememberingProgress = Progress & { readonly tasks: (done: number, total: number) => void };

function remembering(progress: Progress, record: RunRecord): RememberingProgress {
  let step = 'start the engine';
  const told = (next: ProgressStep): void => {
    step = next.step;
    record.step(step);
    progress(next);
  };
  return Object.assign(told, {
    tasks: (done: number, total: number): void => progress({ step, done, total, unit: 'tasks' }),
  });
}

/** Each finds more unfit rows, as a rule all of them. */
const MOST_ATTEMPTS = 20;

/**
 * No value of any row makes a run fail: rows that no model can be computed with, that fail a blocking check or that the store refuses are
 * known once an attempt has failed, which leaves no trace. The next one sets them aside first.
 */
async function runRepeatedly(first: Run): Promise<EtlReport> {
  let run = first;
  for (;;) {
    try {
      return await runIn(run);
    } catch (error) {
      const next = run.attempt < MOST_ATTEMPTS ? nextAttempt(run, error) : undefined;
      if (!next) throw error instanceof Refused || error instanceof ReadAll ? (error.cause ?? error) : error;
      Object.assign(run.record.rows, { read: 0, loaded: 0 });
      run = next;
    }
  }
}

function nextAttempt(run: Run, error: unknown): Run | undefined {
  const attempt = run.attempt + 1;
  if (error instanceof Refused) return { ...run, attempt, refusals: [...run.refusals, ...error.refusals] };
  if (error instanceof ReadAll) return { ...run, attempt, readAllBecause: error.message };
  const isRefusedByStore = error instanceof EcomError && error.code === 'STORE_FAILED' && !error.retryable;
  return isRefusedByStore && !run.verifies ? { ...run, attempt, verifies: true } : undefined;
}

/** What the source's transaction leaves for the load's. */
interface Extracted {
  readonly planned: Planned;
  readonly context: RunContext | undefined;
  readonly executed: Executed;
}

/** The source is released as soon as it is read; the warehouse's transaction ends the run. */
async function runIn(run: Run): Promise<EtlReport> {
  const { platform } = run;
  const begin = performance.now();
  const definitions = await readDefinitions(platform, run.options);
  const engines: EngineSession[] = [];
  try {
    return await platform.dwh.transaction({}, async (target) => {
      const extracted = await platform.oltp.transaction({ isolation: 'snapshot' }, (source) =>
        platform.dwh.session((warehouse) => extract(run, definitions, { source, warehouse, target }, engines)),
      );
      const transformedAt = performance.now();
      const { tables, quarantine } = await load(extracted, run.state);
      const report = reportOf({
        ...extracted,
        runId: run.state.runId,
        startedAt: run.startedAt,
        graph: definitions.graph,
        tables,
        quarantine: await gradedIn(platform, quarantine),
        keptFiles: run.options.keepFiles ? run.folder : null,
        times: { begin, transformedAt, end: performance.now() },
      });
      await run.record.settle();
      const { plan, evolutions } = extracted.planned;
      const modelStates = statesOf(run.state, definitions, plan);
      await recordSuccess(target, {
        report,
        cursor: plan.cut.cursor,
        state: run.state,
        modelStates,
        evolutions,
        quarantine,
      });
      return report;
    });
  } finally {
    for (const engine of engines) await engine.close();
  }
}

interface Sessions {
  /** `ecom_db`, in the cut. */
  readonly source: Session;
  /** `ecom_dwh`, for stored rows. */
  readonly warehouse: Session;
  /** `ecom_dwh`, in the load's transaction. */
  readonly target: Session;
}

async function extract(
  run: Run,
  definitions: Definitions,
  sessions: Sessions,
  engines: EngineSession[],
): Promise<Extracted> {
  const { platform, state, options } = run;
  const planned = await planIn(platform, definitions, state, sessions, {
    ...options,
    readAllBecause: run.readAllBecause,
  });
  const { plan } = planned;
  await makeChanges(platform.dwh, plan.ddl);
  // A run with nothing to do starts no engine.
  if (plan.steps.length === 0) return { planned, context: undefined, executed: { sources: [], checks: [] } };
  const engine = await platform.engine.open(run.folder, definitions.functions, {
    onTasks: run.progress.tasks,
    keepsTables: options.keepFiles ?? false,
  });
  engines.push(engine);
  const context = startContext(run, definitions, sessions, planned, engine);
  return { planned, context, executed: await execute(context, plan) };
}

function startContext(
  { state, folder, progress, record, attempt, refusals, verifies }: Run,
  { graph, supersedes }: Definitions,
  sessions: Sessions,
  { plan, shape }: Planned,
  engine: EngineSession,
): RunContext {
  const nextFile = fileNames(folder, attempt);
  const relations = relationsIn(engine);
  declareRelations(graph, shape, relations);
  const whole = plan.steps.flatMap((step) => (step.kind === 'read' && step.rows === 'all' ? [step.source] : []));
  return {
    graph,
    ...sessions,
    runId: state.runId,
    since: state.cursor,
    engine,
    relations,
    keyed: keyedReads(relations, nextFile),
    loading: startLoading(),
    shape,
    supersedes,
    erasedSources: state.erasedSources,
    progress,
    rows: record.rows,
    computedWhole: new Set(plan.reading.models.keys()),
    rejections: [],
    refusals,
    verifies,
    unread: {
      placeless: new Set(),
      placelessRead: new Set(),
      keys: [],
      parts: new Map(),
      byKey: new Map(),
      misfits: new Map(),
      reopened: new Map(),
    },
    unkeyed: plan.cut.unkeyed,
    remembersSpellings: state.hasSpellings,
    spellingParts: [],
    spelledParts: new Map(),
    settledKeys: new Map(),
    keptGroups: new Map(),
    recalled: new Set(),
    exports: exportSources(sessions.source, graph, shape, whole, nextFile),
    nextFile,
    nextName: numbered(),
  };
}

function numbered(): (of: string) => string {
  let next = 0;
  return (of) => {
    next += 1;
    return `${of}_${next}`;
  };
}

/** What an attempt that failed has begun to write may still be written. */
function fileNames(folder: string, attempt: number): () => string {
  let next = 0;
  return () => {
    next += 1;
    return join(folder, `${attempt}-${String(next).padStart(4, '0')}.csv`);
  };
}

interface Loaded {
  readonly tables: readonly TableReport[];
  readonly quarantine: KeptStanding | undefined;
}

/** Everything is merged and checked before the run is written down; what fails here takes all of it back. */
async function load({ planned: { plan }, context, executed }: Extracted, before: RunState): Promise<Loaded> {
  if (!context) return { tables: [], quarantine: before.quarantine };
  assertAllPassed(executed.checks);
  const tables = await context.loading.finish();
  const wholeSources = plan.steps.flatMap((step) => (step.kind === 'read' && step.rows === 'all' ? [step.source] : []));
  const mayHold = await loadFindings(context, wholeSources);
  await saveSpellings(context, wholeSources);
  const loaded = plan.steps.flatMap((step) => (step.kind === 'load' ? [context.graph.model(step.model)] : []));
  const merged: readonly CheckReport[] = await checkMerged(context, loaded);
  executed.checks.push(...merged);
  assertAllPassed(merged);
  return { tables, quarantine: mayHold ? await standingOf(context, tables, before) : undefined };
}

/** What stands in quarantine with this load, in its own transaction. */
function standingOf(
  { graph, target }: RunContext,
  tables: readonly TableReport[],
  { quarantine }: RunState,
): Promise<KeptStanding> {
  const written = (source: string): number => {
    const member = graph.members.find((one) => one.source === source);
    const table = member && qualifiedName(graph.model(member.storedIn));
    return tables
      .filter((report) => report.table === table)
      .reduce((sum, { inserted, updated, deleted }) => sum + inserted + updated + deleted, 0);
  };
  return quarantineStanding(target, graph, quarantine, written);
}

const gradedIn = async ({ variables }: Platform, standing: KeptStanding | undefined): Promise<QuarantineReport[]> =>
  standing && standing.tables.length > 0 ? graded(standing.tables, limitsOf(await variableValues(variables))) : [];

/** What each model is computed with now; a daily model that was not due keeps its day. */
function statesOf(state: RunState, { graph, hashes, asOfDate }: Definitions, { reading }: Plan): ModelState[] {
  return graph.models.map(({ name, kind }) => ({
    model: name,
    hash: hashes.get(name) ?? '',
    asOfDate: kind === 'daily' ? (reading.models.has(name) ? asOfDate : (state.asOfDates.get(name) ?? null)) : null,
  }));
}
