/**
 * The shop's time runs in ticks: five minutes of UTC, numbered from 1970-01-01T00:00Z. What happens in a tick depends on the tick's
 * number alone.
 */
export const TICK_MS = 300_000;
export const DAY_MS = 86_400_000;
export const TICKS_PER_HOUR = 12;
export const TICKS_PER_DAY = 288;

/** The tick that a moment (milliseconds since 1970) lies in. */
export const tickAt = (ms: number): number => Math.floor(ms / TICK_MS);

/** The first millisecond of a tick. */
export const startOf = (tick: number): number => tick * TICK_MS;

/** `tick` modulo `count`, never negative. */
export const phaseOf = (tick: number, count: number): number => ((tick % count) + count) % count;

/** Ticks from `from` (inclusive) to `until` (exclusive). */
export interface Window {
  readonly from: number;
  readonly until: number;
}
