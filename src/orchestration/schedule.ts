import { Cron } from 'croner';
import { EcomError } from '../errors.ts';
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

/** The moments of the schedule from `from` (inclusive) to `to` (exclusive), the first so many of them. */
export function ticksBetween(
  schedule: Scheduled,
  from: Date,
  to: Date,
  most: number = Number.POSITIVE_INFINITY,
): readonly Date[] {
  const ticks: Date[] = [];
  let tick = nextTick(schedule, new Date(from.getTime() - 1_000));
  while (tick < to && ticks.length < most) {
    if (tick >= from) ticks.push(tick);
    tick = nextTick(schedule, tick);
  }
  return ticks;
}

const HOUR_MS = 3_600_000;
/** Schedules that come every minute, every day, every week, every year. */
const LOOKED_BACK_MS = [HOUR_MS, 24 * HOUR_MS, 8 * 24 * HOUR_MS, 367 * 24 * HOUR_MS];

/** The last moment of the schedule up to this one; undefined where there was none for a year. */
export function lastTick(schedule: Scheduled, until: Date): Date | undefined {
  const end = new Date(until.getTime() + 1);
  for (const span of LOOKED_BACK_MS) {
    const last = ticksBetween(schedule, new Date(until.getTime() - span), end).at(-1);
    if (last) return last;
  }
  return undefined;
}

/** More runs in line would keep a DAG from its schedule for weeks. */
const MOST_BACKFILLED = 10_000;
/** Whoever asks may have another clock. */
const AHEAD_MS = 3_600_000;

/**
 * The moments that a back-fill is for.
 *
 * @throws EcomError SETTING_INVALID for a span that ends before it begins or in the future, or has more than ten thousand moments
 */
export function momentsToFill(schedule: Scheduled, from: Date, to: Date, now: Date = new Date()): readonly Date[] {
  if (from >= to) throw wrongSpan('It ends before it begins', '--from has to be before --to.');
  if (to.getTime() > now.getTime() + AHEAD_MS) {
    throw wrongSpan(
      'It ends in the future',
      'Nothing can be made up for that is still to come: --to is now at the most.',
    );
  }
  const ticks = ticksBetween(schedule, from, to, MOST_BACKFILLED + 1);
  if (ticks.length <= MOST_BACKFILLED) return ticks;
  throw wrongSpan(
    `It has more than ${MOST_BACKFILLED} moments`,
    'Give a shorter span; one after the other if need be.',
  );
}

const wrongSpan = (problem: string, next: string): EcomError =>
  new EcomError('SETTING_INVALID', `The span cannot be filled. ${problem}.`, { next });
