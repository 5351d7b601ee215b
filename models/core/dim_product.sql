select
  product_id,
  name,
  category,
  brand,
  tags,
  list_price,
  unit_cost,
  weight_kg,
  is_active,
  launched_at,
  updated_at
from stg_products
