with

events as (
  select * from stg_click_events
),

gaps as (
  select
    *,
    lag(event_at) over (partition by visitor_id order by event_at, event_id) as previous_event_at
  from events
),

-- A gap of exactly the time-out stays in the session.
starts as (
  select
    *,
    case
      when previous_event_at is null or seconds_between(previous_event_at, event_at) > 1800 then event_id
    end as starts_session_id
  from gaps
),

numbered as (
  select
    *,
    sum(case when starts_session_id is not null then 1 else 0 end) over (
      partition by visitor_id
      order by event_at, event_id
      rows between unbounded preceding and current row
    ) as session_number
  from starts
),

sessions as (
  select
    *,
    max(starts_session_id) over (partition by visitor_id, session_number) as session_id,
    row_number() over (partition by visitor_id, session_number order by event_at, event_id) as session_event_number
  from numbered
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
  and (customers.valid_to is null or customers.valid_to > sessions.event_at)
left join dim_product as products
  on products.product_id = sessions.product_id
  and products.valid_from <= sessions.event_at
  and (products.valid_to is null or products.valid_to > sessions.event_at)
