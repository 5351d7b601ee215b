with

refunds as (
  select * from stg_refunds
),

orders as (
  select * from stg_orders
),

-- What an order's lines cost without tax, by product, and what they were taxed.
items_by_product as (
  select
    items.order_id,
    items.product_id,
    sum(items.net_amount) as net_amount,
    sum(items.tax_amount) as tax_amount
  from new_fact_order_item as items
  group by items.order_id, items.product_id
),

items_by_order as (
  select
    order_id,
    sum(net_amount) as net_amount
  from items_by_product
  group by order_id
),

-- What the shop does not say of a refund follows the proportions of the line that came back, else of the order.
proportions as (
  select
    refunds.refund_id,
    refunds.line_number,
    cast((refunds.amount - coalesce(refunds.tax_amount, 0) - coalesce(refunds.shipping_amount, 0)) * 100 as bigint) as rest_cents,
    cast(greatest(case
      when items_by_product.order_id is not null then items_by_product.net_amount
      else coalesce(items_by_order.net_amount, 0)
    end, 0) * 100 as bigint) as goods_weight,
    case when refunds.tax_amount is not null then 0 else cast(greatest(case
      when items_by_product.order_id is not null then items_by_product.tax_amount
      else orders.tax_amount
    end, 0) * 100 as bigint) end as tax_weight,
    case when refunds.shipping_amount is not null or items_by_product.order_id is not null then 0
      else cast(greatest(orders.shipping_amount + orders.fee_amount, 0) * 100 as bigint) end as shipping_weight
  from refunds
  inner join orders on orders.order_id = refunds.order_id
  left join items_by_product
    on items_by_product.order_id = refunds.order_id
    and items_by_product.product_id = refunds.product_id
  left join items_by_order on items_by_order.order_id = refunds.order_id
  where refunds.tax_amount is null or refunds.shipping_amount is null
),

weighed as (
  select
    refund_id,
    line_number,
    sign(rest_cents) as direction,
    abs(rest_cents) as cents,
    goods_weight,
    tax_weight,
    shipping_weight,
    goods_weight + tax_weight + shipping_weight as weight
  from proportions
),

shares as (
  select
    refund_id,
    line_number,
    direction,
    whole_share(cents, tax_weight, weight) as tax_cents,
    whole_share(cents, shipping_weight, weight) as shipping_cents,
    cents - whole_share(cents, goods_weight, weight) - whole_share(cents, tax_weight, weight)
    - whole_share(cents, shipping_weight, weight) as cents_left,
    share_remainder(cents, goods_weight, weight) as goods_remainder,
    share_remainder(cents, tax_weight, weight) as tax_remainder,
    share_remainder(cents, shipping_weight, weight) as shipping_remainder
  from weighed
),

-- The cents that are left go to the largest remainders, of equals to goods first and to tax before shipping.
spread as (
  select
    refund_id,
    line_number,
    direction * (tax_cents + case
      when case when goods_remainder >= tax_remainder then 1 else 0 end
        + case when shipping_remainder > tax_remainder then 1 else 0 end < cents_left then 1
      else 0
    end) as tax_cents,
    direction * (shipping_cents + case
      when case when goods_remainder >= shipping_remainder then 1 else 0 end
        + case when tax_remainder >= shipping_remainder then 1 else 0 end < cents_left then 1
      else 0
    end) as shipping_cents
  from shares
),

parted as (
  select
    refunds.*,
    coalesce(refunds.tax_amount, cast(spread.tax_cents as decimal(18, 2)) * 0.01, 0) as tax_part,
    coalesce(refunds.shipping_amount, cast(spread.shipping_cents as decimal(18, 2)) * 0.01, 0) as shipping_part,
    coalesce(refunds.customer_id, orders.customer_id) as refunded_customer_id,
    coalesce(orders.status <> 'cancelled', true) as is_counted
  from refunds
  left join orders on orders.order_id = refunds.order_id
  left join spread on spread.refund_id = refunds.refund_id and spread.line_number = refunds.line_number
),

typed as (
  select
    *,
    cast(tax_part as decimal(18, 2)) as known_tax_amount,
    cast(shipping_part as decimal(18, 2)) as known_shipping_amount,
    cast(amount - tax_part - shipping_part as decimal(18, 2)) as goods_amount
  from parted
)

select
  refunds.refund_id,
  refunds.line_number,
  refunds.order_id,
  refunds.refunded_customer_id as customer_id,
  customers.customer_key,
  refunds.product_id,
  products.product_key,
  refunds.product_name,
  refunds.quantity,
  refunds.unit_price,
  refunds.amount,
  refunds.goods_amount,
  refunds.known_tax_amount as tax_amount,
  refunds.known_shipping_amount as shipping_amount,
  refunds.currency,
  refunds.exchange_rate,
  round(refunds.amount * refunds.exchange_rate, 2) as amount_shop,
  round(refunds.goods_amount * refunds.exchange_rate, 2) as goods_amount_shop,
  refunds.is_counted,
  refunds.reason,
  refunds.refunded_at,
  cast(refunds.refunded_at as date) as refund_date,
  refunds.updated_at
from typed as refunds
left join dim_customer as customers
  on customers.customer_id = refunds.refunded_customer_id
  and customers.valid_from <= refunds.refunded_at
  and open_end(customers.valid_to) > refunds.refunded_at
left join dim_product as products
  on products.product_id = refunds.product_id
  and products.valid_from <= refunds.refunded_at
  and open_end(products.valid_to) > refunds.refunded_at
