import type { PortableFunction } from './definition.ts';

/** Numbers out of texts, and money. */
export const numberFunctions: readonly PortableFunction[] = [
  {
    name: 'parse_decimal',
    parameters: ['x'],
    meaning:
      'A decimal from text: 12.50, 12,50, 1,234.50, 1.234,50, with a unit behind it or not; null when it is none. The last separator is the decimal one, except a single comma with exactly three digits behind it.',
    duckdb: `try_cast(case
      when regexp_full_match(x, '[+-]?[0-9]+([.][0-9]+)?') then x
      when not regexp_matches(trim(x), '^[+-]?[0-9][0-9.,]*[ ]*[a-zA-Z]*$') then null
      when regexp_matches(x, '[.].*,') then replace(replace(regexp_replace(x, '[^0-9.,+-]', '', 'g'), '.', ''), ',', '.')
      when regexp_matches(x, ',.*[.]') or regexp_matches(x, ',.*,') or regexp_matches(trim(x), '^[+-]?[1-9][0-9]{0,2},[0-9]{3}[ ]*[a-zA-Z]*$')
        then replace(regexp_replace(x, '[^0-9.,+-]', '', 'g'), ',', '')
      else replace(regexp_replace(x, '[^0-9.,+-]', '', 'g'), ',', '.') end as decimal(18, 4))`,
    spark: {
      types: ['string'],
      returns: 'decimal(18, 4)',
      body: String.raw`try_cast(case
        when x rlike '^[+-]?[0-9]+([.][0-9]+)?\\z' then x
        when not trim(x) rlike '^[+-]?[0-9][0-9.,]*[ ]*[a-zA-Z]*\\z' then null
        when x rlike '[.].*,' then replace(replace(regexp_replace(x, '[^0-9.,+-]', ''), '.', ''), ',', '.')
        when x rlike ',.*[.]' or x rlike ',.*,' or trim(x) rlike '^[+-]?[1-9][0-9]{0,2},[0-9]{3}[ ]*[a-zA-Z]*\\z'
          then replace(regexp_replace(x, '[^0-9.,+-]', ''), ',', '')
        else replace(regexp_replace(x, '[^0-9.,+-]', ''), ',', '.') end as decimal(18, 4))`,
    },
  },
  {
    name: 'average_amount',
    parameters: ['amount', 'n'],
    meaning:
      'An amount of money by a count, rounded half up to the cent in whole cents; null where the count is 0 or null.',
    duckdb: `cast(cast(sign(amount) as integer) * ((2 * cast(abs(amount) * 100 as bigint) + n) // nullif(2 * n, 0)) * 0.01 as decimal(18, 2))`,
    spark: {
      types: ['decimal(38, 2)', 'bigint'],
      returns: 'decimal(18, 2)',
      body: 'cast(signum(amount) as int) * ((2 * cast(abs(amount) * 100 as bigint) + n) div nullif(2 * n, 0)) * 0.01',
    },
  },
];
