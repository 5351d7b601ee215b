import { execFile } from 'node:child_process';
import { join } from 'node:path';
import { promisify } from 'node:util';
import { expect, it } from 'vitest';
import { checkout } from '../cli/ecom.ts';

/** What `dags/ecom_schedules.py` gives its DAGs, asked for the moments between two. */
const MOMENTS = `
import json, sys, warnings
warnings.filterwarnings("ignore")
import pendulum
from airflow.timetables.base import TimeRestriction
from airflow.timetables.trigger import CronTriggerTimetable
cron, timezone, begin, end = sys.argv[1:]
timetable = CronTriggerTimetable(cron, timezone=timezone)
restriction = TimeRestriction(earliest=pendulum.parse(begin), latest=None, catchup=True)
found, last = [], None
while True:
    info = timetable.next_dagrun_info(last_automated_data_interval=last, restriction=restriction)
    if info.run_after >= pendulum.parse(end):
        break
    found.append(info.run_after.in_timezone("UTC").format("MM-DDTHH:mm"))
    last = info.data_interval
print(json.dumps(found))`;

async function momentsOf(
  ...words: readonly [cron: string, timezone: string, from: string, to: string]
): Promise<string[]> {
  const python = join(checkout, 'libs', 'airflow', 'bin', 'python');
  const { stdout } = await promisify(execFile)(python, ['-c', MOMENTS, ...words]);
  return JSON.parse(stdout.trim().split('\n').at(-1) ?? '') as string[];
}

/** Clocks go ahead at 2:00 and back at 3:00 in Berlin, both at 1:00 UTC; in Santiago ahead and back at midnight, at 4:00 and 3:00 UTC. */
it.each([
  [
    'a time that Berlin leaves out',
    '30 2 * * *',
    'Europe/Berlin',
    '2026-03-28',
    '2026-03-31',
    ['03-28T01:30', '03-29T01:30', '03-30T00:30'],
  ],
  [
    'a time that comes twice in Berlin',
    '30 2 * * *',
    'Europe/Berlin',
    '2026-10-24',
    '2026-10-27',
    ['10-24T00:30', '10-25T01:30', '10-26T01:30'],
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
    ['04-04T02:30', '04-05T03:30', '04-06T03:30'],
  ],
])('under Airflow %s is due once', async (_what, cron, timezone, from, to, expected) => {
  expect(await momentsOf(cron, timezone, `${from}T00:00Z`, `${to}T00:00Z`)).toEqual(expected);
});

it.each([
  ['Europe/Berlin', '2026-03-29T00:00Z'],
  ['Europe/Berlin', '2026-10-25T00:00Z'],
  ['America/Santiago', '2026-09-06T03:00Z'],
  ['America/Santiago', '2026-04-05T02:00Z'],
])('under Airflow ten minutes stay ten minutes over a change of clocks in %s, at %s', async (timezone, from) => {
  const to = new Date(Date.parse(from) + 3 * 3_600_000).toISOString();
  const moments = (await momentsOf('*/10 * * * *', timezone, from, to)).map((text) => Date.parse(`2026-${text}Z`));
  const gaps = moments.slice(1).map((moment, place) => moment - (moments[place] ?? 0));
  expect(gaps).toEqual(Array.from({ length: 17 }, () => 600_000));
});
