select
  customer_id,
  email_hash,
  phone_hash,
  first_name,
  last_name,
  birth_date,
  country,
  city,
  postal_code,
  has_marketing_consent,
  signed_up_at,
  updated_at
from stg_customers
