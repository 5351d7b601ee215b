select
  order_id,
  line_number,
  product_id,
  clean_text(product_name) as product_name,
  cast(quantity as decimal(19, 4)) as quantity,
  unit_price,
  cast(cast(quantity as decimal(19, 4)) * unit_price as decimal(23, 8)) as gross_amount,
  coalesce(discount_amount, 0) as line_discount_amount,
  coalesce(tax_amount, 0) as tax_amount,
  added_at,
  updated_at
from src_order_items
