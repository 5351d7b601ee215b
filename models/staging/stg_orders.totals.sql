select
  order_id,
  count(*) as item_count,
  sum(gross_amount - line_discount_amount) as items_amount,
  sum(tax_amount) as items_tax_amount
from stg_order_items
group by order_id
