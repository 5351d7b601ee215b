select
  dim_customer.customer_key,
  dim_customer.customer_id,
  customer_pii.first_name,
  customer_pii.last_name,
  customer_pii.birth_date,
  customer_pii.postal_code,
  dim_customer.valid_from,
  dim_customer.valid_to,
  dim_customer.is_current
from dim_customer
left join customer_pii on customer_pii.customer_id = dim_customer.customer_id
