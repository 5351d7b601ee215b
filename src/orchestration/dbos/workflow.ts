import { setTimeout as sleep } from 'node:timers/promises';
import { DBOS } from '@dbos-inc/dbos-sdk';
import type { AttemptOutcome } from '../attempt.ts';
import type { Dag, DagTask } from '../dags.ts';
import type { AttemptKey } from '../log-files.ts';
import type { RunState } from '../orchestration.ts';
import { type RunKind, runIdOf } from '../run-id.ts';
import { nextTick } from '../schedule.ts';

/** What a run is started with; DBOS keeps it, so it may only grow. */
export interface RunInput {
  readonly dagId: string;
  readonly kind: RunKind;
  readonly runId?: string;
  /** Variables for this run alone. */
  readonly conf?: Readonly<Record<string, string>>;
}

/** How a run ended. */
export interface RunResult {
  readonly runId: string;
  readonly state: Extract<RunState, 'success' | 'failed' | 'skipped' | 'missed'>;
}

/** What a workflow needs of the process that it runs in. */
export interface Host {
  dagNamed(dagId: string): Dag | undefined;
  attempt(key: AttemptKey, task: DagTask, run: StartedRun, cancel: AbortSignal): Promise<AttemptOutcome>;
  /** What a run that has ended means for others; may be called again for the same run. */
  ended(dag: Dag, run: StartedRun, result: RunResult, tasks: readonly TaskEnd[]): Promise<void>;
}

/** A task's last attempt. */
export interface TaskEnd {
  readonly taskId: string;
  readonly number: number;
  readonly state: AttemptOutcome['state'];
}

export interface StartedRun {
  readonly runId: string;
  readonly logicalTime: Date;
  readonly conf: Readonly<Record<string, string>>;
}

export type RunDag = (logicalTime: Date, input: RunInput) => Promise<RunResult>;

/** A run as a durable workflow: an attempt is a step, so that a restart goes on where the run was. */
export const runDagOn =
  (host: Host): RunDag =>
  async (logicalTime, input) => {
    const run = { runId: input.runId ?? runIdOf(input.kind, logicalTime), logicalTime, conf: input.conf ?? {} };
    const dag = host.dagNamed(input.dagId);
    if (!dag) return { runId: run.runId, state: 'failed' };
    const tasks: TaskEnd[] = [];
    const isLate = await isMissed(dag, input, logicalTime);
    const state = isLate ? 'missed' : await runTasks(host, dag, run, tasks);
    const result: RunResult = { runId: run.runId, state };
    await DBOS.runStep(() => host.ended(dag, run, result, tasks), { name: 'ended' });
    return result;
  };

/** By so much the clock that put a run in line may be ahead. */
const AHEAD_MS = 60_000;

/**
 * A scheduled run that waited until the next one was due: without catch-up its time is over, and the next one does its work. And one whose
 * time is still to come: the clock was set back, and nothing is written for the future.
 */
async function isMissed(dag: Dag, { kind }: RunInput, logicalTime: Date): Promise<boolean> {
  if (kind !== 'scheduled') return false;
  const now = await DBOS.now();
  if (logicalTime.getTime() > now + AHEAD_MS) return true;
  return !dag.catchup && nextTick(dag, logicalTime).getTime() <= now;
}

async function runTasks(host: Host, dag: Dag, run: StartedRun, ends: TaskEnd[]): Promise<RunResult['state']> {
  const states = new Map<string, RunResult['state']>();
  for (const task of dag.tasks) {
    const before = task.after.map((id) => states.get(id) ?? 'failed');
    const blocked = before.find((state) => state !== 'success');
    states.set(task.id, blocked ?? (await runTask(host, dag, task, run, ends)));
  }
  const all = [...states.values()];
  return all.find((state) => state === 'failed') ?? all.find((state) => state === 'skipped') ?? 'success';
}

async function runTask(
  host: Host,
  dag: Dag,
  task: DagTask,
  run: StartedRun,
  ends: TaskEnd[],
): Promise<RunResult['state']> {
  for (let number = 1; ; number += 1) {
    const key = { dagId: dag.id, runId: run.runId, taskId: task.id, number };
    const { state } = await DBOS.runStep(
      () => host.attempt(key, task, run, DBOS.stepStatus?.cancelSignal ?? new AbortController().signal),
      { name: `${task.id}.${number}` },
    );
    const isDone = state === 'success' || state === 'skipped';
    if (isDone || number > task.retries) {
      ends.push({ taskId: task.id, number, state });
      return isDone ? state : 'failed';
    }
    const waitMs = task.retryDelaySeconds * 1_000 * 2 ** (number - 1);
    // DBOS's own sleep ends at a moment of the wall clock, which may be set back by hours meanwhile.
    await DBOS.runStep(() => sleep(waitMs), { name: `${task.id}.${number}.wait` });
  }
}
