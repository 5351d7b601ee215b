import { expect, it } from 'vitest';
import { cronOf } from '../../src/cli/up/dags.ts';
import { dags } from '../../src/orchestration/dags.ts';
import { momentOf, runIdOf } from '../../src/orchestration/run-id.ts';
import { nextTick, ticksBetween } from '../../src/orchestration/schedule.ts';

const at = (text: string): Date => new Date(text);
const texts = (moments: readonly Date[]): string[] => moments.map((moment) => moment.toISOString());
const dagOf = (id: string): (typeof dags)[number] => {
  const dag = dags.find((candidate) => candidate.id === id);
  if (!dag) throw new Error(id);
  return dag;
};

it('the first run of each DAG is for the moment that the design names', () => {
  expect(nextTick(dagOf('synth_stream_5min'), at('2020-01-01T00:00:00Z'))).toEqual(at('2025-09-08T12:35:00+05:30'));
  expect(nextTick(dagOf('ecom_etl_10min'), at('2020-01-01T00:00:00Z'))).toEqual(at('2025-09-08T12:40:00+05:30'));
});

it('ticks lie between two moments, the first of them included, the last not', () => {
  expect(texts(ticksBetween(dagOf('ecom_etl_10min'), at('2026-03-01T10:00:00Z'), at('2026-03-01T10:30:00Z')))).toEqual([
    '2026-03-01T10:00:00.000Z',
    '2026-03-01T10:10:00.000Z',
    '2026-03-01T10:20:00.000Z',
  ]);
});

it('the hourly clean-up is at the full hour of its own zone', () => {
  expect(nextTick(dagOf('log_cleanup_hourly'), at('2026-03-01T10:00:00Z'))).toEqual(at('2026-03-01T10:30:00Z'));
});

it.each([
  ['forward', '2026-03-29T00:00:00Z', '2026-03-29T03:00:00Z'],
  ['back', '2026-10-25T00:00:00Z', '2026-10-25T03:00:00Z'],
])('when clocks go %s every five minutes stay five minutes, none twice and none left out', (_way, from, to) => {
  const schedule = { cron: '*/5 * * * *', timezone: 'Europe/Berlin', start: '2025-01-01T00:00:00Z' };
  const ticks = ticksBetween(schedule, at(from), at(to));
  expect(ticks).toHaveLength(36);
  expect(
    new Set(ticks.map((tick, place) => tick.getTime() - (ticks[place - 1]?.getTime() ?? tick.getTime() - 300_000))),
  ).toEqual(new Set([300_000]));
});

it('a run id is Airflow’s, and tells its moment', () => {
  const moment = at('2026-11-23T08:20:00Z');
  expect(runIdOf('scheduled', moment)).toBe('scheduled__2026-11-23T08:20:00+00:00');
  expect(momentOf(runIdOf('manual', at('2026-11-23T08:20:00.123Z')))).toEqual(at('2026-11-23T08:20:00.123Z'));
  expect(momentOf('nightly')).toBeUndefined();
});

it.each([
  [30_000, '*/30 * * * * *'],
  [60_000, '*/1 * * * *'],
  [600_000, '*/10 * * * *'],
  [3_600_000, '0 */1 * * *'],
  [86_400_000, '0 0 * * *'],
])('a span of %i ms is the schedule %s', (span, cron) => {
  expect(cronOf(span)).toBe(cron);
});

it.each([7_000, 90_000, 25 * 60_000, 5 * 3_600_000])('a span of %i ms, which divides nothing, is refused', (span) => {
  expect(() => cronOf(span)).toThrow(expect.objectContaining({ code: 'SETTING_INVALID' }));
});

it('tasks come after those that they wait for, and have names of their own', () => {
  for (const { tasks } of dags) {
    for (const [place, { after }] of tasks.entries()) {
      const before = tasks.slice(0, place).map(({ id }) => id);
      expect(before).toEqual(expect.arrayContaining([...after]));
    }
    expect(new Set(tasks.map(({ id }) => id)).size).toBe(tasks.length);
  }
});
