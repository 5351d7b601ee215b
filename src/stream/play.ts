import { setTimeout as timeout } from 'node:timers/promises';
import { EcomError } from '../errors.ts';
import { startOf, tickAt } from '../shop/time/clock.ts';
import type { Database } from '../storage/storage.ts';
import { readEnds } from './batches.ts';
import type { StreamOptions, StreamReport } from './report.ts';
import { SHOP_STREAM } from './shop/batch-id.ts';
import { runStream } from './stream.ts';
import { addCounts } from './tables.ts';

export interface PlayOptions extends StreamOptions {
  /** How much faster than the clock the shop's time goes: 60 plays a day in 24 minutes. */
  readonly speed: number;
  /** Ends the play after the batch in progress. */
  readonly stop?: AbortSignal;
}

/** The time that people live in, milliseconds since 1970. */
export interface Clock {
  now(): number;
  /** Returns after so many milliseconds, or when the signal comes. */
  sleep(ms: number, signal: AbortSignal): Promise<void>;
}

const realClock: Clock = {
  now: Date.now,
  sleep: (ms, signal) => timeout(ms, undefined, { signal }).catch(() => {}),
};

/**
 * Plays the shop's time faster than the clock, or slower: writes each tick once the shop's clock has passed it, several in one batch where
 * writing takes longer than a tick. Begins at `since` in an empty shop, else where the last batch ended. Ends at `until`, which may lie in
 * the future; without it, when the shop has caught up with the present.
 *
 * @yields what each batch wrote, once it is committed
 * @throws EcomError SETTING_INVALID for an empty shop that has no time to play; what `runStream` throws
 */
export async function* play(
  oltp: Database,
  { speed, stop = new AbortController().signal, onProgress, since, until, drift = [], ...options }: PlayOptions,
  clock: Clock = realClock,
): AsyncGenerator<StreamReport> {
  const { isNew, from } = await beginningOf(oltp, since, clock.now());
  const course = courseOf({ from, until, speed, begunAt: clock.now() });
  if (isNew && course.endAt(clock.now()) <= from) throw nothingToPlay(from, until);
  let written = from;
  const report = (total = course.total): void => {
    const counted = total === undefined ? {} : { total };
    onProgress?.({ step: `play the shop at ${speed}x`, done: written - from, ...counted, unit: 'batches' });
  };
  report();
  while (!stop.aborted && written < course.endAt(clock.now())) {
    const now = clock.now();
    const tick = Math.min(course.tickAt(now), course.endAt(now));
    if (tick <= written) {
      await clock.sleep(napUntil(course.timeOf(written + 1), now), stop);
      continue;
    }
    const isFirst = written === from;
    const beginning = isFirst ? { drift, ...(isNew && { since: new Date(startOf(from)) }) } : {};
    const batch = await runStream(oltp, { ...options, ...beginning, until: new Date(startOf(tick)) });
    written = tick;
    report(written < course.endAt(clock.now()) ? course.total : written - from);
    if (batch.batches > 0) yield batch;
  }
}

async function beginningOf(
  oltp: Database,
  since: Date | undefined,
  now: number,
): Promise<{ readonly isNew: boolean; readonly from: number }> {
  const ends = await oltp.session((session) => readEnds(session, SHOP_STREAM));
  return { isNew: ends === undefined, from: tickAt(ends?.last.until.getTime() ?? since?.getTime() ?? now) };
}

/** Which tick is played when. */
interface Course {
  /** The tick that the shop's clock shows at a time. */
  tickAt(now: number): number;
  /** When it comes to a tick. */
  timeOf(tick: number): number;
  /** The first tick that is not played, as far as can be said at a time. */
  endAt(now: number): number;
  /** How many ticks are played; undefined where the shop never catches up. */
  readonly total: number | undefined;
}

interface Settings {
  readonly from: number;
  readonly until: Date | undefined;
  readonly speed: number;
  readonly begunAt: number;
}

function courseOf({ from, until, speed, begunAt }: Settings): Course {
  const endAt = (now: number): number => tickAt(until?.getTime() ?? now);
  const behind = endAt(begunAt) - from;
  // What is behind is caught up by what the shop's clock gains on the other one.
  const caughtUp = speed > 1 ? Math.ceil(behind / (1 - 1 / speed)) : undefined;
  return {
    tickAt: (now) => tickAt(startOf(from) + (now - begunAt) * speed),
    timeOf: (tick) => begunAt + (startOf(tick) - startOf(from)) / speed,
    endAt,
    total: until ? behind : caughtUp,
  };
}

/** A timer takes no more than 24 days, and the present moves on meanwhile. */
const LONGEST_NAP_MS = 60_000;

const napUntil = (time: number, now: number): number => Math.min(Math.max(1, Math.ceil(time - now)), LONGEST_NAP_MS);

function nothingToPlay(from: number, until: Date | undefined): EcomError {
  const [begin, end] = [new Date(startOf(from)).toISOString(), until?.toISOString() ?? 'now'];
  return new EcomError(
    'SETTING_INVALID',
    `The shop is empty, and from ${begin} until ${end} there is nothing to play.`,
    {
      next: 'Give a since in the past, or an until in the future.',
      fields: { since: begin, until: until ?? null },
    },
  );
}

/** The reports of several batches as one; `milliseconds`: what all took. */
export function summed(batches: readonly StreamReport[], milliseconds: number): StreamReport {
  const rows: Record<string, number> = {};
  for (const batch of batches) addCounts(rows, batch.rows);
  const told = batches.flatMap(({ webhook }) => webhook ?? []);
  const webhook = told.find(({ error }) => error !== null) ?? told.at(-1);
  return {
    stream: SHOP_STREAM,
    batches: batches.reduce((sum, batch) => sum + batch.batches, 0),
    covers_from: batches[0]?.covers_from ?? null,
    covers_until: batches.at(-1)?.covers_until ?? null,
    rows,
    duration_ms: Math.round(milliseconds),
    ...(webhook && { webhook }),
  };
}
