select
  payment_id,
  order_id,
  lower(trim(method)) as method,
  lower(trim(status)) as status,
  amount,
  upper(trim(currency)) as currency,
  exchange_rate,
  paid_at,
  created_at,
  updated_at
from src_payments
