select
  order_id,
  clean_text(customer_id) as customer_id,
  clean_text(visitor_id) as visitor_id,
  clean_text(promotion_id) as promotion_id,
  lower(trim(status)) as status,
  upper(trim(currency)) as currency,
  exchange_rate,
  discount_amount as order_discount_amount,
  shipping_amount,
  tax_amount,
  total_amount,
  clean_text(shipping_country) as shipping_country,
  ordered_at,
  estimated_delivery_at,
  shipped_at,
  delivered_at,
  updated_at
from src_orders
