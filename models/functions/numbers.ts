import type { PortableFunction } from './definition.ts';

/** Kilograms in one unit, exact. */
const kilograms: Readonly<Record<string, string>> = {
  ', kg, kgs, kilo, kilos, kilogram, kilograms, kilogramm, kilogramme, kilogrammes': '1',
  'g, gr, gm, gms, gram, grams, gramm, gramme, grammes': '0.001',
  'mg, milligram, milligrams, milligramm': '0.000001',
  't, tonne, tonnes': '1000',
  'lb, lbs, pound, pounds': '0.45359237',
  'oz, ounce, ounces': '0.028349523125',
  'st, stone, stones': '6.35029318',
};

/** The weight of a unit by its name; null for one that nobody knows. */
const unitWeight = (unit: string): string =>
  `case ${Object.entries(kilograms)
    .map(([names, weight]) => {
      const list = names.split(',').map((name) => `'${name.trim()}'`);
      return `when ${unit} in (${list.join(', ')}) then cast(${weight} as decimal(19, 12))`;
    })
    .join(' ')} end`;

/** Numbers out of texts. */
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
    name: 'parse_weight',
    parameters: ['x'],
    meaning:
      'Kilograms from text: a number as parse_decimal reads it, with its unit behind it or none for kilograms; null for a unit that is unknown.',
    duckdb: `cast(round(parse_decimal(x) * ${unitWeight("lower(regexp_extract(trim(x), '[a-zA-Z]*$'))")}, 4) as decimal(18, 4))`,
    spark: {
      types: ['string'],
      returns: 'decimal(18, 4)',
      body: `cast(round(parse_decimal(x) * ${unitWeight("lower(regexp_extract(trim(x), '[a-zA-Z]*$', 0))")}, 4) as decimal(18, 4))`,
    },
  },
];
