import type { PortableFunction } from './definition.ts';

/** Currencies whose minor unit is not a hundredth, by its digits (ISO 4217). */
const MINOR_UNITS: Readonly<Record<number, readonly string[]>> = {
  0: [
    'BIF',
    'CLP',
    'DJF',
    'GNF',
    'ISK',
    'JPY',
    'KMF',
    'KRW',
    'PYG',
    'RWF',
    'UGX',
    'UYI',
    'VND',
    'VUV',
    'XAF',
    'XOF',
    'XPF',
  ],
  3: ['BHD', 'IQD', 'JOD', 'KWD', 'LYD', 'OMR', 'TND'],
  4: ['CLF', 'UYW'],
};

const minorUnitCase = `case ${Object.entries(MINOR_UNITS)
  .map(([digits, currencies]) => {
    const unit = digits === '0' ? '1' : `0.${'1'.padStart(Number(digits), '0')}`;
    return `when currency in (${currencies.map((currency) => `'${currency}'`).join(', ')}) then ${unit}`;
  })
  .join(' ')} else 0.01 end`;

/** An amount in cents and a rate in its smallest digits are whole numbers: their products are exact, and the quotient is rounded once. */
const CONVERTED = (whole: string, divide: string): string =>
  `cast(cast(sign(amount) as integer) * ((2 * cast(abs(amount) * 100 as ${whole}) * cast(from_rate * 100000000 as ${whole})
      + cast(to_rate * 100000000 as ${whole})) ${divide} nullif(2 * cast(to_rate * 100000000 as ${whole}), 0)) * 0.01 as decimal(18, 2))`;

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
  {
    name: 'average_amount',
    parameters: ['amount', 'n'],
    meaning:
      'An amount of money by a count, rounded half up to the cent in whole cents; null where the count is 0 or null.',
    duckdb: `cast(cast(sign(amount) as integer) * ((2 * cast(abs(amount) * 100 as hugeint) + n) // nullif(2 * n, 0)) * 0.01 as decimal(18, 2))`,
    spark: {
      types: ['decimal(38, 2)', 'bigint'],
      returns: 'decimal(18, 2)',
      body: 'cast(signum(amount) as int) * ((2 * cast(abs(amount) * 100 as decimal(36, 0)) + n) div nullif(2 * n, 0)) * 0.01',
    },
  },
  {
    name: 'minor_unit',
    parameters: ['currency'],
    meaning: "A currency's smallest unit, by ISO 4217: 0.01 of most, 1 of the yen, 0.001 of the Kuwaiti dinar.",
    duckdb: `cast(${minorUnitCase} as decimal(18, 4))`,
    spark: { types: ['string'], returns: 'decimal(18, 4)', body: minorUnitCase },
  },
  {
    name: 'convert_amount',
    parameters: ['amount', 'from_rate', 'to_rate'],
    meaning:
      'An amount of money in another currency, both by their rate to a third one, rounded half up to the cent; null where a rate is null or that of the other currency is 0.',
    duckdb: CONVERTED('hugeint', '//'),
    spark: {
      types: ['decimal(18, 2)', 'decimal(18, 8)', 'decimal(18, 8)'],
      returns: 'decimal(18, 2)',
      body: CONVERTED('decimal(38, 0)', 'div'),
    },
  },
  {
    name: 'whole_share',
    parameters: ['amount', 'weight', 'total'],
    meaning: 'The whole units of an amount that fall to a weight of a total, rounded down; null where the total is 0.',
    duckdb: 'cast((cast(amount as hugeint) * weight) // nullif(total, 0) as bigint)',
    spark: {
      types: ['bigint', 'bigint', 'bigint'],
      returns: 'bigint',
      body: '(cast(amount as decimal(38, 0)) * weight) div nullif(total, 0)',
    },
  },
  {
    name: 'share_remainder',
    parameters: ['amount', 'weight', 'total'],
    meaning: 'What whole_share leaves of amount × weight: the larger, the nearer the share was to another unit.',
    duckdb: 'cast((cast(amount as hugeint) * weight) % nullif(total, 0) as bigint)',
    spark: {
      types: ['bigint', 'bigint', 'bigint'],
      returns: 'bigint',
      body: 'cast((cast(amount as decimal(38, 0)) * weight) % nullif(total, 0) as bigint)',
    },
  },
];
