select
  order_id,
  customer_id,
  visitor_id,
  promotion_id,
  known_status as status,
  nullif(clean_text(status), known_status) as source_status,
  sales_state(known_status) as sales_state,
  upper(clean_text(currency)) as currency,
  exchange_rate,
  coalesce(discount_amount, 0) as order_discount_amount,
  coalesce(shipping_amount, 0) as shipping_amount,
  coalesce(fee_amount, 0) as fee_amount,
  coalesce(tax_amount, 0) as tax_amount,
  coalesce(prices_include_tax, false) as prices_include_tax,
  case when discount_amount <> 0 then 1 else 0 end
  + case when shipping_amount <> 0 then 1 else 0 end
  + case when fee_amount <> 0 then 1 else 0 end
  + case when tax_amount <> 0 then 1 else 0 end as header_amount_count,
  total_amount,
  country_name(shipping_country) as shipping_country,
  ordered_at,
  estimated_delivery_at,
  shipped_at,
  delivered_at,
  updated_at
from (select *, known_order_status(status) as known_status from src_orders) as worded
