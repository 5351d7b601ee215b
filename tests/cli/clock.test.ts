import { afterEach, beforeEach, expect, it, vi } from 'vitest';
import { startClock } from '../../src/cli/up/clock.ts';
import { createQueue } from '../../src/cli/up/queue.ts';

beforeEach(() => {
  vi.useFakeTimers({ now: new Date('2026-03-01T12:03:20Z') });
});
afterEach(() => {
  vi.useRealTimers();
});

const MINUTE = 60_000;

/** A clock with a batch every five minutes and a run every ten; what ran, with its time. */
function recordedClock(): { readonly ran: string[]; stop(): void } {
  const ran: string[] = [];
  const note = (name: string) => () => ran.push(`${new Date().toISOString().slice(11, 16)} ${name}`);
  const stop = startClock([
    { everyMs: 5 * MINUTE, run: note('batch') },
    { everyMs: 10 * MINUTE, run: note('etl') },
  ]);
  return { ran, stop };
}

it('work is due at full multiples of its span, in its order', () => {
  const clock = recordedClock();
  vi.advanceTimersByTime(18 * MINUTE);
  expect(clock.ran).toEqual(['12:05 batch', '12:10 batch', '12:10 etl', '12:15 batch', '12:20 batch', '12:20 etl']);
  clock.stop();
  vi.advanceTimersByTime(60 * MINUTE);
  expect(clock.ran).toHaveLength(6);
});

it('what was missed during a sleep of four hours runs once', () => {
  const clock = recordedClock();
  vi.setSystemTime(new Date('2026-03-01T16:01:00Z'));
  vi.advanceTimersByTime(MINUTE);
  expect(clock.ran).toEqual(['16:01 batch', '16:01 etl']);
  clock.stop();
});

it('a clock that was set back an hour goes on from its new time', () => {
  const clock = recordedClock();
  vi.setSystemTime(new Date('2026-03-01T11:03:20Z'));
  vi.advanceTimersByTime(4 * MINUTE);
  expect(clock.ran).toEqual(['11:05 batch']);
  clock.stop();
});

/** A job that notes its name and ends when told to. */
function heldJob(ran: string[], name: string): { work(): Promise<void>; end(): void } {
  let end = (): void => {};
  const held = new Promise<void>((resolve) => {
    end = resolve;
  });
  return {
    work: () => {
      ran.push(name);
      return held;
    },
    end: () => end(),
  };
}

it('one job runs at a time, and one of each name waits', async () => {
  const ran: string[] = [];
  const queue = createQueue();
  const first = heldJob(ran, 'first batch');
  const later = (name: string) => async () => void ran.push(name);
  queue.add('batch', first.work);
  queue.add('batch', later('second batch'));
  queue.add('etl', later('etl'));
  queue.add('batch', later('third batch'));
  expect(ran).toEqual(['first batch']);
  first.end();
  await queue.idle();
  expect(ran).toEqual(['first batch', 'second batch', 'etl']);
});

it('a closed queue ends what runs and forgets what waits', async () => {
  const ran: string[] = [];
  const queue = createQueue();
  const running = heldJob(ran, 'batch');
  queue.add('batch', running.work);
  queue.add('etl', async () => void ran.push('etl'));
  queue.close();
  running.end();
  await queue.idle();
  queue.add('etl', async () => void ran.push('etl'));
  expect(ran).toEqual(['batch']);
});
