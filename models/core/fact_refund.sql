with

-- Each line beside what its order says.
refunds as (
  select
    refunds.*,
    orders.customer_id as order_customer_id,
    orders.currency as order_currency,
    orders.exchange_rate as order_exchange_rate,
    orders.tax_amount as order_tax_amount,
    orders.shipping_amount + orders.fee_amount as order_shipping_amount,
    coalesce(orders.sales_state = 'sold', true) as is_counted
  from stg_refunds as refunds
  left join stg_orders as orders on orders.order_id = refunds.order_id
),

-- What an order's lines cost without tax, by product, and what they were taxed.
items_by_product as (
  select
    order_id,
    product_id,
    sum(net_amount) as net_amount,
    sum(tax_amount) as tax_amount
  from new_fact_order_item
  group by order_id, product_id
),

items_by_order as (
  select
    order_id,
    sum(net_amount) as net_amount
  from items_by_product
  group by order_id
),

-- What the shop does not say of a refund follows the proportions of the line that came back, else of the order …
rests as (
  select
    refund_id,
    line_number,
    order_id,
    product_id,
    currency,
    amount - coalesce(tax_amount, 0) - coalesce(shipping_amount, 0) as rest,
    tax_amount,
    shipping_amount,
    order_tax_amount,
    order_shipping_amount,
    minor_unit(order_currency) as weight_unit
  from refunds
),

measured as (
  select *, share_unit(rest, currency) as unit from rests
),

weighed as (
  select
    measured.refund_id,
    measured.line_number,
    measured.unit,
    whole_units(measured.rest, measured.unit) as rest_units,
    whole_units(greatest(coalesce(items_by_product.net_amount, items_by_order.net_amount), 0), measured.weight_unit) as goods_weight,
    case
      when measured.tax_amount is null
        then whole_units(greatest(coalesce(items_by_product.tax_amount, measured.order_tax_amount), 0), measured.weight_unit)
    end as tax_weight,
    case
      when measured.shipping_amount is null and items_by_product.order_id is null
        then whole_units(greatest(measured.order_shipping_amount, 0), measured.weight_unit)
    end as shipping_weight
  from measured
  left join items_by_product
    on items_by_product.order_id = measured.order_id
    and items_by_product.product_id = measured.product_id
  left join items_by_order on items_by_order.order_id = measured.order_id
),

parts as (
  -- Goods are the first part, tax is the second, shipping the third.
  select refund_id, line_number, unit, rest_units, 3 as part, shipping_weight as weight from weighed
  union all
  select refund_id, line_number, unit, rest_units, 2 as part, tax_weight as weight from weighed
  union all
  select refund_id, line_number, unit, rest_units, 1 as part, goods_weight as weight from weighed
),

weighted as (
  select
    *,
    cast(sum(weight) over (partition by refund_id, line_number) as bigint) as all_weight
  from parts
),

shares as (
  select
    refund_id,
    line_number,
    part,
    unit,
    rest_units,
    whole_share(abs(rest_units), weight, all_weight) as share_units,
    share_remainder(abs(rest_units), weight, all_weight) as remainder
  from weighted
),

-- … in whole units of the currency, and those that are left go to the largest remainders, of equals to goods first and to tax before
-- shipping.
ranked as (
  select
    refund_id,
    line_number,
    part,
    unit,
    rest_units,
    share_units,
    abs(rest_units) - sum(share_units) over (partition by refund_id, line_number) as units_left,
    row_number() over (
      partition by refund_id, line_number order by remainder desc nulls last, part nulls last
    ) as remainder_rank
  from shares
),

spread as (
  select
    refund_id,
    line_number,
    part,
    cast(sign(rest_units) as bigint) * (share_units + case when remainder_rank <= units_left then 1 else 0 end) * unit as amount
  from ranked
),

parted as (
  select
    refunds.*,
    cast(coalesce(refunds.tax_amount, taxes.amount, 0) as decimal(19, 4)) as tax_part,
    cast(coalesce(refunds.shipping_amount, shipping.amount, 0) as decimal(19, 4)) as shipping_part,
    coalesce(refunds.customer_id, refunds.order_customer_id) as refunded_customer_id
  from refunds
  left join spread as taxes
    on taxes.refund_id = refunds.refund_id and taxes.line_number = refunds.line_number and taxes.part = 2
  left join spread as shipping
    on shipping.refund_id = refunds.refund_id and shipping.line_number = refunds.line_number and shipping.part = 3
),

typed as (
  select
    *,
    cast(amount - tax_part - shipping_part as decimal(19, 4)) as goods_amount,
    case
      when currency = order_currency then amount
      else convert_amount(amount, exchange_rate, order_exchange_rate, order_currency)
    end as amount_order
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
  refunds.tax_part as tax_amount,
  refunds.shipping_part as shipping_amount,
  refunds.currency,
  refunds.exchange_rate,
  refunds.amount_order,
  -- In DuckDB a product of two decimals of 18 digits has 18.
  round_shop_amount(cast(refunds.amount as decimal(19, 4)) * refunds.exchange_rate) as amount_shop,
  round_shop_amount(refunds.goods_amount * refunds.exchange_rate) as goods_amount_shop,
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
