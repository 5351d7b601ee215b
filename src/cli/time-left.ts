import type { ProgressStep } from '../progress.ts';

/** What is known of how a step goes; moments in milliseconds of one clock. */
export interface Pace {
  /** The first count that was told: what was done by then took an unknown time. */
  readonly first: Count;
  readonly last: Count;
  /** When the step will have ended, as far as can be guessed; undefined before there is enough to guess from. */
  readonly endsAt: number | undefined;
}

interface Count {
  readonly done: number;
  readonly at: number;
}

/** Less work than this says little about the rest. */
const ENOUGH_MS = 1_000;
/** A guess moves towards a new one by two thirds in this time. */
const SMOOTHING_MS = 3_000;

/** The pace after a step has told how far it is; `before`: of the same step until now. Undefined for a step that does not count. */
export function paceAfter(before: Pace | undefined, { done, total }: ProgressStep, now: number): Pace | undefined {
  if (done === undefined) return undefined;
  const last = { done, at: now };
  if (!before || done < before.last.done) return { first: last, last, endsAt: undefined };
  if (done === before.last.done) return before;
  return { first: before.first, last, endsAt: total === undefined ? undefined : endOf(before, last, total) };
}

/** From the rate over the step so far; smoothed, so that one slow part does not make it jump. */
function endOf({ first, last: previous, endsAt }: Pace, last: Count, total: number): number | undefined {
  const worked = last.at - first.at;
  if (worked < ENOUGH_MS) return undefined;
  const guess = last.at + ((total - last.done) * worked) / (last.done - first.done);
  if (endsAt === undefined) return guess;
  const weight = 1 - Math.exp(-(last.at - previous.at) / SMOOTHING_MS);
  return endsAt + (guess - endsAt) * weight;
}

const SECOND = 1_000;
const MINUTE = 60 * SECOND;
const HOUR = 60 * MINUTE;
const DAY = 24 * HOUR;

/** A guess for people, no finer than it is: `about 40 s left`, `about 2 min left`, `about 1 h 20 min left`. */
export function timeLeft(ms: number): string {
  if (ms < 5 * SECOND) return 'a few seconds left';
  if (ms <= 55 * SECOND) return `about ${Math.ceil(ms / SECOND / 5) * 5} s left`;
  if (ms < 59.5 * MINUTE) return `about ${Math.max(1, Math.round(ms / MINUTE))} min left`;
  if (ms < 23.5 * HOUR) return `about ${hours(Math.round(ms / MINUTE / 10))} left`;
  return `about ${Math.max(1, Math.round(ms / DAY))} d left`;
}

function hours(tenMinutes: number): string {
  const [whole, rest] = [Math.floor(tenMinutes / 6), tenMinutes % 6];
  return rest === 0 ? `${whole} h` : `${whole} h ${rest * 10} min`;
}
