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
  from new_fact_order_item
  group by order_id
),

-- What came in and went back, in the order's own currency.
payments_by_order as (
  select
    order_id,
    sum(amount_order) as paid_amount,
    min(paid_at) as paid_at
  from new_fact_payment
  where is_captured
  group by order_id
),

refunds_by_order as (
  select
    order_id,
    sum(amount_order) as refunded_amount
  from new_fact_refund
  group by order_id
),

-- What is odd about the order and about its rows.
rules_broken as (
  select distinct order_id, rule from issues_order
),

issues_by_order as (
  select
    order_id,
    ordered_csv(rule, rule) as issues
  from rules_broken
  group by order_id
),

measured as (
  select
    orders.*,
    coalesce(items_by_order.line_count, 0) as line_count,
    coalesce(items_by_order.unit_count, 0) as unit_count,
    coalesce(items_by_order.gross_amount, 0) as gross_amount,
    coalesce(items_by_order.line_discount_amount, 0) as line_discount_amount,
    case when orders.prices_include_tax then 0 else orders.tax_amount end as added_tax_amount
  from orders
  left join items_by_order on items_by_order.order_id = orders.order_id
)

select
  orders.order_id,
  orders.customer_id,
  customers.customer_key,
  orders.visitor_id,
  orders.promotion_id,
  orders.status,
  orders.source_status,
  orders.sales_state,
  orders.currency,
  orders.exchange_rate,
  orders.line_count,
  orders.unit_count,
  orders.gross_amount,
  orders.line_discount_amount,
  orders.order_discount_amount,
  orders.shipping_amount,
  orders.fee_amount,
  orders.tax_amount,
  orders.prices_include_tax,
  orders.total_amount - (
    orders.gross_amount - orders.line_discount_amount - orders.order_discount_amount + orders.shipping_amount + orders.fee_amount
    + orders.added_tax_amount
  ) as rounding_amount,
  orders.total_amount,
  -- In DuckDB a product of two decimals of 18 digits has 18.
  round_shop_amount(cast(orders.total_amount as decimal(19, 4)) * orders.exchange_rate) as total_amount_shop,
  coalesce(payments_by_order.paid_amount, 0) as paid_amount,
  payments_by_order.paid_at,
  coalesce(refunds_by_order.refunded_amount, 0) as refunded_amount,
  orders.shipping_country,
  orders.ordered_at,
  cast(orders.ordered_at as date) as order_date,
  orders.estimated_delivery_at,
  orders.shipped_at,
  orders.delivered_at,
  issues_by_order.issues,
  orders.updated_at
from measured as orders
left join issues_by_order on issues_by_order.order_id = orders.order_id
left join payments_by_order on payments_by_order.order_id = orders.order_id
left join refunds_by_order on refunds_by_order.order_id = orders.order_id
left join customers
  on customers.customer_id = orders.customer_id
  and customers.valid_from <= orders.ordered_at
  and open_end(customers.valid_to) > orders.ordered_at
