select
  refunds.refund_id,
  refunds.line_number,
  refunds.order_id,
  refunds.customer_id,
  customers.customer_key,
  refunds.product_id,
  products.product_key,
  refunds.product_name,
  refunds.quantity,
  refunds.unit_price,
  refunds.amount,
  refunds.currency,
  refunds.exchange_rate,
  round(refunds.amount * refunds.exchange_rate, 2) as amount_shop,
  refunds.reason,
  refunds.refunded_at,
  cast(refunds.refunded_at as date) as refund_date,
  refunds.updated_at
from stg_refunds as refunds
left join dim_customer as customers
  on customers.customer_id = refunds.customer_id
  and customers.valid_from <= refunds.refunded_at
  and open_end(customers.valid_to) > refunds.refunded_at
left join dim_product as products
  on products.product_id = refunds.product_id
  and products.valid_from <= refunds.refunded_at
  and open_end(products.valid_to) > refunds.refunded_at
