select
  order_id,
  line_number,
  product_id,
  clean_text(product_name) as product_name,
  quantity,
  unit_price,
  cast(round(quantity * unit_price, 2) as decimal(18, 2)) as gross_amount,
  coalesce(discount_amount, 0) as line_discount_amount,
  coalesce(tax_amount, 0) as tax_amount,
  added_at,
  updated_at
from src_order_items
