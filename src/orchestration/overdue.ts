import type { DagRun, Orchestrator } from './orchestration.ts';
import { lastTick } from './schedule.ts';

/** A run begins so much later than its moment, where the machine has other work too. */
const GRACE_MS = 120_000;
/** A DAG's newest runs; one that began is among them, whatever waits in line. */
const NEWEST = 50;

/**
 * Each DAG of which no run began when one should have, in words.
 *
 * @param since when schedules began to be kept: what was due before is nobody's fault
 */
export async function overdue(
  orchestrator: Pick<Orchestrator, 'dags' | 'runs'>,
  dagIds: readonly string[],
  since: Date,
  now: Date = new Date(),
): Promise<readonly string[]> {
  const found: string[] = [];
  for (const { dag, isPaused } of await orchestrator.dags()) {
    if (isPaused || !dagIds.includes(dag.id)) continue;
    const due = lastTick(dag, new Date(now.getTime() - GRACE_MS));
    if (due === undefined || due <= since) continue;
    const runs = await orchestrator.runs({ dagId: dag.id, limit: NEWEST });
    if (!runs.some((run) => isWorkSince(run, due)))
      found.push(`${dag.id}: a run was due at ${due.toISOString()}, and none has begun since`);
  }
  return found;
}

/** A run that lasts over the next moment is work too: that one is missed, and the one after it goes on. */
const isWorkSince = ({ state, startedAt }: DagRun, due: Date): boolean =>
  state === 'running' || (startedAt !== null && new Date(startedAt) >= due);
