with

located as (
  select *, country_name(country) as country_found from src_customers
),

cleaned as (
  select
    *,
    normalize_email(email) as clean_email,
    phone_in(phone, country_found) as clean_phone,
    parse_date(birth_date) as clean_birth_date,
    upper(clean_text(postal_code)) as clean_postal_code,
    split_part(split_part(upper(clean_text(postal_code)), ' ', 1), '-', 1) as first_part
  from located
)

select
  customer_id,
  keyed_hash(clean_email) as email_hash,
  keyed_hash(clean_phone) as phone_hash,
  clean_text(first_name) as first_name,
  clean_text(last_name) as last_name,
  clean_birth_date as birth_date,
  year(clean_birth_date) as birth_year,
  country_found as country,
  clean_text(city) as city,
  clean_postal_code as postal_code,
  -- 'SW1A 1AA' is in SW1A, '10115' in 101; a longer first part, as of '94103-1234', says too much.
  case
    when length(first_part) between 1 and 4 then first_part
    else substr(clean_postal_code, 1, 3)
  end as postal_area,
  coalesce(has_marketing_consent, false) as has_marketing_consent,
  signed_up_at,
  updated_at,
  nullif(concat_ws(
    ',',
    case when clean_text(email) is not null and clean_email is null then 'email' end,
    case when clean_text(phone) is not null and clean_phone is null then 'phone' end,
    case when clean_text(birth_date) is not null and clean_birth_date is null then 'birth_date' end
  ), '') as unreadable
from cleaned
