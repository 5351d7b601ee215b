import fc from 'fast-check';
import { afterEach, beforeEach, expect, it, vi } from 'vitest';
import { formatDuration, parseDuration } from '../../src/cli/duration.ts';
import { parseSince, parseUntil } from '../../src/cli/moments.ts';

beforeEach(() => {
  vi.useFakeTimers({ now: new Date('2026-03-01T12:00:00Z') });
});
afterEach(() => {
  vi.useRealTimers();
});

it.each([
  ['2026-01-31', '2026-01-31T00:00:00.000Z', '2026-02-01T00:00:00.000Z'],
  ['2026-01-31T08:30', '2026-01-31T08:30:00.000Z', '2026-01-31T08:30:00.000Z'],
  ['2026-01-31 08:30:15', '2026-01-31T08:30:15.000Z', '2026-01-31T08:30:15.000Z'],
  ['2026-01-31T08:30Z', '2026-01-31T08:30:00.000Z', '2026-01-31T08:30:00.000Z'],
  ['2026-01-31T08:30+05:30', '2026-01-31T03:00:00.000Z', '2026-01-31T03:00:00.000Z'],
  ['2026-01-31T08:30:15.123456+00:00', '2026-01-31T08:30:15.123Z', '2026-01-31T08:30:15.123Z'],
  ['30d', '2026-01-30T12:00:00.000Z', '2026-01-30T12:00:00.000Z'],
  ['90m', '2026-03-01T10:30:00.000Z', '2026-03-01T10:30:00.000Z'],
])('%s: since its first moment, until its last', (given, since, until) => {
  expect(parseSince(given).toISOString()).toBe(since);
  expect(parseUntil(given).toISOString()).toBe(until);
});

it.each(['', 'yesterday', '2026-2-3', '2026-02-30', '2026-02-30T10:00', '2026-01-31T25:00', '10', '30 d', '-3d'])(
  '"%s" is no moment',
  (text) => {
    expect(() => parseSince(text)).toThrow('Expected a day');
    expect(() => parseUntil(text)).toThrow('Expected a day');
  },
);

it('since a day until the same day is that day, whatever the day', () => {
  const days = fc.date({ min: new Date('1971-01-01'), max: new Date('2999-12-31'), noInvalidDate: true });
  fc.assert(
    fc.property(days, (date) => {
      const day = date.toISOString().slice(0, 10);
      expect(parseUntil(day).getTime() - parseSince(day).getTime()).toBe(86_400_000);
    }),
  );
});

it.each([
  ['30s', 30_000],
  ['5m', 300_000],
  ['12h', 43_200_000],
  ['30d', 2_592_000_000],
  ['2w', 1_209_600_000],
  ['5', undefined],
  ['5 m', undefined],
  ['1.5h', undefined],
])('%s is a span of %s ms', (text, ms) => {
  expect(parseDuration(text)).toBe(ms);
});

it.each([
  [40, '40 ms'],
  [3_200, '3.2 s'],
  [59_940, '59.9 s'],
  [59_960, '1 min'],
  [125_000, '2 min 5 s'],
  [7_200_000, '2 h'],
  [10_920_000, '3 h 2 min'],
  [1_051_200_000, '12 d 4 h'],
])('%i ms reads %s', (ms, text) => {
  expect(formatDuration(ms)).toBe(text);
});
