select
  customer_id,
  keyed_hash(normalize_email(email)) as email_hash,
  keyed_hash(normalize_phone(phone, country)) as phone_hash,
  clean_text(first_name) as first_name,
  clean_text(last_name) as last_name,
  parse_date(birth_date) as birth_date,
  clean_text(country) as country,
  clean_text(city) as city,
  upper(clean_text(postal_code)) as postal_code,
  coalesce(has_marketing_consent, false) as has_marketing_consent,
  signed_up_at,
  updated_at
from src_customers
