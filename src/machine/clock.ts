import { setTimeout as sleep } from 'node:timers/promises';

/** The clock that people see, which somebody may set, and one that only goes on; milliseconds. */
export interface Clocks {
  wall(): number;
  monotonic(): number;
}

const machine: Clocks = { wall: () => Date.now(), monotonic: () => performance.now() };

export interface ClockJump {
  /** The wall clock's time when the machine last looked before. */
  readonly from: Date;
  readonly to: Date;
}

export interface ClockWatch {
  readonly clocks?: Clocks;
  readonly everyMs?: number;
  /** Less is what a clock is corrected by while it runs. */
  readonly leastMs?: number;
}

/**
 * Tells, until the signal comes, when the wall clock went another way than the time that has passed: somebody set it, or the machine slept.
 * While `onJump` works nobody looks.
 */
export async function watchClock(
  stop: AbortSignal,
  onJump: (jump: ClockJump) => Promise<void>,
  { clocks = machine, everyMs = 1_000, leastMs = 15_000 }: ClockWatch = {},
): Promise<void> {
  let last = { wall: clocks.wall(), monotonic: clocks.monotonic() };
  while (!stop.aborted) {
    await sleep(everyMs, undefined, { signal: stop }).catch(() => {});
    const now = { wall: clocks.wall(), monotonic: clocks.monotonic() };
    const jumped = now.wall - last.wall - (now.monotonic - last.monotonic);
    const from = new Date(last.wall);
    last = now;
    if (!stop.aborted && Math.abs(jumped) >= leastMs) await onJump({ from, to: new Date(now.wall) });
  }
}
