select
  product_id,
  clean_text(name) as name,
  clean_text(category) as category,
  clean_text(brand) as brand,
  csv_of_json_array(tags) as tags,
  list_price,
  unit_cost,
  parse_decimal(weight_kg) as weight_kg,
  coalesce(is_active, true) as is_active,
  launched_at,
  updated_at
from src_products
