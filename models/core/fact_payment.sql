select
  payments.payment_id,
  payments.order_id,
  payments.method,
  payments.status,
  payments.amount,
  payments.currency,
  round(payments.amount * orders.exchange_rate, 2) as amount_shop,
  payments.paid_at,
  payments.created_at,
  payments.updated_at
from stg_payments as payments
inner join stg_orders as orders on orders.order_id = payments.order_id
