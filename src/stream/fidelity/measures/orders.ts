import { atLeast, atMost, between } from '../accepted.ts';
import type { Measure } from '../definition.ts';

const orders = { of: 'orders', atLeast: 1_000 } as const;

/** The normal distribution function of z; Abramowitz and Stegun 7.1.26, off by at most 1.5e-7. */
const normalShare = `
  case when z < 0 then tail / 2 else 1 - tail / 2 end`;
const normalTail = `
  ((((1.061405429e0 * t - 1.453152027e0) * t + 1.421413741e0) * t - 0.284496736e0) * t + 0.254829592e0) * t * exp(-z * z / 2)`;

/** Values of money repeat, so the sample's distribution rises in steps: both ends of each are compared. */
const kolmogorovSmirnov = `
  with moments as (select avg(ln(amount)) as mean, stddev_samp(ln(amount)) as deviation, count(*) as n from order_values),
  steps as (
    select amount, cast(sum(count(*)) over (order by amount nulls last) as double) as until, cast(count(*) as double) as height
    from order_values group by amount
  ),
  standard as (
    select (ln(amount) - mean) / nullif(deviation, 0) as z, until / n as until, (until - height) / n as since
    from steps cross join moments
  ),
  arguments as (select *, 1 / (1 + 0.3275911e0 * abs(z) / sqrt(2e0)) as t from standard),
  tails as (select z, until, since, ${normalTail} as tail from arguments),
  expected as (select until, since, ${normalShare} as share from tails)
  select max(greatest(until - share, share - since)) as value, (select n from moments) as n from expected`;

/** What an order is worth, in the shop's currency. */
export const orderValueMeasures: readonly Measure[] = [
  {
    name: 'order value',
    statistic: 'standard deviation of the logarithm',
    target: 'σ 0.73–0.84',
    accepted: between(0.73, 0.84),
    unit: 'number',
    needs: orders,
    sql: 'select stddev_samp(ln(amount)) as value, count(*) as n from order_values',
  },
  {
    name: 'order value',
    statistic: 'mean ÷ median',
    target: '1.4–1.6',
    accepted: between(1.4, 1.6),
    unit: 'number',
    needs: orders,
    sql: `select avg(amount) / percentile_cont(0.5) within group (order by amount nulls last) as value, count(*) as n from order_values`,
  },
  {
    name: 'order value',
    statistic: 'KS distance to the lognormal of its own σ',
    // No distance is published with it: 0.05 is ours.
    target: 'lognormal (0.05 is ours)',
    accepted: atMost(0.05),
    unit: 'number',
    needs: orders,
    sql: kolmogorovSmirnov,
  },
];

const slope = (where: string): string => `regr_slope(ln(line_count), ln(place)) filter (where ${where})`;

/** How much of the whole the first fifth of a ranked table brings. */
const topFifth = (table: string, amount: string): string => `
  select cast(sum(${amount}) filter (where place <= ceil(n * 0.2e0)) as double) / nullif(cast(sum(${amount}) as double), 0) as value, max(n) as n
  from (select ${amount}, place, count(*) over () as n from ${table}) as ranked`;

export const popularityMeasures: readonly Measure[] = [
  {
    name: 'product popularity, ranks 1 to 1,000',
    statistic: 'slope of ln(order lines) on ln(rank)',
    target: '≈ −0.5 over the top 1,000',
    accepted: between(-0.6, -0.4),
    unit: 'number',
    needs: { of: 'products sold', atLeast: 100 },
    sql: `select ${slope('place <= 1000')} as value, count(*) as n from product_ranks`,
  },
  {
    name: 'product popularity, ranks from 1,001',
    statistic: 'its slope ÷ the slope of ranks 1 to 1,000',
    target: 'steeper in the tail',
    accepted: atLeast(1),
    unit: 'number',
    needs: { of: 'products beyond rank 1,000', atLeast: 100 },
    sql: `select ${slope('place > 1000')} / nullif(${slope('place <= 1000')}, 0) as value,
      count(*) filter (where place > 1000) as n from product_ranks`,
  },
  {
    name: 'top 20 % of the products sold',
    statistic: 'share of order lines',
    target: '59–64 % of orders',
    accepted: between(0.59, 0.64),
    unit: 'share',
    needs: { of: 'products sold', atLeast: 100 },
    sql: topFifth('product_ranks', 'line_count'),
  },
];

const customers = { of: 'registered customers with an order', atLeast: 100 } as const;

export const customerMeasures: readonly Measure[] = [
  {
    name: 'customers who buy again',
    statistic: 'share of customers with an order',
    target: '25–30 %',
    accepted: between(0.25, 0.3),
    unit: 'share',
    needs: customers,
    sql: `select count(*) filter (where order_count >= 2) / nullif(cast(count(*) as double), 0) as value, count(*) as n
      from customer_ranks`,
  },
  {
    name: 'top 20 % of the customers',
    statistic: 'share of revenue, cancelled orders left out',
    target: '60–75 % of revenue',
    accepted: between(0.6, 0.75),
    unit: 'share',
    needs: customers,
    sql: topFifth('customer_ranks', 'revenue'),
  },
];
