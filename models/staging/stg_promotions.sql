select
  promotion_id,
  clean_text(name) as name,
  known_type as discount_type,
  nullif(clean_text(discount_type), known_type) as source_discount_type,
  case when known_type = 'free_shipping' then coalesce(discount_value, 0) else discount_value end as discount_value,
  starts_at,
  ends_at,
  updated_at
from (select *, known_discount_type(discount_type) as known_type from src_promotions) as worded
