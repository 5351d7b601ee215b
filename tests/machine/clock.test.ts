import { expect, it, onTestFinished } from 'vitest';
import { type ClockJump, watchClock } from '../../src/machine/clock.ts';
import { until } from '../support/waiting.ts';

/** Two clocks that go on by a second with each look, and the wall's that can be set. */
function clocks(): { wall(): number; monotonic(): number; set(byMs: number): void } {
  let [passed, ahead] = [0, Date.UTC(2026, 2, 29)];
  return {
    wall: () => passed + ahead,
    monotonic: () => {
      passed += 1_000;
      return passed;
    },
    set(byMs) {
      ahead += byMs;
    },
  };
}

it('a clock that is set is told once, with both times; one that is corrected by seconds is not', async () => {
  const machine = clocks();
  const stop = new AbortController();
  onTestFinished(() => stop.abort());
  const jumps: ClockJump[] = [];
  void watchClock(stop.signal, async (jump) => void jumps.push(jump), { clocks: machine, everyMs: 1 });
  machine.set(7_200_000);
  await until(() => jumps.length === 1, 'the clock that is ahead to be told');
  machine.set(10_000);
  machine.set(-7_200_000);
  await until(() => jumps.length === 2, 'the clock that is back to be told');
  const [ahead, back] = jumps.map(({ from, to }) => Math.round((to.getTime() - from.getTime()) / 60_000));
  expect([ahead, back]).toEqual([120, -120]);
});

it('nothing is told of a clock that goes as the time does, however long nobody looked', async () => {
  let now = 0;
  const stop = new AbortController();
  const jumps: ClockJump[] = [];
  const watching = watchClock(stop.signal, async (jump) => void jumps.push(jump), {
    clocks: { wall: () => now + 1_000_000, monotonic: () => now },
    everyMs: 1,
  });
  let looks = 0;
  await until(() => {
    now += 3_600_000;
    looks += 1;
    return looks > 20;
  }, 'some looks');
  stop.abort();
  await watching;
  expect(jumps).toEqual([]);
});
