import { setTimeout as sleep } from 'node:timers/promises';
import { endedTask } from '../../alerts/ended-task.ts';
import type { EndedRun } from '../../alerts/problem.ts';
import type { Config } from '../../config.ts';
import { untilPossible } from '../../machine/patience.ts';
import type { AttemptEvent } from '../attempt.ts';
import type { Dag } from '../dags.ts';
import { type DagRun, type DagState, endStates, type Orchestrator, type TaskAttempt } from '../orchestration.ts';

export interface WatchOptions {
  readonly config: Pick<Config, 'home'>;
  readonly orchestrator: Orchestrator;
  /** Those that are to run; others are paused. */
  readonly dags: readonly Dag[];
  readonly onAttempt?: (event: AttemptEvent) => void;
  readonly onRun?: (run: EndedRun) => Promise<void>;
  readonly onWarning?: (text: string) => void;
}

export interface Watch {
  stop(): Promise<void>;
  /** Airflow says itself what is wrong with it. */
  problem(): undefined;
}

const POLL_MS = 5_000;
/** Runs of a DAG that are looked at each time, Airflow's longest page: what a larger back-fill ends is not told. */
const NEWEST = 100;

/** Lets Airflow keep the schedules, and tells what ends there from now on. */
export async function watchAirflow(options: WatchOptions): Promise<Watch> {
  const { orchestrator, onWarning = () => {} } = options;
  // A new Airflow takes a while to read them.
  await letRun(options, await untilPossible(() => orchestrator.dags(), { forMs: 60_000, everyMs: 1_000 }));
  const seen = new Set((await newestRuns(options)).filter(hasEnded).map(keyOf));
  const stopping = new AbortController();
  const watching = (async () => {
    while (!stopping.signal.aborted) {
      await sleep(POLL_MS, undefined, { signal: stopping.signal }).catch(() => {});
      await tellEnded(options, seen).catch((error: Error) => onWarning(error.message));
    }
  })();
  return {
    problem: () => undefined,
    async stop() {
      stopping.abort();
      await watching;
    },
  };
}

/** A new DAG is paused until the shop is filled; one that somebody has paused since stays so. */
async function letRun({ orchestrator, dags, onWarning }: WatchOptions, states: readonly DagState[]): Promise<void> {
  for (const { dag, isPaused, lastRun } of states) {
    const isWanted = dags.some(({ id }) => id === dag.id);
    if (!isWanted && !isPaused) await orchestrator.pause(dag.id);
    if (!isWanted || !isPaused) continue;
    if (lastRun === null) await orchestrator.unpause(dag.id);
    else onWarning?.(`${dag.id} is paused; ecom dags unpause ${dag.id} lets it run.`);
  }
}

const keyOf = ({ dagId, runId }: DagRun): string => `${dagId}/${runId}`;
const hasEnded = ({ state }: DagRun): boolean => endStates.has(state);

async function newestRuns({ orchestrator, dags }: WatchOptions): Promise<readonly DagRun[]> {
  return (await Promise.all(dags.map(({ id }) => orchestrator.runs({ dagId: id, limit: NEWEST })))).flat();
}

async function tellEnded(options: WatchOptions, seen: Set<string>): Promise<void> {
  const ended = (await newestRuns(options)).filter((run) => hasEnded(run) && !seen.has(keyOf(run)));
  for (const run of ended.toReversed()) {
    await tell(options, run);
    seen.add(keyOf(run));
  }
}

async function tell({ config, orchestrator, dags, onAttempt, onRun }: WatchOptions, run: DagRun): Promise<void> {
  const dag = dags.find(({ id }) => id === run.dagId);
  if (!dag) return;
  const attempts = await orchestrator.attempts(run.dagId, run.runId);
  for (const attempt of attempts) if (attempt.state !== 'running') onAttempt?.(eventOf(run, attempt, attempt.state));
  const last = new Map(attempts.map((attempt) => [attempt.taskId, attempt]));
  const tasks = [...last.values()].map(({ taskId, number, state }) =>
    endedTask(config, { dagId: run.dagId, runId: run.runId, taskId, number }, state),
  );
  await onRun?.({ dag, runId: run.runId, state: run.state, tasks: await Promise.all(tasks) });
}

function eventOf(run: DagRun, attempt: TaskAttempt, state: AttemptEvent['outcome']['state']): AttemptEvent {
  const { taskId, number, exitCode, logFile, startedAt, endedAt } = attempt;
  return {
    key: { dagId: run.dagId, runId: run.runId, taskId, number },
    outcome: { state, exitCode },
    logFile,
    durationMs: Date.parse(endedAt ?? startedAt) - Date.parse(startedAt),
  };
}
