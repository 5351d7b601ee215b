select
  payment_id,
  order_id,
  known_method as method,
  nullif(clean_text(method), known_method) as source_method,
  known_status as status,
  nullif(clean_text(status), known_status) as source_status,
  case payment_state(known_status)
    when 'captured' then true
    when 'by_time' then paid_at is not null
    else false
  end as is_captured,
  amount,
  upper(clean_text(currency)) as currency,
  exchange_rate,
  paid_at,
  created_at,
  updated_at
from (
  select *, known_payment_method(method) as known_method, known_payment_status(status) as known_status
  from src_payments
) as worded
