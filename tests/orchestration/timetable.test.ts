import { expect, it } from 'vitest';
import { type Dag, dags } from '../../src/orchestration/dags.ts';
import { dueMoments } from '../../src/orchestration/timetable.ts';

const dagOf = (cron: string, timezone = 'UTC', more: Partial<Dag> = {}): Dag => ({
  ...(dags[0] as Dag),
  cron,
  timezone,
  start: '2025-01-01T00:00:00Z',
  ...more,
});

const texts = (moments: readonly Date[]): string[] => moments.map((moment) => moment.toISOString().slice(5, 16));

const due = (dag: Dag, since: string, now: string): [string[], string[]] => {
  const { moments, missed } = dueMoments(dag, new Date(since), new Date(now));
  return [texts(moments), texts(missed)];
};

it('the newest moment is due, and those before it are missed; with catch-up all are due', () => {
  const every10 = dagOf('*/10 * * * *');
  expect(due(every10, '2026-03-01T10:00Z', '2026-03-01T10:09:59Z')).toEqual([[], []]);
  expect(due(every10, '2026-03-01T10:00Z', '2026-03-01T10:10Z')).toEqual([['03-01T10:10'], []]);
  expect(due(every10, '2026-03-01T10:00Z', '2026-03-01T10:35Z')).toEqual([
    ['03-01T10:30'],
    ['03-01T10:10', '03-01T10:20'],
  ]);
  const all = due({ ...every10, catchup: true }, '2026-03-01T10:00Z', '2026-03-01T10:35Z');
  expect(all).toEqual([['03-01T10:10', '03-01T10:20', '03-01T10:30'], []]);
});

it('of a machine that slept for a month the newest moment is due, and no more are counted than anybody reads', () => {
  const { moments, missed } = dueMoments(
    dagOf('* * * * *'),
    new Date('2026-01-01T00:00Z'),
    new Date('2026-02-01T00:00:30Z'),
  );
  expect(texts(moments)).toEqual(['02-01T00:00']);
  expect(missed.length).toBe(9_999);
});

/** Every moment that is due of a clock that is looked at every twenty minutes. */
function dueOver(cron: string, timezone: string, from: string, to: string): string[] {
  const dag = dagOf(cron, timezone);
  const found: string[] = [];
  for (let at = Date.parse(from); at < Date.parse(to); at += 1_200_000) {
    const { moments, missed } = dueMoments(dag, new Date(at), new Date(at + 1_200_000));
    found.push(...texts([...missed, ...moments]));
  }
  return found;
}

/** Clocks go ahead at 2:00 and back at 3:00 in Berlin, both at 1:00 UTC; in Santiago ahead and back at midnight, at 4:00 and 3:00 UTC. */
it.each([
  [
    'a time that Berlin leaves out',
    '30 2 * * *',
    'Europe/Berlin',
    '2026-03-28',
    '2026-03-31',
    ['03-28T01:30', '03-29T01:00', '03-30T00:30'],
  ],
  [
    'a time that comes twice in Berlin',
    '30 2 * * *',
    'Europe/Berlin',
    '2026-10-24',
    '2026-10-27',
    ['10-24T00:30', '10-25T00:30', '10-26T01:30'],
  ],
  [
    'a midnight that Santiago leaves out',
    '0 0 * * *',
    'America/Santiago',
    '2026-09-05',
    '2026-09-08',
    ['09-05T04:00', '09-06T04:00', '09-07T03:00'],
  ],
  [
    'a time that comes twice in Santiago',
    '30 23 * * *',
    'America/Santiago',
    '2026-04-04',
    '2026-04-07',
    ['04-04T02:30', '04-05T02:30', '04-06T03:30'],
  ],
])('%s is due once', (_what, cron, timezone, from, to, expected) => {
  expect(dueOver(cron, timezone, `${from}T00:00Z`, `${to}T00:00Z`)).toEqual(expected);
});

it.each([
  ['Europe/Berlin', '2026-03-29T00:00Z'],
  ['Europe/Berlin', '2026-10-25T00:00Z'],
  ['America/Santiago', '2026-09-06T03:00Z'],
  ['America/Santiago', '2026-04-05T02:00Z'],
])('over a change of clocks in %s, at %s, hours stay hours and ten minutes ten minutes', (timezone, from) => {
  const to = new Date(Date.parse(from) + 3 * 3_600_000).toISOString();
  const gaps = (cron: string): number[] => {
    const moments = dueOver(cron, timezone, from, to).map((text) => Date.parse(`2026-${text}Z`));
    return moments.slice(1).map((moment, place) => moment - (moments[place] ?? 0));
  };
  expect(gaps('0 * * * *')).toEqual([3_600_000, 3_600_000]);
  expect(gaps('*/10 * * * *')).toEqual(Array.from({ length: 17 }, () => 600_000));
});
