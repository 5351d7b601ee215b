select
  product_id,
  clean_text(name) as name,
  clean_text(category) as category,
  clean_text(brand) as brand,
  csv_of_json_array(tags) as tags,
  list_price,
  unit_cost,
  kilograms as weight_kg,
  coalesce(is_active, true) as is_active,
  launched_at,
  updated_at,
  case when clean_text(weight_kg) is not null and kilograms is null then 'weight_kg' end as unreadable
from (select *, parse_weight(weight_kg) as kilograms from src_products) as weighed
