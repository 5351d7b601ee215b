with

worded as (
  select
    *,
    known_event_name(event_name) as known_name,
    -- Some trackers give a list where others give one product.
    substr(product_id, 1, 1) in ('[', '{') as gives_list
  from src_click_events
),

listed as (
  select
    *,
    coalesce(clean_text(product_ids), case when gives_list then product_id end) as product_list
  from worded
),

parsed as (
  select
    *,
    parse_decimal(value) as parsed_value,
    first_of_list(product_list) as first_listed_product,
    csv_of_list(product_list) as listed_products
  from listed
)

select
  event_id,
  visitor_id,
  customer_id,
  clean_text(tracker_session_id) as tracker_session_id,
  known_name as event_name,
  nullif(clean_text(event_name), known_name) as source_event_name,
  event_at,
  received_at,
  clean_text(page_url) as page_url,
  clean_text(referrer) as referrer,
  lower(clean_text(utm_source)) as utm_source,
  lower(clean_text(utm_medium)) as utm_medium,
  clean_text(utm_campaign) as utm_campaign,
  lower(clean_text(device_type)) as device_type,
  is_bot(user_agent) as is_bot,
  country_name(country) as country,
  case when gives_list or product_id is null then first_listed_product else product_id end as product_id,
  nullif(listed_products, '') as product_ids,
  order_id,
  clean_text(search_term) as search_term,
  parsed_value as value,
  upper(clean_text(currency)) as currency,
  is_sampled,
  nullif(concat_ws(
    ',',
    case when clean_text(value) is not null and parsed_value is null then 'value' end,
    case when product_list is not null and listed_products is null then 'product_ids' end
  ), '') as unreadable
from parsed
