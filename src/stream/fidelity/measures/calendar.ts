import { atMost, between, nearly, nearlyWeekday, type Range } from '../accepted.ts';
import type { Measure } from '../definition.ts';

const hour = (
  which: 'lowest' | 'highest',
  [from, to]: readonly [number, number],
  accepted: Range,
  target: string,
): Measure => ({
  name: `orders of an hour, ${from} to ${to + 1} h UTC`,
  statistic: `${which} hour's share of orders`,
  target,
  accepted,
  unit: 'share',
  needs: { of: 'orders', atLeast: 1_000 },
  sql: `select ${which === 'lowest' ? 'min' : 'max'}(order_count) filter (where hour between ${from} and ${to})
      / nullif(cast(sum(order_count) as double), 0) as value, sum(order_count) as n from orders_by_hour`,
});

const weeks = { of: 'days with orders', atLeast: 28 } as const;
const orderedDays = '(select count(distinct order_date) from orders)';
const WEEKDAYS = 'Monday 16.6 % falling to Saturday 11.2 %';

const weekday = (name: string, number: number, share: number): Measure => ({
  name,
  statistic: 'share of orders',
  target: WEEKDAYS,
  accepted: nearlyWeekday(share),
  unit: 'share',
  needs: weeks,
  sql: `select sum(order_count) filter (where weekday = ${number}) / nullif(cast(sum(order_count) as double), 0) as value,
      ${orderedDays} as n from orders_by_weekday`,
});

/** `1` is the first place; weekdays that are level share it. */
const weekdayPlace = (name: string, number: number, end: 'most' | 'fewest'): Measure => ({
  name,
  statistic: `place among the weekdays, ${end} orders first`,
  target: WEEKDAYS,
  accepted: between(1, 1),
  unit: 'number',
  needs: weeks,
  sql: `select 1 + count(*) filter (where others.order_count ${end === 'most' ? '>' : '<'} own.order_count) as value,
      ${orderedDays} as n
    from orders_by_weekday as own cross join orders_by_weekday as others where own.weekday = ${number}`,
});

/** Of the latest twelve whole months. A month counts as begun where the shop began on its first day. */
const november = `
  with ends as (
    select
      12 * extract(year from first_date) + extract(month from first_date) + case when extract(day from first_date) > 1 then 1 else 0 end as first_month,
      12 * extract(year from add_days(last_date, 1)) + extract(month from add_days(last_date, 1)) as end_month
    from shop_span
  ),
  months as (
    select 12 * extract(year from order_date) + extract(month from order_date) as month_number,
      extract(month from order_date) as month, count(*) as order_count
    from all_orders group by 1, 2
  )
  select
    12e0 * sum(order_count) filter (where month = 11) / nullif(sum(order_count), 0) as value,
    greatest(0, least(12, coalesce(max(end_month - first_month), 0))) as n
  from ends left join months
    on month_number >= greatest(first_month, end_month - 12) and month_number < end_month`;

export const calendarMeasures: readonly Measure[] = [
  hour('lowest', [10, 21], between(0.06, 0.07), '10–22 h flat, 6–7 % each'),
  hour('highest', [10, 21], between(0.06, 0.07), '10–22 h flat, 6–7 % each'),
  hour('highest', [3, 5], atMost(0.006), '3–6 h at most 0.6 % each'),
  weekday('Monday', 1, 0.166),
  weekdayPlace('Monday', 1, 'most'),
  weekday('Saturday', 6, 0.112),
  weekdayPlace('Saturday', 6, 'fewest'),
  {
    name: 'November',
    statistic: 'orders ÷ the mean of twelve whole months',
    target: '× 1.7',
    accepted: nearly(1.7),
    unit: 'number',
    needs: { of: 'whole months', atLeast: 12 },
    sql: november,
  },
];
