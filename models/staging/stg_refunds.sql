select
  refund_id,
  line_number,
  order_id,
  customer_id,
  product_id,
  clean_text(product_name) as product_name,
  cast(coalesce(quantity, 0) as decimal(19, 4)) as quantity,
  unit_price,
  amount,
  tax_amount,
  shipping_amount,
  upper(clean_text(currency)) as currency,
  exchange_rate,
  clean_text(reason) as reason,
  refunded_at,
  updated_at
from src_refunds
