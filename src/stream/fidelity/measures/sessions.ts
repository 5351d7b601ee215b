import { between, nearly, nearlyShare, type Range } from '../accepted.ts';
import type { Measure } from '../definition.ts';

const traffic = (of: string, atLeast = 1_000): Measure['needs'] => ({ of, atLeast, isOfTraffic: true });

/** The share of the sessions that meet `of` which meet `also` too. */
const shareSql = (also: string, of: string): string => `
  select count(*) filter (where ${also}) / nullif(cast(count(*) as double), 0) as value, count(*) as n
  from sessions where ${of}`;

function drop(name: string, [from, to]: readonly [string, string], accepted: Range, target: string): Measure {
  return {
    name: `drop ${name}`,
    statistic: 'share of sessions with the first step',
    target,
    accepted,
    unit: 'share',
    needs: traffic('sessions with the first step', 100),
    sql: shareSql(`not ${to}`, from),
  };
}

const conversion = (device: string, accepted: Range, target: string): Measure => ({
  name: `conversion, ${device}`,
  statistic: `share of ${device} sessions`,
  target,
  accepted,
  unit: 'share',
  needs: traffic(`${device} sessions`),
  sql: shareSql('has_purchase', `device_type = '${device}'`),
});

/** What sessions lead to. */
export const conversionMeasures: readonly Measure[] = [
  {
    name: 'sessions that buy',
    statistic: 'share of sessions',
    target: '2–3 % (1.5–4 accepted)',
    accepted: between(0.015, 0.04),
    unit: 'share',
    needs: traffic('sessions'),
    sql: shareSql('has_purchase', 'true'),
  },
  {
    name: 'carts abandoned',
    statistic: 'share of sessions with a cart',
    target: '70 % ± 5',
    accepted: between(0.65, 0.75),
    unit: 'share',
    needs: traffic('sessions with a cart', 100),
    sql: shareSql('not has_purchase', 'has_cart'),
  },
  drop('view→cart', ['has_view', 'has_cart'], between(0.7, 0.9), '70–90 %'),
  drop('cart→checkout', ['has_cart', 'has_checkout'], between(0.3, 0.5), '30–50 %'),
  drop('checkout→payment', ['has_checkout', 'has_payment'], between(0.15, 0.3), '15–30 %'),
  drop('payment→purchase', ['has_payment', 'has_purchase'], between(0.05, 0.15), '5–15 %'),
  {
    name: 'mobile',
    statistic: 'share of sessions',
    target: '60–70 %',
    accepted: between(0.6, 0.7),
    unit: 'share',
    needs: traffic('sessions'),
    sql: shareSql("device_type = 'mobile'", 'true'),
  },
  conversion('mobile', between(0.018, 0.025), '1.8–2.5 %'),
  conversion('desktop', between(0.035, 0.04), '3.5–4 %'),
];

const ofSessions = (value: string, where: string): string =>
  `select ${value} as value, count(*) as n from sessions where ${where}`;

const LONGER = 'event_count >= 2';

const quantile = (share: number, of: string): string =>
  `percentile_cont(${share}) within group (order by ${of} nulls last)`;

const gap = (percent: number, seconds: number): Measure => ({
  name: 'gap between events of a session',
  statistic: percent === 50 ? 'median' : `p${percent}`,
  target: `p${percent} ${seconds} s`,
  accepted: nearly(seconds),
  unit: 'seconds',
  needs: traffic('gaps'),
  sql: `select ${quantile(percent / 100, 'gap_seconds')} as value, count(*) as n from session_gaps`,
});

/** How long sessions are, in events and in seconds. */
export const lengthMeasures: readonly Measure[] = [
  {
    name: 'sessions of one event',
    statistic: 'share of sessions',
    target: 'about 41 %',
    accepted: nearlyShare(0.41),
    unit: 'share',
    needs: traffic('sessions'),
    sql: shareSql('event_count = 1', 'true'),
  },
  {
    name: 'events a session',
    statistic: 'median',
    target: 'median 2',
    accepted: nearly(2),
    unit: 'number',
    needs: traffic('sessions'),
    sql: ofSessions(quantile(0.5, 'event_count'), 'true'),
  },
  {
    name: 'events a session',
    statistic: 'mean',
    target: 'mean 3.4',
    accepted: nearly(3.4),
    unit: 'number',
    needs: traffic('sessions'),
    sql: ofSessions('avg(event_count)', 'true'),
  },
  {
    name: 'duration of longer sessions',
    statistic: 'median',
    target: 'median 134 s',
    accepted: nearly(134),
    unit: 'seconds',
    needs: traffic('sessions of two events or more'),
    sql: ofSessions(quantile(0.5, 'duration_seconds'), LONGER),
  },
  {
    name: 'duration of longer sessions',
    statistic: 'mean',
    target: 'mean 229 s',
    accepted: nearly(229),
    unit: 'seconds',
    needs: traffic('sessions of two events or more'),
    sql: ofSessions('avg(duration_seconds)', LONGER),
  },
  gap(50, 33),
  gap(90, 115),
  gap(99, 377),
];
