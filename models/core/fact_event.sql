with

events as (
  select * from stg_click_events
),

-- Only what sessions follow from: to sort all columns would cost several times as much.
keyed as (
  select
    event_id,
    visitor_id,
    -- Empty where inactivity ends a session.
    coalesce(session_by_tracker(tracker_session_id), '') as tracker_session,
    event_at
  from events
),

positions as (
  select
    event_id,
    visitor_id,
    tracker_session,
    event_at,
    lag(event_at) over (
      partition by visitor_id, tracker_session order by event_at nulls last, event_id nulls last
    ) as previous_event_at,
    row_number() over (
      partition by visitor_id, tracker_session order by event_at nulls last, event_id nulls last
    ) as visitor_event_number
  from keyed
),

-- A gap of exactly the time-out stays in the session; none ends a session of the tracker's.
starts as (
  select
    event_id,
    visitor_id,
    tracker_session,
    visitor_event_number,
    max(case
      when previous_event_at is null or (tracker_session = '' and seconds_between(previous_event_at, event_at) > 1800)
        then visitor_event_number
    end) over (
      partition by visitor_id, tracker_session
      order by visitor_event_number nulls last
      rows between unbounded preceding and current row
    ) as session_start_number
  from positions
),

-- The first event gives the session its id.
first_events as (
  select
    visitor_id,
    tracker_session,
    session_start_number,
    event_id as session_id
  from starts
  where visitor_event_number = session_start_number
),

sessions as (
  select
    starts.event_id,
    first_events.session_id,
    starts.visitor_event_number - starts.session_start_number + 1 as session_event_number
  from starts
  inner join first_events
    on first_events.visitor_id = starts.visitor_id
    and first_events.tracker_session = starts.tracker_session
    and first_events.session_start_number = starts.session_start_number
)

select
  events.event_id,
  sessions.session_id,
  sessions.session_event_number,
  events.visitor_id,
  events.customer_id,
  customers.customer_key,
  events.tracker_session_id,
  events.event_name,
  events.source_event_name,
  events.event_at,
  cast(events.event_at as date) as event_date,
  events.received_at,
  events.page_url,
  events.referrer,
  events.utm_source,
  events.utm_medium,
  events.utm_campaign,
  events.device_type,
  events.is_bot,
  events.country,
  events.product_id,
  products.product_key,
  events.product_ids,
  events.order_id,
  events.search_term,
  events.value,
  events.currency,
  events.is_sampled
from events
inner join sessions on sessions.event_id = events.event_id
left join dim_customer as customers
  on customers.customer_id = events.customer_id
  and customers.valid_from <= events.event_at
  and open_end(customers.valid_to) > events.event_at
  -- Robots name what never was: an event waits for who and what it names, and infers nothing.
  and not customers.is_inferred
left join dim_product as products
  on products.product_id = events.product_id
  and products.valid_from <= events.event_at
  and open_end(products.valid_to) > events.event_at
  and not products.is_inferred
