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

/** Of most currencies, and of one that is not known. */
const USUAL_DIGITS = 2;

/** Digits after the point of a currency's minor unit. */
export function minorDigits(currency: string): number {
  const found = Object.entries(MINOR_UNITS).find(([, currencies]) => currencies.includes(currency));
  return found ? Number(found[0]) : USUAL_DIGITS;
}

/** The smallest unit of so many digits, as text: 1, 0.01, 0.001. */
export const unitText = (digits: number): string => (digits === 0 ? '1' : `0.${'1'.padStart(digits, '0')}`);

/** SQL that is another one for each number of digits that the minor unit of `currency` has. */
function byDigits(sql: (digits: number) => string): string {
  const cases = Object.entries(MINOR_UNITS).map(
    ([digits, currencies]) =>
      `when currency in (${currencies.map((currency) => `'${currency}'`).join(', ')}) then ${sql(Number(digits))}`,
  );
  return `case ${cases.join(' ')} else ${sql(USUAL_DIGITS)} end`;
}

const minorUnit = byDigits(unitText);
const rounded = byDigits((digits) => `cast(round(amount, ${digits}) as decimal(19, 4))`);

/** Amounts are whole numbers of these, whatever their currency. */
const FINEST = 10_000;

/** Amounts and rates in their smallest digits are whole numbers: their products are exact, and the quotient is rounded once. */
function converted(whole: string, divide: string): string {
  const amount = `cast(abs(amount) * ${FINEST} as ${whole})`;
  const [from, to] = ['from_rate', 'to_rate'].map((rate) => `cast(${rate} * 100000000 as ${whole})`);
  const divisor = `${to} * cast(minor_unit(currency) * ${FINEST} as ${whole})`;
  return `cast(cast(sign(amount) as integer)
    * cast((2 * ${amount} * ${from} + ${divisor}) ${divide} nullif(2 * ${divisor}, 0) as bigint) * minor_unit(currency) as decimal(19, 4))`;
}

const wholeUnits = (whole: string, divide: string): string =>
  `cast(cast(amount * ${FINEST} as ${whole}) ${divide} cast(unit * ${FINEST} as ${whole}) as bigint)`;

const shareUnit =
  'case when amount = whole_units(amount, minor_unit(currency)) * minor_unit(currency) then minor_unit(currency) else 0.0001 end';

/** Money, in the units of its currency. */
export const moneyFunctions: readonly PortableFunction[] = [
  {
    name: 'minor_unit',
    parameters: ['currency'],
    meaning: "A currency's smallest unit, by ISO 4217: 0.01 of most, 1 of the yen, 0.001 of the Kuwaiti dinar.",
    duckdb: `cast(${minorUnit} as decimal(18, 4))`,
    spark: { types: ['string'], returns: 'decimal(18, 4)', body: minorUnit },
  },
  {
    name: 'round_amount',
    parameters: ['amount', 'currency'],
    meaning: "An amount rounded half up to its currency's smallest unit.",
    duckdb: rounded,
    spark: { types: ['decimal(38, 8)', 'string'], returns: 'decimal(19, 4)', body: rounded },
  },
  {
    name: 'amount_text',
    parameters: ['x'],
    meaning: 'A number with two digits after the point, and as many more as it has: 12.50, 1.234.',
    duckdb: `regexp_replace(cast(x as string), '([.][0-9]{2}[0-9]*?)0+$', '\\1')`,
    spark: {
      types: ['decimal(38, 8)'],
      returns: 'string',
      body: `regexp_replace(cast(x as string), '([.][0-9]{2}[0-9]*?)0+$', '$1')`,
    },
  },
  {
    name: 'convert_amount',
    parameters: ['amount', 'from_rate', 'to_rate', 'currency'],
    meaning:
      'An amount of money in another currency, which is named, both by their rate to a third one, rounded half up to its smallest unit; null where a rate is null or that of the other currency is 0.',
    duckdb: converted('hugeint', '//'),
    spark: {
      types: ['decimal(19, 4)', 'decimal(18, 8)', 'decimal(18, 8)', 'string'],
      returns: 'decimal(19, 4)',
      body: converted('decimal(38, 0)', 'div'),
    },
  },
  {
    name: 'whole_units',
    parameters: ['amount', 'unit'],
    meaning: 'How many whole units an amount has, without what is left.',
    duckdb: wholeUnits('hugeint', '//'),
    spark: {
      types: ['decimal(38, 8)', 'decimal(18, 4)'],
      returns: 'bigint',
      body: wholeUnits('decimal(38, 0)', 'div'),
    },
  },
  {
    name: 'share_unit',
    parameters: ['amount', 'currency'],
    meaning:
      "The unit in which an amount is spread over others, so that nothing is left: its currency's smallest one, or a ten-thousandth of an amount that is finer than that.",
    duckdb: `cast(${shareUnit} as decimal(18, 4))`,
    spark: { types: ['decimal(38, 8)', 'string'], returns: 'decimal(18, 4)', body: shareUnit },
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
