select
  items.order_id,
  count(*) as item_count,
  sum(round_amount(items.gross_amount, orders.currency) - items.line_discount_amount) as items_amount,
  sum(items.tax_amount) as items_tax_amount
from stg_order_items as items
inner join stg_orders as orders on orders.order_id = items.order_id
group by items.order_id
