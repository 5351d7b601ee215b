select
  promotion_id,
  clean_text(name) as name,
  lower(trim(discount_type)) as discount_type,
  discount_value,
  starts_at,
  ends_at,
  updated_at
from src_promotions
