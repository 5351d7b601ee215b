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

lines as (
  select
    items.order_id,
    items.line_number,
    items.product_id,
    items.product_name,
    items.quantity,
    items.unit_price,
    round_amount(items.gross_amount, orders.currency) as gross_amount,
    items.line_discount_amount,
    items.tax_amount,
    items.added_at,
    items.updated_at,
    orders.customer_id,
    orders.currency,
    orders.exchange_rate,
    orders.prices_include_tax,
    orders.order_discount_amount as whole_discount_amount,
    orders.ordered_at
  from items
  inner join orders on orders.order_id = items.order_id
),

-- The order's discount is spread over its lines in proportion to what they cost, in whole units of the currency …
discounted as (
  select
    order_id,
    line_number,
    gross_amount - line_discount_amount as cost,
    whole_discount_amount,
    share_unit(whole_discount_amount, currency) as unit
  from lines
  where whole_discount_amount > 0
),

weighted as (
  select
    order_id,
    line_number,
    unit,
    whole_units(cost, unit) as weight,
    sum(whole_units(cost, unit)) over (partition by order_id) as order_weight,
    whole_units(whole_discount_amount, unit) as discount_units
  from discounted
),

shares as (
  select
    order_id,
    line_number,
    unit,
    discount_units,
    share_remainder(discount_units, weight, order_weight) as remainder,
    whole_share(discount_units, weight, order_weight) as share_units
  from weighted
),

-- … and the units that are left go to the lines with the largest remainders.
ranked as (
  select
    order_id,
    line_number,
    unit,
    share_units,
    discount_units - sum(share_units) over (partition by order_id) as units_left,
    row_number() over (partition by order_id order by remainder desc nulls last, line_number nulls last) as remainder_rank
  from shares
),

spread as (
  select
    order_id,
    line_number,
    coalesce(share_units + case when remainder_rank <= units_left then 1 else 0 end, 0) * unit as amount
  from ranked
),

priced as (
  select
    lines.*,
    coalesce(cast(spread.amount as decimal(19, 4)), 0) as order_discount_amount,
    case when lines.prices_include_tax then lines.tax_amount else 0 end as included_tax_amount
  from lines
  left join spread on spread.order_id = lines.order_id and spread.line_number = lines.line_number
),

netted as (
  select
    *,
    cast(gross_amount - line_discount_amount - order_discount_amount - included_tax_amount as decimal(19, 4)) as net_amount
  from priced
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
  priced.net_amount,
  priced.tax_amount,
  priced.prices_include_tax,
  round_shop_amount(priced.net_amount * priced.exchange_rate) as net_amount_shop,
  round_shop_amount(priced.quantity * products.unit_cost) as cost_amount_shop,
  priced.ordered_at,
  cast(priced.ordered_at as date) as order_date,
  priced.added_at,
  priced.updated_at
from netted as priced
left join customers
  on customers.customer_id = priced.customer_id
  and customers.valid_from <= priced.ordered_at
  and open_end(customers.valid_to) > priced.ordered_at
left join products
  on products.product_id = priced.product_id
  and products.valid_from <= priced.ordered_at
  and open_end(products.valid_to) > priced.ordered_at
