select
  promotion_id,
  name,
  discount_type,
  source_discount_type,
  discount_value,
  starts_at,
  ends_at,
  false as is_deleted
from stg_promotions

union all

-- A promotion that the shop deleted stays: old orders used it.
select
  promotion_id,
  name,
  discount_type,
  source_discount_type,
  discount_value,
  starts_at,
  ends_at,
  true as is_deleted
from old_dim_promotion
where promotion_id in (select promotion_id from gone_promotions)
