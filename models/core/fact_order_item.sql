with

items as (
  select * from stg_order_items
),

orders as (
  select * from stg_orders
),

customers as (
  select * from dim_customer
),

products as (
  select * from dim_product
),

-- The order's discount is spread over its lines in proportion to what they cost, in whole cents …
weighted as (
  select
    items.order_id,
    items.line_number,
    cast(cast(items.gross_amount - items.line_discount_amount as decimal(28, 2)) * 100 as bigint) as weight,
    sum(cast(cast(items.gross_amount - items.line_discount_amount as decimal(28, 2)) * 100 as bigint))
      over (partition by items.order_id) as order_weight,
    cast(cast(orders.order_discount_amount as decimal(28, 2)) * 100 as bigint) as discount_cents
  from items
  inner join orders on orders.order_id = items.order_id
  where orders.order_discount_amount > 0
),

shares as (
  select
    order_id,
    line_number,
    discount_cents,
    share_remainder(discount_cents, weight, order_weight) as remainder,
    whole_share(discount_cents, weight, order_weight) as whole_cents
  from weighted
),

-- … and the cents that are left go to the lines with the largest remainders.
ranked as (
  select
    order_id,
    line_number,
    whole_cents,
    discount_cents - sum(whole_cents) over (partition by order_id) as cents_left,
    row_number() over (partition by order_id order by remainder desc nulls last, line_number nulls last) as remainder_rank
  from shares
),

spread as (
  select
    order_id,
    line_number,
    coalesce(whole_cents + case when remainder_rank <= cents_left then 1 else 0 end, 0) * 0.01 as amount
  from ranked
),

priced as (
  select
    items.*,
    coalesce(cast(spread.amount as decimal(18, 2)), 0) as order_discount_amount,
    orders.customer_id,
    orders.currency,
    orders.exchange_rate,
    orders.prices_include_tax,
    case when orders.prices_include_tax then items.tax_amount else 0 end as included_tax_amount,
    orders.ordered_at
  from items
  inner join orders on orders.order_id = items.order_id
  left join spread on spread.order_id = items.order_id and spread.line_number = items.line_number
)

select
  priced.order_id,
  priced.line_number,
  priced.customer_id,
  customers.customer_key,
  priced.product_id,
  products.product_key,
  priced.product_name,
  priced.quantity,
  priced.unit_price,
  priced.currency,
  priced.exchange_rate,
  priced.gross_amount,
  priced.line_discount_amount,
  priced.order_discount_amount,
  priced.gross_amount - priced.line_discount_amount - priced.order_discount_amount - priced.included_tax_amount as net_amount,
  priced.tax_amount,
  priced.prices_include_tax,
  round(
    (priced.gross_amount - priced.line_discount_amount - priced.order_discount_amount - priced.included_tax_amount)
    * priced.exchange_rate, 2
  ) as net_amount_shop,
  round(priced.quantity * products.unit_cost, 2) as cost_amount_shop,
  priced.ordered_at,
  cast(priced.ordered_at as date) as order_date,
  priced.added_at,
  priced.updated_at
from priced
left join customers
  on customers.customer_id = priced.customer_id
  and customers.valid_from <= priced.ordered_at
  and open_end(customers.valid_to) > priced.ordered_at
left join products
  on products.product_id = priced.product_id
  and products.valid_from <= priced.ordered_at
  and open_end(products.valid_to) > priced.ordered_at
