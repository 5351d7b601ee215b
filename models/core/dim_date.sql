with

dates as (
  select cast(ordered_at as date) as seen_date from new_fact_order
  union all
  select cast(created_at as date) from new_fact_payment
  union all
  select cast(paid_at as date) from new_fact_payment
  union all
  select cast(refunded_at as date) from new_fact_refund
  union all
  -- A session's first and last event.
  select cast(started_at as date) from new_fact_session
  union all
  select cast(ended_at as date) from new_fact_session
  union all
  -- A year that nobody believes, from before somebody looked, must not stretch the calendar.
  select date_day from old_dim_date where is_plausible(cast(date_day as timestamp))
),

bounds as (
  select
    cast(date_trunc('year', min(seen_date)) as date) as first_day,
    add_days(cast(date_trunc('year', add_days(cast(date_trunc('year', max(seen_date)) as date), 366)) as date), -1) as last_day
  from dates
),

digits as (
  select cast(digit as integer) as digit
  from (values (0), (1), (2), (3), (4), (5), (6), (7), (8), (9)) as digit_values (digit)
),

numbers as (
  select ones.digit + 10 * tens.digit + 100 * hundreds.digit + 1000 * thousands.digit + 10000 * ten_thousands.digit as number
  from digits as ones
  cross join digits as tens
  cross join digits as hundreds
  cross join digits as thousands
  cross join digits as ten_thousands
),

days as (
  select add_days(bounds.first_day, numbers.number) as date_day
  from bounds
  inner join numbers on add_days(bounds.first_day, numbers.number) <= bounds.last_day
)

select
  date_day,
  extract(year from date_day) as year_number,
  extract(quarter from date_day) as quarter_number,
  extract(month from date_day) as month_number,
  month_name(date_day) as month_name,
  extract(day from date_day) as day_of_month,
  iso_weekday(date_day) as day_of_week,
  day_name(date_day) as day_name,
  iso_year(date_day) as iso_year_number,
  iso_week(date_day) as iso_week_number,
  cast(date_trunc('month', date_day) as date) as month_start_date,
  iso_weekday(date_day) >= 6 as is_weekend
from days
-- Days that are there stay as they are.
where date_day not in (select date_day from old_dim_date)
