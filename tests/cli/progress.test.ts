import { expect, it } from 'vitest';
import { ended, plainLine, type Running, runningAfter, terminalLine } from '../../src/cli/progress-line.ts';
import { timeLeft } from '../../src/cli/time-left.ts';
import type { ProgressStep } from '../../src/progress.ts';

const STEP = 'write the shop';
const shop = (done: number, total = 57_600): ProgressStep => ({ step: STEP, done, total, unit: 'batches' });

/** What runs after the steps were told at these moments. */
const told = (...steps: readonly (readonly [at: number, step: ProgressStep])[]): Running =>
  steps.reduce<Running | undefined>((before, [at, step]) => runningAfter(before, step, at), undefined) as Running;

it('a step with a total has a bar, a percent, what is done and, after a second of work, the time left', () => {
  const begun = told([0, shop(0)]);
  expect(terminalLine(begun, 0, 120)).toBe('  write the shop  ░░░░░░░░░░░░░░░░░░░░░░░░ 0 %  0 / 57,600 batches');
  const early = told([0, shop(0)], [900, shop(2_880)]);
  expect(terminalLine(early, 900, 120)).not.toContain('left');
  const half = told([0, shop(0)], [40_000, shop(28_800)]);
  expect(terminalLine(half, 40_000, 120)).toBe(
    '  write the shop  ████████████░░░░░░░░░░░░ 50 %  28,800 / 57,600 batches  40.0 s  about 40 s left',
  );
  expect(plainLine(half, 40_000)).toBe('  write the shop  28,800 / 57,600 batches  50 %  40.0 s  about 40 s left');
});

it('between two reports the time left goes down with the clock, and past its end there is no guess', () => {
  const half = told([0, shop(0)], [40_000, shop(28_800)]);
  expect(plainLine(half, 60_000)).toContain('about 20 s left');
  expect(plainLine(half, 79_000)).toContain('a few seconds left');
  expect(plainLine(half, 81_000)).not.toContain('left');
});

it('what was done before the first report does not count as work of no time', () => {
  expect(plainLine(told([0, shop(28_800)], [10_000, shop(43_200)]), 10_000)).toContain('about 10 s left');
});

it('one slow part moves the time left a little, and a lasting change wholly', () => {
  const steady = Array.from({ length: 10 }, (_, second) => [second * 1_000, shop(second * 100, 2_000)] as const);
  const slow = [12_000, shop(1_000, 2_000)] as const;
  // The rate over the whole step says 12 s more; before the slow part there were 8.
  const left = (told(...steady, slow).pace?.endsAt ?? 0) - 12_000;
  expect(left).toBeGreaterThan(8_000);
  expect(left).toBeLessThan(12_000);
  const later = Array.from(
    { length: 8 },
    (_, part) => [15_000 + part * 3_000, shop(1_100 + part * 100, 2_000)] as const,
  );
  // By then it was 36 s for 1,800 of 2,000.
  const end = told(...steady, slow, ...later).pace?.endsAt ?? 0;
  expect(Math.abs(end - 40_000)).toBeLessThan(1_000);
});

it('a step that counts anew is guessed anew', () => {
  const anew = told([0, shop(0)], [5_000, shop(50_000)], [6_000, shop(10)], [6_500, shop(20)]);
  expect(anew.pace?.endsAt).toBeUndefined();
});

it('another step begins at its own time', () => {
  const next = told([0, shop(0)], [40_000, shop(28_800)], [50_000, { step: 'load' }]);
  expect(plainLine(next, 51_000)).toBe('  load  1.0 s');
});

it('80 columns lose the elapsed time, fewer the amount, then the time left, then the bar', () => {
  const half = told([0, shop(0)], [400_000, shop(28_800)]);
  const line = (columns: number): string => terminalLine(half, 400_000, columns);
  expect(line(80)).toBe('  write the shop  █████░░░░░ 50 %  28,800 / 57,600 batches  about 7 min left');
  expect(line(70)).toBe('  write the shop  ████████████░░░░░░░░░░░░ 50 %  about 7 min left');
  expect(line(50)).toBe('  write the shop  ████████████░░░░░░░░░░░░ 50 %');
  expect(line(30)).toBe('  write the shop  50 %');
  expect(line(10)).toBe('  write t');
  for (let columns = 1; columns < 150; columns += 1) expect(line(columns).length).toBeLessThan(Math.max(columns, 1));
});

it('100 % is the end and not before; an ended step has no time left', () => {
  const almost = told([0, shop(0)], [10_000, shop(57_599)]);
  expect(plainLine(almost, 10_000)).toContain('99 %');
  expect(plainLine(ended(almost), 10_000)).not.toContain('left');
  expect(terminalLine(told([0, shop(0)], [10_000, shop(57_600)]), 10_000, 80)).toBe(
    '  write the shop  ████████████████ 100 %  57,600 / 57,600 batches  10.0 s',
  );
});

it('a step without a total has neither bar nor guess', () => {
  const counted = told(
    [0, { step: 'read', done: 10, unit: 'rows' }],
    [9_000, { step: 'read', done: 900, unit: 'rows' }],
  );
  expect(terminalLine(counted, 9_000, 80)).toBe('  read  900 rows  9.0 s');
  expect(terminalLine(told([0, shop(0, 0)]), 0, 80)).toBe('  write the shop  0 / 0 batches');
});

it.each([
  [900, 'a few seconds left'],
  [5_000, 'about 5 s left'],
  [5_001, 'about 10 s left'],
  [55_000, 'about 55 s left'],
  [56_000, 'about 1 min left'],
  [119_000, 'about 2 min left'],
  [3_570_000, 'about 1 h left'],
  [4_800_000, 'about 1 h 20 min left'],
  [90_000_000, 'about 1 d left'],
])('%i ms left reads %s', (ms, text) => {
  expect(timeLeft(ms)).toBe(text);
});
