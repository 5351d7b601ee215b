import { setTimeout as sleep } from 'node:timers/promises';
import type { Dag } from './dags.ts';
import { lastTick, nextTick, ticksBetween } from './schedule.ts';

export interface Due {
  /** The moment that a run is for now, the newest; with catch-up all of them. */
  readonly moments: readonly Date[];
  /** Moments whose time is over, since another one's has come. */
  readonly missed: readonly Date[];
}

/** Of more than that, nobody reads the number. */
const MOST = 10_000;

/** What has become due of a schedule from `since` (exclusive) to `now`. */
export function dueMoments(dag: Dag, since: Date, now: Date): Due {
  const ticks = ticksBetween(dag, new Date(since.getTime() + 1), new Date(now.getTime() + 1), MOST);
  if (dag.catchup) return { moments: ticks, missed: [] };
  const newest = ticks.length < MOST ? ticks.at(-1) : lastTick(dag, now);
  return newest === undefined ? { moments: [], missed: [] } : { moments: [newest], missed: ticks.slice(0, -1) };
}

/** Longer naps would sleep over a clock that is set. */
const NAP_MS = 1_000;

export interface Timetable {
  /** When each DAG was looked at last. */
  readonly looked: Map<string, Date>;
  /** Where it rejects, the same is due again. */
  onDue(dag: Dag, due: Due): Promise<void>;
  onFailure(dag: Dag, error: Error): void;
}

/** Says what is due of a DAG, until the signal comes. */
export async function keepTime(dag: Dag, { looked, onDue, onFailure }: Timetable, stop: AbortSignal): Promise<void> {
  const nap = (ms: number): Promise<void> => sleep(Math.min(ms, NAP_MS), undefined, { signal: stop }).catch(() => {});
  while (!stop.aborted) {
    const now = new Date();
    const since = looked.get(dag.id) ?? now;
    const wait = nextTick(dag, since).getTime() - now.getTime();
    if (wait > 0) {
      looked.set(dag.id, since);
      await nap(wait);
      continue;
    }
    try {
      await onDue(dag, dueMoments(dag, since, now));
      looked.set(dag.id, now);
    } catch (error) {
      onFailure(dag, error as Error);
      await nap(NAP_MS);
    }
  }
}
