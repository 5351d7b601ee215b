select
  customer_id,
  first_name,
  last_name,
  birth_date,
  postal_code
from stg_customers
