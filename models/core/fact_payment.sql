with

payments as (
  select * from stg_payments
),

orders as (
  select * from stg_orders
),

-- A payment in another currency than the order's has a rate of its own, or is in the shop's currency.
rated as (
  select
    payments.payment_id,
    payments.order_id,
    payments.method,
    payments.source_method,
    payments.status,
    payments.source_status,
    payments.is_captured,
    payments.amount,
    payments.currency,
    coalesce(payments.exchange_rate, case when payments.currency = orders.currency then orders.exchange_rate else 1 end) as exchange_rate,
    orders.currency as order_currency,
    orders.exchange_rate as order_exchange_rate,
    payments.paid_at,
    payments.created_at,
    payments.updated_at
  from payments
  inner join orders on orders.order_id = payments.order_id
)

select
  payment_id,
  order_id,
  method,
  source_method,
  status,
  source_status,
  is_captured,
  amount,
  currency,
  exchange_rate,
  case
    when currency = order_currency then amount
    else convert_amount(amount, exchange_rate, order_exchange_rate, order_currency)
  end as amount_order,
  -- In DuckDB a product of two decimals of 18 digits has 18.
  round_shop_amount(cast(amount as decimal(19, 4)) * exchange_rate) as amount_shop,
  paid_at,
  created_at,
  updated_at
from rated
