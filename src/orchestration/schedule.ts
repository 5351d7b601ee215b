import { Cron } from 'croner';
import type { Dag } from './dags.ts';

type Scheduled = Pick<Dag, 'cron' | 'timezone' | 'start'>;

const cronOf = ({ cron, timezone, start }: Scheduled): Cron =>
  // A run for the very moment of the start is the first.
  new Cron(cron, { timezone, startAt: new Date(new Date(start).getTime() - 1_000).toISOString(), paused: true });

/** The first moment of the schedule after this one. */
export function nextTick(schedule: Scheduled, after: Date): Date {
  const next = cronOf(schedule).nextRun(after);
  if (!next) throw new Error(`the schedule ${schedule.cron} never comes`);
  return next;
}

/** The moments of the schedule from `from` (inclusive) to `to` (exclusive). */
export function ticksBetween(schedule: Scheduled, from: Date, to: Date): readonly Date[] {
  const ticks: Date[] = [];
  let tick = nextTick(schedule, new Date(from.getTime() - 1_000));
  while (tick < to) {
    if (tick >= from) ticks.push(tick);
    tick = nextTick(schedule, tick);
  }
  return ticks;
}
