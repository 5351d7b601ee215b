with

orders as (
  select * from stg_orders
),

customers as (
  select * from dim_customer
),

items_by_order as (
  select
    order_id,
    count(*) as line_count,
    sum(quantity) as unit_count,
    sum(gross_amount) as gross_amount,
    sum(line_discount_amount) as line_discount_amount
  from stg_order_items
  group by order_id
),

payments_by_order as (
  select
    order_id,
    sum(amount) as paid_amount,
    min(paid_at) as paid_at
  from stg_payments
  where status = 'captured'
  group by order_id
),

refunds_by_order as (
  select
    order_id,
    sum(amount) as refunded_amount
  from stg_refunds
  where order_id is not null
  group by order_id
)

select
  orders.order_id,
  orders.customer_id,
  customers.customer_key,
  orders.visitor_id,
  orders.promotion_id,
  orders.status,
  orders.currency,
  orders.exchange_rate,
  items_by_order.line_count,
  items_by_order.unit_count,
  items_by_order.gross_amount,
  items_by_order.line_discount_amount,
  orders.order_discount_amount,
  orders.shipping_amount,
  orders.tax_amount,
  orders.total_amount,
  round(orders.total_amount * orders.exchange_rate, 2) as total_amount_shop,
  coalesce(payments_by_order.paid_amount, 0) as paid_amount,
  payments_by_order.paid_at,
  coalesce(refunds_by_order.refunded_amount, 0) as refunded_amount,
  orders.shipping_country,
  orders.ordered_at,
  cast(orders.ordered_at as date) as order_date,
  orders.estimated_delivery_at,
  orders.shipped_at,
  orders.delivered_at,
  orders.updated_at
from orders
inner join items_by_order on items_by_order.order_id = orders.order_id
left join payments_by_order on payments_by_order.order_id = orders.order_id
left join refunds_by_order on refunds_by_order.order_id = orders.order_id
left join customers
  on customers.customer_id = orders.customer_id
  and customers.valid_from <= orders.ordered_at
  and open_end(customers.valid_to) > orders.ordered_at
