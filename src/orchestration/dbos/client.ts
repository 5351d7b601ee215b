import { DBOSClient } from '@dbos-inc/dbos-sdk';
import { EcomError } from '../../errors.ts';
import type { Database } from '../../storage/storage.ts';
import { parseVariable, variableNamed } from '../../variables/definitions.ts';
import { type Dag, dagNamed, dags } from '../dags.ts';
import type { DagRun, DagState, Orchestrator, RunFilter, RunState, TriggerOptions } from '../orchestration.ts';
import { type RunKind, runIdOf } from '../run-id.ts';
import { momentsToFill, nextTick } from '../schedule.ts';
import type { State } from '../state.ts';
import { APPLICATION, APPLICATION_VERSION, openPool, scheduledId, scheduledPrefix } from './application.ts';
import { attemptsOf, forgetAttempts } from './attempts.ts';
import { RUN_DAG } from './scheduler.ts';
import { type KeptSchedule, keptSchedules, setPaused } from './schedules.ts';
import type { RunInput, RunResult } from './workflow.ts';

type Status = NonNullable<Awaited<ReturnType<DBOSClient['getWorkflow']>>>;

/** The embedded orchestrator as any process sees it; what it puts in line the scheduler in `ecom up` runs. */
export async function openDbosOrchestrator(state: State): Promise<Orchestrator> {
  const { url, database } = state;
  if (!(await hasBegun(state))) return neverStarted(state);
  const pool = openPool(state);
  const client = await DBOSClient.create({
    systemDatabaseUrl: url,
    systemDatabasePool: pool,
    applicationName: APPLICATION,
    logger: { info: silent, debug: silent, warn: silent, error: silent },
  });
  return {
    name: 'embedded',
    dags: () => states(client, database),
    trigger: async (dagId, options = {}) => enqueue(client, dagNamed(dagId), 'manual', new Date(), options),
    pause: (dagId) => pause(database, dagId, true),
    unpause: (dagId) => pause(database, dagId, false),
    async backfill(dagId, from, to) {
      const dag = presentDag(dagNamed(dagId), await keptSchedules(database));
      const made: DagRun[] = [];
      for (const tick of momentsToFill(dag, from, to)) {
        if (await hasRun(client, dag.id, tick)) continue;
        made.push(await enqueue(client, dag, 'backfill', tick, {}));
      }
      return made;
    },
    runs: (filter = {}) => listRuns(client, filter),
    attempts: async (dagId, runId) => attemptsOf(database, dagNamed(dagId).id, runId),
    async cancel(dagId, runId) {
      const found = await findRun(client, dagNamed(dagId).id, runId);
      if (!found || !activeStatuses.has(found.status)) return false;
      await client.cancelWorkflow(found.workflowID);
      return true;
    },
    async forget(dagId, runIds) {
      const wanted = new Set(runIds);
      const statuses = await client.listWorkflows({ ...ofDags(dagId), loadOutput: true });
      const gone = statuses.filter((status) => wanted.has(runIdOfStatus(status)) && !activeStatuses.has(status.status));
      await client.deleteWorkflows(gone.map(({ workflowID }) => workflowID));
      await forgetAttempts(database, dagId, gone.map(runIdOfStatus));
    },
    async close() {
      await client.destroy();
      await pool.end();
      await database.close();
    },
  };
}

const silent = (): void => {};

/** Whether a scheduler has made DBOS's tables. */
const hasBegun = ({ database }: State): Promise<boolean> =>
  database.session(
    async ({ catalog }) => (await catalog.columns({ schema: 'dbos', name: 'workflow_status' })) !== undefined,
  );

/** The DAGs as they will be, and no run. */
function neverStarted({ database }: State): Orchestrator {
  const refuse = async (dagId: string): Promise<never> => {
    throw notStarted(dagNamed(dagId).id);
  };
  const noRuns = async (dagId?: string): Promise<readonly never[]> => {
    if (dagId !== undefined) dagNamed(dagId);
    return [];
  };
  return {
    name: 'embedded',
    dags: async () => dags.map((dag) => ({ dag, isPaused: false, nextRunAt: null, lastRun: null })),
    trigger: refuse,
    pause: refuse,
    unpause: refuse,
    backfill: refuse,
    runs: ({ dagId } = {}) => noRuns(dagId),
    attempts: noRuns,
    cancel: async (dagId) => (await noRuns(dagId)).length > 0,
    forget: async () => {},
    close: () => database.close(),
  };
}

const workflowId = (dagId: string, runId: string): string => `${dagId}/${runId}`;

/** Whether a moment of the schedule has had its run, by itself or by an earlier back-fill. */
async function hasRun(client: DBOSClient, dagId: string, tick: Date): Promise<boolean> {
  const ids = [scheduledId(dagId, tick), workflowId(dagId, runIdOf('backfill', tick))];
  return (await Promise.all(ids.map((id) => client.getWorkflow(id)))).some(Boolean);
}

/** The runs of DAGs by their ids: one that is cancelled is in no queue any more. */
const ofDags = (...dagIds: readonly string[]): { readonly workflow_id_prefix: string[] } => ({
  workflow_id_prefix: dagIds.flatMap((id) => [scheduledPrefix(id), workflowId(id, '')]),
});

async function enqueue(
  client: DBOSClient,
  dag: Dag,
  kind: RunKind,
  moment: Date,
  { conf = {}, runId = runIdOf(kind, moment) }: TriggerOptions,
): Promise<DagRun> {
  for (const [name, text] of Object.entries(conf)) parseVariable(variableNamed(name), text, 'conf');
  const input: RunInput = { dagId: dag.id, kind, runId, conf };
  const id = workflowId(dag.id, runId);
  await client.enqueue(
    { workflowName: RUN_DAG, queueName: dag.id, workflowID: id, appVersion: APPLICATION_VERSION },
    moment,
    input,
  );
  const status = await client.getWorkflow(id);
  if (!status) throw new Error(`the run ${id} was not kept`);
  return runOf(status);
}

const activeStatuses = new Set<string>(['ENQUEUED', 'DELAYED', 'PENDING']);

/** DBOS's statuses; a run that ended says itself how. */
function stateOf({ status, output }: Status): RunState {
  switch (status) {
    case 'ENQUEUED':
    case 'DELAYED':
      return 'queued';
    case 'PENDING':
      return 'running';
    case 'SUCCESS':
      return (output as RunResult | undefined)?.state ?? 'success';
    case 'CANCELLED':
      return 'cancelled';
    default:
      return 'failed';
  }
}

function inputOf({ input }: Status): readonly [Date, RunInput] {
  const [moment, given] = input as [Date | string, RunInput];
  return [new Date(moment), given];
}

function runIdOfStatus(status: Status): string {
  const [moment, { kind, runId }] = inputOf(status);
  return runId ?? runIdOf(kind, moment);
}

const iso = (epochMs: number | undefined): string | null =>
  epochMs === undefined ? null : new Date(epochMs).toISOString();

function runOf(status: Status): DagRun {
  const [moment, { dagId }] = inputOf(status);
  const isActive = activeStatuses.has(status.status);
  return {
    dagId,
    runId: runIdOfStatus(status),
    state: stateOf(status),
    logicalTime: moment.toISOString(),
    queuedAt: new Date(status.createdAt).toISOString(),
    startedAt: iso(status.dequeuedAt),
    endedAt: isActive ? null : iso(status.completedAt ?? status.updatedAt),
  };
}

async function listRuns(client: DBOSClient, { dagId, state, limit }: RunFilter): Promise<readonly DagRun[]> {
  const statuses = await client.listWorkflows({
    ...(dagId === undefined ? ofDags(...dags.map(({ id }) => id)) : ofDags(dagNamed(dagId).id)),
    sortDesc: true,
    loadInput: true,
    loadOutput: true,
    // A state of ours is not one of DBOS's: it is looked for in what comes.
    ...(limit === undefined || state !== undefined ? {} : { limit }),
  });
  const runs = statuses.map(runOf);
  return (state === undefined ? runs : runs.filter((run) => run.state === state)).slice(0, limit);
}

async function findRun(client: DBOSClient, dagId: string, runId: string): Promise<Status | undefined> {
  const statuses = await client.listWorkflows({ ...ofDags(dagId), loadInput: true });
  return statuses.find((status) => runIdOfStatus(status) === runId);
}

/** A DAG with the schedule that `ecom up` gave it. */
const presentDag = (dag: Dag, kept: ReadonlyMap<string, KeptSchedule>): Dag => ({
  ...dag,
  cron: kept.get(dag.id)?.cron ?? dag.cron,
});

async function states(client: DBOSClient, database: Database): Promise<readonly DagState[]> {
  const kept = await keptSchedules(database);
  return Promise.all(
    dags.map(async (dag) => {
      const isPaused = kept.get(dag.id)?.is_paused ?? false;
      const present = presentDag(dag, kept);
      const [lastRun = null] = await listRuns(client, { dagId: dag.id, limit: 1 });
      return {
        dag: present,
        isPaused,
        nextRunAt: isPaused ? null : nextTick(present, new Date()).toISOString(),
        lastRun,
      };
    }),
  );
}

async function pause(database: Database, dagId: string, isPaused: boolean): Promise<void> {
  const { id } = dagNamed(dagId);
  if (!(await setPaused(database, id, isPaused))) throw notStarted(id);
}

const notStarted = (dagId: string): EcomError =>
  new EcomError('SETTING_INVALID', `${dagId} has no schedule yet.`, {
    next: 'ecom up makes the schedules; start it once.',
    fields: { dag: dagId },
  });
