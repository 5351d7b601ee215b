import { DBOS } from '@dbos-inc/dbos-sdk';
import { endedTask } from '../../alerts/ended-task.ts';
import type { EndedRun } from '../../alerts/problem.ts';
import type { Config } from '../../config.ts';
import { EcomError } from '../../errors.ts';
import { type ClockJump, type ClockWatch, watchClock } from '../../machine/clock.ts';
import { untilPossible } from '../../machine/patience.ts';
import { idsOf, isTracing, type OpenSpan, openSpan } from '../../telemetry.ts';
import { variableNamed } from '../../variables/definitions.ts';
import { asEnvironment } from '../../variables/values.ts';
import { type AttemptEvent, type AttemptInput, type AttemptOutcome, LEFT, runAttempt } from '../attempt.ts';
import type { Dag, DagTask } from '../dags.ts';
import { RUN_CONTEXT } from '../environment.ts';
import { type AttemptKey, attemptFile } from '../log-files.ts';
import { runIdOf } from '../run-id.ts';
import type { State } from '../state.ts';
import { type Due, keepTime, type Timetable } from '../timetable.ts';
import { APPLICATION, APPLICATION_VERSION, openPool, scheduledId, scheduledPrefix } from './application.ts';
import { attemptsOf, findRunning, recordEnd, recordStart } from './attempts.ts';
import { keepSchedules, keptSchedules } from './schedules.ts';
import { type Host, type RunDag, runDagOn, type StartedRun, type TaskEnd } from './workflow.ts';

export interface SchedulerOptions {
  readonly config: Config;
  readonly state: State;
  readonly dags: readonly Dag[];
  /** How `ecom` is started: the program and what comes before a task's command. */
  readonly program: readonly [string, ...string[]];
  /** How often a DAG's line is looked at; default one second. */
  readonly pollMs?: number;
  /** How long a process that is asked to end may take; default ten seconds. */
  readonly graceMs?: number;
  readonly onAttempt?: (event: AttemptEvent) => void;
  /** A run has ended; may be told again for the same run. */
  readonly onRun?: (run: EndedRun) => Promise<void>;
  /** What the scheduler itself has to say, when something is wrong. */
  readonly onWarning?: (text: string) => void;
  /** How the machine's clock is watched. */
  readonly clockWatch?: ClockWatch;
}

export interface Scheduler {
  /** Starts nothing more and ends what runs; the next scheduler goes on with it. */
  stop(): Promise<void>;
  /** What keeps it from starting what is due, in words. */
  problem(): string | undefined;
}

export const RUN_DAG = 'runDag';

/**
 * Starts what is due from now on, and goes on with the runs that an earlier scheduler left. One process a home folder: the caller sees to
 * that.
 */
export async function startScheduler(options: SchedulerOptions): Promise<Scheduler> {
  const { onWarning = () => {} } = options;
  const looked = new Map<string, Date>();
  let runtime = await launch(options, looked);
  let problem: string | undefined;
  const stopping = new AbortController();
  const followClock = async ({ from, to }: ClockJump): Promise<void> => {
    problem = `the machine's clock was set to ${to.toISOString()}, and schedules do not go on yet`;
    // DBOS asks its queues at moments of the wall clock: where that is set back, hours later.
    await runtime.leave();
    if (to < from) looked.clear();
    runtime = await untilPossible(() => launch(options, looked), {
      forMs: 600_000,
      everyMs: 1_000,
      passes: () => !stopping.signal.aborted,
    });
    problem = undefined;
    const by = Math.round(Math.abs(to.getTime() - from.getTime()) / 1_000);
    onWarning(
      `the machine's clock went ${by} s ${to > from ? 'ahead' : 'back'}; schedules go on from ${to.toISOString()}`,
    );
  };
  const watching = watchClock(stopping.signal, followClock, options.clockWatch);
  return {
    problem: () => problem,
    async stop() {
      stopping.abort();
      await watching;
      await runtime.stop();
    },
  };
}

/** DBOS while it runs, and what puts runs in line there. */
interface Runtime extends Pick<Scheduler, 'stop'> {
  /** Starts nothing more; what runs goes on, and the next runtime waits for it. */
  leave(): Promise<void>;
}

/** @param looked when each DAG's schedule was looked at last */
async function launch(options: SchedulerOptions, looked: Map<string, Date>): Promise<Runtime> {
  const { state, dags, onWarning = () => {} } = options;
  const pool = openPool(state);
  const work = hostOf(options);
  const runDag = DBOS.registerWorkflow(runDagOn(work.host), { name: RUN_DAG });
  DBOS.setConfig({
    name: APPLICATION,
    systemDatabaseUrl: state.url,
    systemDatabasePool: pool,
    applicationVersion: APPLICATION_VERSION,
    executorID: APPLICATION,
    logger: {
      info: silent,
      debug: silent,
      warn: (text) => onWarning(String(text)),
      error: (text) => onWarning(String(text)),
    },
  });
  const stopTime = new AbortController();
  const times: Promise<void>[] = [];
  const end = async (endWork: () => Promise<void>): Promise<void> => {
    stopTime.abort();
    await Promise.all(times);
    await endWork();
    await DBOS.shutdown({ deregister: true });
    await pool.end();
  };
  try {
    await DBOS.launch();
    await registerLines(options);
    await keepSchedules(state.database, dags);
    for (const dag of dags) if (dag.catchup && !looked.has(dag.id)) looked.set(dag.id, await lastMoment(dag));
  } catch (error) {
    await end(work.stop).catch(() => {});
    throw error;
  }
  const timetable: Timetable = {
    looked,
    onDue: (dag, due) => putInLine(options, runDag, dag, due),
    onFailure: (dag, error) => onWarning(`${dag.id} is due and not in line yet: ${error.message}`),
  };
  times.push(...dags.map((dag) => keepTime(dag, timetable, stopTime.signal)));
  return { stop: () => end(work.stop), leave: () => end(work.leave) };
}

/** The newest moment that a run was put in line for; now, where there is none. */
async function lastMoment({ id }: Dag): Promise<Date> {
  const prefix = scheduledPrefix(id);
  const [newest] = await DBOS.listWorkflows({ workflow_id_prefix: [prefix], sortDesc: true, limit: 1 });
  return newest ? new Date(newest.workflowID.slice(prefix.length)) : new Date();
}

/** A line for each DAG, one run at a time. */
async function registerLines({ dags, pollMs = 1_000 }: SchedulerOptions): Promise<void> {
  for (const dag of dags) {
    await DBOS.registerQueue(dag.id, {
      globalConcurrency: 1,
      minPollingIntervalMs: pollMs,
      onConflict: 'always_update',
    });
  }
}

/** Puts the runs in line that are due, unless the DAG is paused. What was missed is told as one. */
async function putInLine(options: SchedulerOptions, runDag: RunDag, dag: Dag, { moments, missed }: Due): Promise<void> {
  const kept = (await keptSchedules(options.state.database)).get(dag.id);
  if (kept?.is_paused) return;
  for (const moment of moments) {
    const line = { workflowID: scheduledId(dag.id, moment), queueName: dag.id };
    await DBOS.startWorkflow(runDag, line)(moment, { dagId: dag.id, kind: 'scheduled' });
  }
  const last = missed.at(-1);
  if (last)
    await tellRun(options, { dag, runId: runIdOf('scheduled', last), state: 'missed', tasks: [], moments: missed });
}

/** What workflows ask of this process, and how to end or leave what they began. */
function hostOf(options: SchedulerOptions): { readonly host: Host; stop(): Promise<void>; leave(): Promise<void> } {
  const stopping = new AbortController();
  const leaving = new AbortController();
  const running = new Set<Promise<unknown>>();
  const host: Host = {
    dagNamed: (id) => options.dags.find((dag) => dag.id === id),
    attempt(key, task, run, cancel) {
      const work = withEither(cancel, stopping.signal, (end) =>
        attempt(options, { key, task, run }, { cancel: end, leave: leaving.signal }),
      );
      running.add(work);
      work.finally(() => running.delete(work)).catch(() => {});
      // What is stopped or left has not ended: nobody may write down that it has.
      return work.then((outcome) =>
        stopping.signal.aborted || outcome === LEFT ? new Promise<never>(() => {}) : outcome,
      );
    },
    ended: (dag, { runId }, { state: end }, tasks) => tellEnd(options, dag, runId, end, tasks),
  };
  const after = async (signal: AbortController): Promise<void> => {
    signal.abort();
    await Promise.allSettled([...running]);
  };
  return { host, stop: () => after(stopping), leave: () => after(leaving) };
}

/** Gives `work` a signal that comes with the first of two. */
async function withEither<T>(
  one: AbortSignal,
  other: AbortSignal,
  work: (signal: AbortSignal) => Promise<T>,
): Promise<T> {
  const both = new AbortController();
  const abort = (): void => both.abort();
  for (const signal of [one, other]) {
    if (signal.aborted) abort();
    signal.addEventListener('abort', abort, { once: true });
  }
  try {
    return await work(both.signal);
  } finally {
    for (const signal of [one, other]) signal.removeEventListener('abort', abort);
  }
}

const silent = (): void => {};

async function tellEnd(
  options: SchedulerOptions,
  dag: Dag,
  runId: string,
  state: EndedRun['state'],
  ends: readonly TaskEnd[],
): Promise<void> {
  const tasks = ends.map(({ taskId, number, state: end }) =>
    endedTask(options.config, { dagId: dag.id, runId, taskId, number }, end),
  );
  await tellRun(options, { dag, runId, state, tasks: await Promise.all(tasks) });
}

async function tellRun(options: SchedulerOptions, run: EndedRun): Promise<void> {
  const { onRun, onWarning = () => {} } = options;
  const { dag, runId, state } = run;
  try {
    await onRun?.(run);
    if (isTracing()) await traceRun(options, dag.id, runId, state);
  } catch (error) {
    // Whoever listens must not make a run fail that did not.
    onWarning(`after ${dag.id} ${runId}: ${(error as Error).message}`);
  }
}

interface AttemptParts {
  readonly key: AttemptKey;
  readonly task: DagTask;
  readonly run: StartedRun;
}

async function attempt(
  { config, state, program, graceMs, onAttempt }: SchedulerOptions,
  { key, task, run }: AttemptParts,
  signals: Pick<AttemptInput, 'cancel' | 'leave'>,
): Promise<AttemptOutcome | typeof LEFT> {
  const logFile = attemptFile(config, key);
  const begin = performance.now();
  const span = openSpan(`${key.taskId} attempt ${key.number}`, {
    parent: idsOf(`${key.dagId}/${key.runId}`),
    attributes: { 'ecom.dag': key.dagId, 'ecom.run': key.runId, 'ecom.task': key.taskId },
  });
  const outcome = await runAttempt({
    command: [...program, ...task.command.map((word) => filled(word, run))] as [string, ...string[]],
    environment: { ...environmentOf(config, key, run), ...traceEnvironment(span) },
    logFile,
    timeoutMs: task.timeoutSeconds * 1_000,
    ...(graceMs === undefined ? {} : { graceMs }),
    known: await onceAnswered(() => findRunning(state.database, key)),
    onStarted: (group) => onceAnswered(() => recordStart(state.database, key, group, logFile)),
    ...signals,
  });
  if (outcome === LEFT) return LEFT;
  await onceAnswered(() => recordEnd(state.database, key, outcome));
  span.end(outcome.state === 'success' || outcome.state === 'skipped' ? undefined : outcome.state);
  onAttempt?.({ key, outcome, logFile, durationMs: performance.now() - begin });
  return outcome;
}

/** A server that was killed, and with it the task, is started again: what became of the attempt is written down then. */
const onceAnswered = <T>(work: () => Promise<T>): Promise<T> =>
  untilPossible(work, {
    forMs: 120_000,
    everyMs: 500,
    passes: (error) => error instanceof EcomError && error.retryable,
  });

const traceEnvironment = ({ traceparent }: OpenSpan): Record<string, string> =>
  traceparent === undefined ? {} : { TRACEPARENT: traceparent };

/** The span of a run, whose attempts have named it as their parent already. */
async function traceRun(
  { state }: SchedulerOptions,
  dagId: string,
  runId: string,
  end: EndedRun['state'],
): Promise<void> {
  const [first] = await attemptsOf(state.database, dagId, runId);
  const attributes = { 'ecom.dag': dagId, 'ecom.run': runId, 'ecom.state': end };
  const startedAt = first === undefined ? new Date() : new Date(first.startedAt);
  openSpan(`run ${dagId}`, { ids: idsOf(`${dagId}/${runId}`), attributes, startedAt }).end(
    end === 'failed' ? end : undefined,
  );
}

const filled = (word: string, { runId, logicalTime }: StartedRun): string =>
  word.replace('{run_id}', runId).replace('{logical_time}', logicalTime.toISOString());

/** Settings come with this process's environment, and stored Variables a task reads itself: here are the run's own, which come first. */
function environmentOf(config: Config, key: AttemptKey, run: StartedRun): Record<string, string> {
  const own = Object.entries(run.conf).map(([name, text]) => ({ name: variableNamed(name), text }));
  return {
    ...asEnvironment(own),
    ECOM_HOME: config.home,
    [RUN_CONTEXT.dagId]: key.dagId,
    [RUN_CONTEXT.runId]: key.runId,
    [RUN_CONTEXT.taskId]: key.taskId,
    [RUN_CONTEXT.tryNumber]: String(key.number),
    [RUN_CONTEXT.logicalTime]: run.logicalTime.toISOString(),
  };
}
