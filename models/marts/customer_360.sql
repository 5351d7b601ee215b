with

customers as (
  select * from dim_customer where is_current
),

orders as (
  select * from fact_order where customer_id is not null
),

sessions as (
  select * from fact_session where customer_id is not null and not is_bot
),

orders_by_customer as (
  select
    customer_id,
    count(*) filter (where sales_state = 'sold') as order_count,
    count(*) filter (where sales_state = 'cancelled') as cancelled_order_count,
    min(ordered_at) filter (where sales_state = 'sold') as first_order_at,
    max(ordered_at) filter (where sales_state = 'sold') as last_order_at
  from orders
  group by customer_id
),

-- What each customer bought of each product.
purchases as (
  select
    items.customer_id,
    items.product_id,
    sum(items.quantity) as unit_count,
    sum(round_shop_amount(
      cast(items.gross_amount - case when items.prices_include_tax then items.tax_amount else 0 end as decimal(19, 4))
      * items.exchange_rate
    )) as gross_amount,
    sum(items.net_amount_shop) as net_amount,
    sum(items.cost_amount_shop) as cost_amount,
    count(*) filter (where items.cost_amount_shop is null) as uncosted_line_count,
    max(items.ordered_at) as last_ordered_at
  from fact_order_item as items
  inner join orders on orders.order_id = items.order_id
  where orders.sales_state = 'sold'
  group by items.customer_id, items.product_id
),

purchases_by_customer as (
  select
    customer_id,
    sum(unit_count) as unit_count,
    count(*) as distinct_product_count,
    sum(gross_amount) as gross_amount,
    sum(net_amount) as net_amount,
    sum(cost_amount) as cost_amount,
    sum(uncosted_line_count) as uncosted_line_count
  from purchases
  group by customer_id
),

-- What went back on orders that do not count is no return: they are not among the sales either.
refunds_by_customer as (
  select
    customer_id,
    sum(amount_shop) as refunded_amount,
    sum(goods_amount_shop) as returned_amount
  from fact_refund
  where is_counted
  group by customer_id
),

-- The products bought last, the newest first.
ranked_purchases as (
  select
    customer_id,
    product_id,
    row_number() over (partition by customer_id order by last_ordered_at desc nulls last, product_id nulls last) as purchase_rank
  from purchases
),

last_purchases_by_customer as (
  select
    customer_id,
    ordered_csv(product_id, purchase_rank) as last_purchases
  from ranked_purchases
  where purchase_rank <= last_purchases_count()
  group by customer_id
),

sessions_by_customer as (
  select
    customer_id,
    count(*) as session_count,
    count(*) filter (where is_engaged) as engaged_session_count,
    max(started_at) as last_session_at
  from sessions
  group by customer_id
)

select
  customers.customer_id,
  customers.customer_key,
  customers.email_hash,
  customers.phone_hash,
  customers.country,
  customers.city,
  customers.has_marketing_consent,
  customers.signed_up_at,
  coalesce(orders_by_customer.order_count, 0) as order_count,
  coalesce(orders_by_customer.cancelled_order_count, 0) as cancelled_order_count,
  orders_by_customer.first_order_at,
  orders_by_customer.last_order_at,
  coalesce(purchases_by_customer.unit_count, 0) as unit_count,
  coalesce(purchases_by_customer.distinct_product_count, 0) as distinct_product_count,
  coalesce(purchases_by_customer.gross_amount, 0) as gross_amount,
  coalesce(purchases_by_customer.gross_amount, 0) - coalesce(purchases_by_customer.net_amount, 0) as discount_amount,
  coalesce(refunds_by_customer.refunded_amount, 0) as refunded_amount,
  coalesce(refunds_by_customer.returned_amount, 0) as returned_amount,
  coalesce(purchases_by_customer.net_amount, 0) - coalesce(refunds_by_customer.returned_amount, 0) as net_sales_amount,
  average_shop_amount(purchases_by_customer.net_amount, orders_by_customer.order_count) as average_order_amount,
  case when coalesce(purchases_by_customer.uncosted_line_count, 0) = 0 then
    coalesce(purchases_by_customer.net_amount, 0)
    - coalesce(purchases_by_customer.cost_amount, 0)
    - coalesce(refunds_by_customer.returned_amount, 0)
  end as margin_amount,
  coalesce(purchases_by_customer.uncosted_line_count, 0) as uncosted_line_count,
  last_purchases_by_customer.last_purchases,
  coalesce(sessions_by_customer.session_count, 0) as session_count,
  coalesce(sessions_by_customer.engaged_session_count, 0) as engaged_session_count,
  sessions_by_customer.last_session_at,
  customers.is_deleted
from customers
left join orders_by_customer on orders_by_customer.customer_id = customers.customer_id
left join purchases_by_customer on purchases_by_customer.customer_id = customers.customer_id
left join refunds_by_customer on refunds_by_customer.customer_id = customers.customer_id
left join last_purchases_by_customer on last_purchases_by_customer.customer_id = customers.customer_id
left join sessions_by_customer on sessions_by_customer.customer_id = customers.customer_id
