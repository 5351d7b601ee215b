with

events as (
  select * from stg_click_events
),

positions as (
  select
    *,
    lag(event_at) over (partition by visitor_id order by event_at, event_id) as previous_event_at,
    row_number() over (partition by visitor_id order by event_at, event_id) as visitor_event_number
  from events
),

-- A gap of exactly the time-out stays in the session.
starts as (
  select
    *,
    max(case
      when previous_event_at is null or seconds_between(previous_event_at, event_at) > 1800 then visitor_event_number
    end) over (
      partition by visitor_id
      order by visitor_event_number
      rows between unbounded preceding and current row
    ) as session_start_number
  from positions
),

-- The first event gives the session its id.
first_events as (
  select
    visitor_id,
    session_start_number,
    event_id as session_id
  from starts
  where visitor_event_number = session_start_number
),

sessions as (
  select
    starts.*,
    first_events.session_id,
    starts.visitor_event_number - starts.session_start_number + 1 as session_event_number
  from starts
  inner join first_events
    on first_events.visitor_id = starts.visitor_id
    and first_events.session_start_number = starts.session_start_number
)

select
  sessions.event_id,
  sessions.session_id,
  sessions.session_event_number,
  sessions.visitor_id,
  sessions.customer_id,
  customers.customer_key,
  sessions.event_name,
  sessions.event_at,
  cast(sessions.event_at as date) as event_date,
  sessions.received_at,
  sessions.page_url,
  sessions.referrer,
  sessions.utm_source,
  sessions.utm_medium,
  sessions.utm_campaign,
  sessions.device_type,
  sessions.is_bot,
  sessions.country,
  sessions.product_id,
  products.product_key,
  sessions.order_id,
  sessions.search_term,
  sessions.value,
  sessions.currency,
  sessions.is_sampled
from sessions
left join dim_customer as customers
  on customers.customer_id = sessions.customer_id
  and customers.valid_from <= sessions.event_at
  and open_end(customers.valid_to) > sessions.event_at
left join dim_product as products
  on products.product_id = sessions.product_id
  and products.valid_from <= sessions.event_at
  and open_end(products.valid_to) > sessions.event_at
