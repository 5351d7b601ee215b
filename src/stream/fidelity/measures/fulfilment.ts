import { between, nearly, nearlyShare } from '../accepted.ts';
import type { Measure } from '../definition.ts';

/** Days after which nearly all that is sent back has come back. */
const RETURN_DAYS = 75;
/** Days after which nearly all that arrives has arrived. */
const DELIVERY_DAYS = 50;

const hadTime = (days: number): string => `order_date <= (select add_days(last_date, -${days}) from shop_span)`;

const returnRate = (where: string): string =>
  `cast(sum(returned_units) filter (where ${where}) as double) / nullif(cast(sum(units) filter (where ${where}) as double), 0)`;
const units = (where: string): string => `coalesce(sum(units) filter (where ${where}), 0)`;

export const returnMeasures: readonly Measure[] = [
  {
    name: 'units returned',
    statistic: `share of units, orders older than ${RETURN_DAYS} days`,
    target: '16–20 %',
    accepted: between(0.16, 0.2),
    unit: 'share',
    needs: { of: `units delivered of orders older than ${RETURN_DAYS} days`, atLeast: 1_000 },
    sql: `select ${returnRate('true')} as value, ${units('true')} as n from deliveries where ${hadTime(RETURN_DAYS)}`,
  },
  {
    name: 'units returned, Black Friday week to 31 December',
    statistic: 'their rate ÷ the rate of other orders',
    target: '1.17 × after holidays',
    accepted: nearly(1.17),
    unit: 'number',
    needs: {
      of: `units delivered of orders older than ${RETURN_DAYS} days, within and without the holidays`,
      atLeast: 1_000,
    },
    sql: `select ${returnRate('is_holiday')} / nullif(${returnRate('not is_holiday')}, 0) as value,
      least(${units('is_holiday')}, ${units('not is_holiday')}) as n from deliveries where ${hadTime(RETURN_DAYS)}`,
  },
];

const delivered = { of: `deliveries of orders older than ${DELIVERY_DAYS} days`, atLeast: 100 } as const;

export const deliveryMeasures: readonly Measure[] = [
  {
    name: 'delivery',
    statistic: `median, orders older than ${DELIVERY_DAYS} days`,
    target: 'median 10 days',
    accepted: nearly(10),
    unit: 'days',
    needs: delivered,
    sql: `select percentile_cont(0.5) within group (order by delivery_days nulls last) as value, count(*) as n
      from deliveries where ${hadTime(DELIVERY_DAYS)}`,
  },
  {
    name: 'delivered late',
    statistic: `share, orders older than ${DELIVERY_DAYS} days`,
    target: '8 % late',
    accepted: nearlyShare(0.08),
    unit: 'share',
    needs: delivered,
    sql: `select count(*) filter (where is_late) / nullif(cast(count(is_late) as double), 0) as value, count(is_late) as n
      from deliveries where ${hadTime(DELIVERY_DAYS)}`,
  },
];
