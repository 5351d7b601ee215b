import { setTimeout as sleep } from 'node:timers/promises';
import type { Config } from '../../config.ts';
import { EcomError } from '../../errors.ts';
import { parseVariable, variableNamed } from '../../variables/definitions.ts';
import { dagNamed, dags } from '../dags.ts';
import type { DagRun, DagState, Orchestrator, RunFilter, TaskAttempt, TriggerOptions } from '../orchestration.ts';
import { momentsToFill } from '../schedule.ts';
import { accessOf } from './access.ts';
import { AirflowError, type Api, openApi, orMissing, part } from './api.ts';
import { type AirflowRun, type AirflowTry, attemptOf, CANCELLED, runOf } from './runs.ts';

type Settings = Pick<Config, 'home' | 'airflowUrl'>;

/** Airflow as any process sees it, through its REST API. */
export async function openAirflowOrchestrator(config: Settings): Promise<Orchestrator> {
  const api = openApi(await accessOf(config));
  return {
    name: 'airflow',
    dags: () => Promise.all(dags.map(({ id }) => stateOf(api, id))),
    trigger: async (dagId, options = {}) => trigger(api, dagNamed(dagId).id, options),
    pause: (dagId) => setPaused(api, dagId, true),
    unpause: (dagId) => setPaused(api, dagId, false),
    backfill: (dagId, from, to) => backfill(api, dagId, from, to),
    runs: (filter = {}) => listRuns(api, filter),
    attempts: async (dagId, runId) => attempts(api, config, dagNamed(dagId).id, runId),
    cancel: async (dagId, runId) => cancel(api, dagNamed(dagId).id, runId),
    async forget(dagId, runIds) {
      for (const runId of runIds) await orMissing(api.delete(runPath(dagId, runId)));
    },
    close: async () => {},
  };
}

const dagPath = (dagId: string): string => `/dags/${part(dagId)}`;
const runsPath = (dagId: string): string => `${dagPath(dagId)}/dagRuns`;
const runPath = (dagId: string, runId: string): string => `${runsPath(dagId)}/${part(runId)}`;

interface AirflowDag {
  readonly is_paused: boolean;
  readonly next_dagrun_run_after: string | null;
}

async function stateOf(api: Api, dagId: string): Promise<DagState> {
  const found = await orMissing(api.get<AirflowDag>(dagPath(dagId)));
  if (!found) throw notParsed(dagId);
  const [lastRun = null] = await listRuns(api, { dagId, limit: 1 });
  const next = found.is_paused ? null : found.next_dagrun_run_after;
  return {
    dag: dagNamed(dagId),
    isPaused: found.is_paused,
    nextRunAt: next === null ? null : new Date(next).toISOString(),
    lastRun,
  };
}

const notParsed = (dagId: string): EcomError =>
  new EcomError('ORCHESTRATOR_FAILED', `Airflow does not know ${dagId}.`, {
    next: 'Its dags folder needs dags/ecom_schedules.py; a new file takes it up to half a minute. The web page shows import errors.',
    fields: { dag: dagId },
    retryable: true,
  });

/** @param moment the run is for; null for one that is triggered by hand, which is for now */
async function trigger(api: Api, dagId: string, { conf = {}, runId }: TriggerOptions): Promise<DagRun> {
  for (const [name, text] of Object.entries(conf)) parseVariable(variableNamed(name), text, 'conf');
  const body = { logical_date: null, conf, ...(runId === undefined ? {} : { dag_run_id: runId }) };
  try {
    return runOf(await api.post<AirflowRun>(runsPath(dagId), body));
  } catch (error) {
    const isThere = error instanceof AirflowError && error.status === 409 && runId !== undefined;
    if (!isThere) throw error;
    return runOf(await api.get<AirflowRun>(runPath(dagId, runId)));
  }
}

async function setPaused(api: Api, dagId: string, isPaused: boolean): Promise<void> {
  const { id } = dagNamed(dagId);
  if (!(await orMissing(api.patch(dagPath(id), { is_paused: isPaused })))) throw notParsed(id);
}

/** Airflow's bounds are both inclusive, and it refuses a span without a moment. */
async function backfill(api: Api, dagId: string, from: Date, to: Date): Promise<readonly DagRun[]> {
  const ticks = momentsToFill(dagNamed(dagId), from, to);
  const [first, last] = [ticks[0], ticks.at(-1)];
  if (!first || !last) return [];
  const wanted = {
    dag_id: dagId,
    from_date: first.toISOString(),
    to_date: last.toISOString(),
    run_backwards: false,
    dag_run_conf: {},
    reprocess_behavior: 'none',
    max_active_runs: 1,
  };
  const { total_entries: missing } = await api.post<{ total_entries: number }>('/backfills/dry_run', wanted);
  if (missing === 0) return [];
  const before = new Set((await listRuns(api, { dagId })).map(({ runId }) => runId));
  await onceUnlocked(() => api.post('/backfills', wanted));
  const made = (await listRuns(api, { dagId })).filter(({ runId }) => !before.has(runId));
  return made.toSorted((a, b) => (a.logicalTime < b.logicalTime ? -1 : 1));
}

const TRIES = 20;
const UNLOCKED_MS = 500;

/** Airflow on SQLite refuses a back-fill while another of its processes writes. */
async function onceUnlocked<T>(work: () => Promise<T>): Promise<T> {
  for (let number = 1; ; number += 1) {
    try {
      return await work();
    } catch (error) {
      const isLocked = error instanceof AirflowError && error.status === 503;
      if (!isLocked || number === TRIES) throw error;
      await sleep(UNLOCKED_MS);
    }
  }
}

/** Of each of our DAGs, since an Airflow may have others. */
async function listRuns(api: Api, { dagId, state, limit }: RunFilter): Promise<readonly DagRun[]> {
  const wanted = dagId === undefined ? dags.map(({ id }) => id) : [dagNamed(dagId).id];
  // A state of ours is not one of Airflow's: it is looked for in what comes.
  const most = state === undefined ? limit : undefined;
  const runs = (await Promise.all(wanted.map((id) => runsOfDag(api, id, most)))).flat();
  const chosen = state === undefined ? runs : runs.filter((run) => run.state === state);
  // Of one DAG they come in the order in which they were made; of several by when they were put in line.
  const ordered = wanted.length === 1 ? chosen : chosen.toSorted((a, b) => (a.queuedAt < b.queuedAt ? 1 : -1));
  return ordered.slice(0, limit);
}

/** Airflow's longest page by default. */
const LONGEST_PAGE = 100;

/** The newest first. */
async function runsOfDag(api: Api, dagId: string, most: number | undefined): Promise<readonly DagRun[]> {
  const path = runsPath(dagId);
  const query = { order_by: '-id' };
  const found =
    most !== undefined && most <= LONGEST_PAGE
      ? (await api.get<{ dag_runs: AirflowRun[] }>(path, { ...query, limit: most })).dag_runs
      : await api.all<AirflowRun>(path, 'dag_runs', query);
  const skipped = await skippedRuns(api, path, found);
  return found.map((run) => runOf(run, skipped.has(run.dag_run_id)));
}

/** Runs with a task that skipped itself, which Airflow counts as a success. */
async function skippedRuns(api: Api, path: string, runs: readonly AirflowRun[]): Promise<ReadonlySet<string>> {
  const oldest = runs.map(({ run_after: moment }) => moment).sort()[0];
  if (oldest === undefined) return new Set();
  const tasks = await api.all<Pick<AirflowRun, 'dag_run_id'>>(`${path}/~/taskInstances`, 'task_instances', {
    state: 'skipped',
    run_after_gte: oldest,
  });
  return new Set(tasks.map(({ dag_run_id }) => dag_run_id));
}

async function attempts(api: Api, config: Settings, dagId: string, runId: string): Promise<readonly TaskAttempt[]> {
  const run = await orMissing(api.get<AirflowRun>(runPath(dagId, runId)));
  if (!run) return [];
  const tasks = `${runPath(dagId, runId)}/taskInstances`;
  const tries = await Promise.all(
    dagNamed(dagId).tasks.map(({ id }) =>
      orMissing(api.get<{ task_instances: AirflowTry[] }>(`${tasks}/${part(id)}/tries`)),
    ),
  );
  const found = tries.flatMap((answer) => answer?.task_instances ?? []);
  const known = await Promise.all(found.map((one) => attemptOf(config, runOf(run), one)));
  return known.filter((attempt) => attempt !== undefined).toSorted((a, b) => (a.startedAt < b.startedAt ? -1 : 1));
}

async function cancel(api: Api, dagId: string, runId: string): Promise<boolean> {
  const run = await orMissing(api.get<AirflowRun>(runPath(dagId, runId)));
  if (run?.state !== 'queued' && run?.state !== 'running') return false;
  await api.patch(runPath(dagId, runId), { state: 'failed', note: CANCELLED });
  return true;
}
