/** Sessions, ranks and deliveries, made once for all measures from the rows that `load.ts` has read. */

/** Days of the shop that are measured, the last one that of the newest order. */
export const MEASURED_DAYS = 365;

/** Seconds without an event after which a visitor's next event begins a session; GA4's. */
const SESSION_GAP = 1_800;

/** A table of the engine that others, the measures and the series are read from. */
interface ShopQuery {
  readonly table: string;
  readonly select: string;
  /** A large table that nothing reads any more. */
  readonly unread?: string;
}

const spanQueries: readonly ShopQuery[] = [
  {
    table: 'shop_span',
    select: `select min(order_date) as first_date, max(order_date) as last_date,
      add_days(max(order_date), ${1 - MEASURED_DAYS}) as measured_from from all_orders`,
  },
];

const inSpan = (moment: string): string =>
  `cast(${moment} as date) >= coalesce((select measured_from from shop_span), date '0001-01-01')`;

/**
 * Where some sessions are a sample, others of their time were not recorded, and the rest (purchases alone, it may be) are no picture of
 * the traffic: such days are left out.
 */
const sessionQueries: readonly ShopQuery[] = [
  {
    table: 'sampled_days',
    select: 'select distinct cast(event_at as date) as event_date from all_events where is_sampled and not is_bot',
  },
  {
    table: 'event_gaps',
    select: `select visitor_id, event_at, step, device,
      seconds_between(lag(event_at) over (partition by visitor_id order by event_at nulls last), event_at) as gap_seconds
    from all_events
    where not is_bot and ${inSpan('event_at')} and cast(event_at as date) not in (select event_date from sampled_days)`,
    unread: 'all_events',
  },
  { table: 'session_gaps', select: `select gap_seconds from event_gaps where gap_seconds <= ${SESSION_GAP}` },
  // Events of one moment are peers: all of them are in the session that one of them begins.
  {
    table: 'session_events',
    select: `select visitor_id, event_at, step, device,
      sum(case when gap_seconds <= ${SESSION_GAP} then 0 else 1 end)
        over (partition by visitor_id order by event_at nulls last
          range between unbounded preceding and current row) as session_number
    from event_gaps`,
    unread: 'event_gaps',
  },
  {
    table: 'sessions',
    select: `select min(event_at) as started_at, seconds_between(min(event_at), max(event_at)) as duration_seconds,
      count(*) as event_count,
      case max(device) when 1 then 'mobile' when 2 then 'desktop' else 'other' end as device_type,
      bool_or(step = 1) as has_view, bool_or(step = 2) as has_cart, bool_or(step = 3) as has_checkout,
      bool_or(step = 4) as has_payment, bool_or(step = 5) as has_purchase
    from session_events group by visitor_id, session_number`,
    unread: 'session_events',
  },
];

/** From the Monday of the week of November's fourth Thursday, the eve of Black Friday, to 31 December. */
const isHoliday = `extract(month from order_date) = 12 or (extract(month from order_date) = 11
  and (extract(month from thursday) = 12 or (extract(month from thursday) = 11 and extract(day from thursday) >= 22)))`;

const orderQueries: readonly ShopQuery[] = [
  { table: 'orders', select: `select * from all_orders where ${inSpan('ordered_at')}` },
  { table: 'order_values', select: 'select amount from orders where amount > 0' },
  {
    table: 'product_ranks',
    select: `select line_count, row_number() over (order by line_count desc nulls last, product_id nulls last) as place
    from (
      select items.product_id, count(*) as line_count
      from all_items as items inner join orders on orders.order_id = items.order_id group by items.product_id
    ) as products`,
  },
  {
    table: 'customer_ranks',
    select: `select order_count, revenue, row_number() over (order by revenue desc nulls last, customer_id nulls last) as place
    from (
      select customer_id, count(*) as order_count,
        coalesce(sum(amount) filter (where status <> 'cancelled'), 0) as revenue
      from orders where customer_id is not null group by customer_id
    ) as customers`,
  },
  {
    table: 'orders_by_hour',
    select: 'select extract(hour from ordered_at) as hour, count(*) as order_count from orders group by 1',
  },
  {
    table: 'orders_by_weekday',
    select: 'select iso_weekday(order_date) as weekday, count(*) as order_count from orders group by 1',
  },
  {
    table: 'deliveries',
    select: `with units as (select order_id, sum(quantity) as units from all_items group by order_id),
    returned as (select order_id, sum(quantity) as units from all_returns group by order_id),
    delivered as (
      select *, add_days(order_date, 4 - iso_weekday(order_date)) as thursday from orders where delivered_at is not null
    )
    select delivered.order_date, ${isHoliday} as is_holiday,
      seconds_between(delivered.ordered_at, delivered.delivered_at) / 86400 as delivery_days,
      delivered.delivered_at > delivered.estimated_delivery_at as is_late,
      coalesce(units.units, 0) as units, coalesce(returned.units, 0) as returned_units
    from delivered
    left join units on units.order_id = delivered.order_id
    left join returned on returned.order_id = delivered.order_id`,
  },
];

/** In the order in which they read each other. */
export const shopQueries: readonly ShopQuery[] = [...spanQueries, ...sessionQueries, ...orderQueries];
