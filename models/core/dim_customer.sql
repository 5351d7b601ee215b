select
  customer_id,
  email_hash,
  phone_hash,
  birth_year,
  country,
  city,
  postal_area,
  has_marketing_consent,
  signed_up_at,
  updated_at
from stg_customers
