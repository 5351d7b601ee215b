with

sessions_of_this_run as (
  select
    session_id,
    min(visitor_id) as visitor_id,
    min(session_by_tracker(tracker_session_id)) as tracker_session_id,
    min(event_at) as started_at,
    max(event_at) as ended_at,
    seconds_between(min(event_at), max(event_at)) as duration_seconds,
    count(*) as event_count,
    count(*) filter (where event_name = 'page_view') as page_view_count,
    count(*) filter (where event_name = 'view_item') as view_item_count,
    count(*) filter (where event_name = 'add_to_cart') as add_to_cart_count,
    count(*) filter (where event_name = 'begin_checkout') as begin_checkout_count,
    count(*) filter (where event_name = 'purchase') as purchase_count,
    count(distinct order_id) filter (where event_name = 'purchase') as order_count,
    min_by(page_url, session_event_number) filter (where page_url is not null) as landing_page,
    min_by(referrer, session_event_number) filter (where referrer is not null) as referrer,
    min_by(utm_source, session_event_number) filter (where utm_source is not null) as utm_source,
    min_by(utm_medium, session_event_number) filter (where utm_medium is not null) as utm_medium,
    min_by(utm_campaign, session_event_number) filter (where utm_campaign is not null) as utm_campaign,
    min_by(device_type, session_event_number) filter (where device_type is not null) as device_type,
    min_by(country, session_event_number) filter (where country is not null) as country,
    bool_or(is_bot) as is_bot,
    bool_or(is_sampled) as is_sampled
  from new_fact_event
  group by session_id
),

measured as (
  select
    *,
    -- GA4: over ten seconds, or a key event, or two views.
    (duration_seconds > 10 or purchase_count > 0 or page_view_count + view_item_count >= 2) as is_engaged
  from sessions_of_this_run
),

-- The visitor's other sessions, which this run leaves as they are but for the stitching.
all_sessions as (
  select
    session_id, visitor_id, tracker_session_id, started_at, ended_at, duration_seconds, event_count, page_view_count, view_item_count,
    add_to_cart_count, begin_checkout_count, purchase_count, order_count, landing_page, referrer,
    utm_source, utm_medium, utm_campaign, device_type, country, is_bot, is_sampled, is_engaged
  from measured
  union all
  select
    session_id, visitor_id, tracker_session_id, started_at, ended_at, duration_seconds, event_count, page_view_count, view_item_count,
    add_to_cart_count, begin_checkout_count, purchase_count, order_count, landing_page, referrer,
    utm_source, utm_medium, utm_campaign, device_type, country, is_bot, is_sampled, is_engaged
  from old_fact_session
  where session_id not in (select session_id from touched_session)
),

-- Who was signed in, the last one if several.
signed_in as (
  select
    session_id,
    min(visitor_id) as visitor_id,
    max_by(customer_id, session_event_number) as customer_id
  from new_fact_event
  where customer_id is not null
  group by session_id
  union all
  select
    session_id,
    visitor_id,
    signed_in_customer_id
  from old_fact_session
  where signed_in_customer_id is not null
    and session_id not in (select session_id from touched_session)
),

-- A device on which one customer alone ever signed in is theirs; a shared one merges nobody.
devices as (
  select
    visitor_id,
    min(customer_id) as customer_id
  from signed_in
  group by visitor_id
  having min(customer_id) = max(customer_id)
)

select
  all_sessions.session_id,
  all_sessions.visitor_id,
  all_sessions.tracker_session_id,
  coalesce(signed_in.customer_id, devices.customer_id) as customer_id,
  signed_in.customer_id as signed_in_customer_id,
  (signed_in.customer_id is null and devices.customer_id is not null) as is_stitched,
  all_sessions.started_at,
  all_sessions.ended_at,
  cast(all_sessions.started_at as date) as session_date,
  all_sessions.duration_seconds,
  all_sessions.event_count,
  all_sessions.page_view_count,
  all_sessions.view_item_count,
  all_sessions.add_to_cart_count,
  all_sessions.begin_checkout_count,
  all_sessions.purchase_count,
  all_sessions.order_count,
  all_sessions.is_engaged,
  not all_sessions.is_engaged as is_bounce,
  all_sessions.landing_page,
  all_sessions.referrer,
  all_sessions.utm_source,
  all_sessions.utm_medium,
  all_sessions.utm_campaign,
  all_sessions.device_type,
  all_sessions.country,
  all_sessions.is_bot,
  all_sessions.is_sampled
from all_sessions
left join signed_in on signed_in.session_id = all_sessions.session_id
left join devices on devices.visitor_id = all_sessions.visitor_id
