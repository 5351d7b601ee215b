import { WHITE_SPACE } from '../types.ts';
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

/** Blanks of all kinds as one, and none around it. */
const SPACED = `trim(translate(x, '${WHITE_SPACE}', '${' '.repeat(WHITE_SPACE.length)}'))`;
/** Signs that stand between thousands and nowhere else, here within SQL. */
const GROUP = `[ ''\u2019]`;
const GROUPED = `'^[+-]?[0-9]{1,3}(${GROUP}[0-9]{3})+([ ]*[.,a-zA-Z].*)?$'`;
const BETWEEN_DIGITS = `'([0-9])${GROUP}([0-9])'`;
const END_OF_UNIT = `'([a-zA-Z])[.]$'`;
const PLAIN = '[+-]?[0-9]+([.][0-9]+)?';
const WITH_EXPONENT = '[+-]?([0-9]+[.]?[0-9]*|[.][0-9]+)[eE][+-]?[0-9]{1,3}';
const WITH_UNIT = `'^[+-]?[.,]?[0-9][0-9.,]*[ ]*[a-zA-Z]*$'`;
const NO_NUMBER = `'[^0-9.,+-]'`;
const COMMAS_OF_THOUSANDS = `',.*[.]|,.*,|^[+-]?[1-9][0-9]{0,2},[0-9]{3}$'`;
const POINTS_OF_THOUSANDS = `'^[+-]?[0-9]{1,3}([.][0-9]{3}){2,}$'`;

/** The number within a text with its separators, in digits and a point. */
const inDigits = (bare: string, matches: (text: string, pattern: string) => string): string => `case
  when ${matches(bare, `'[.].*,'`)} then replace(replace(${bare}, '.', ''), ',', '.')
  when ${matches(bare, COMMAS_OF_THOUSANDS)} then replace(${bare}, ',', '')
  when ${matches(bare, POINTS_OF_THOUSANDS)} then replace(${bare}, '.', '')
  else replace(${bare}, ',', '.') end`;

/** In a literal of Spark a backslash is the other way to write a quote. */
const forSpark = (literal: string): string => `'${literal.slice(1, -1).replaceAll("''", "\\'")}'`;

/** Numbers out of texts. */
export const numberFunctions: readonly PortableFunction[] = [
  {
    name: 'number_text',
    parameters: ['x'],
    meaning:
      'A text that begins with a number, without blanks around it, blanks and apostrophes between its thousands, and the point behind a unit.',
    duckdb: `regexp_replace(case when regexp_matches(${SPACED}, ${GROUPED})
      then regexp_replace(${SPACED}, ${BETWEEN_DIGITS}, '\\1\\2', 'g') else ${SPACED} end, ${END_OF_UNIT}, '\\1')`,
    spark: {
      types: ['string'],
      returns: 'string',
      body: `regexp_replace(case when ${SPACED} rlike ${forSpark(GROUPED)}
        then regexp_replace(${SPACED}, ${forSpark(BETWEEN_DIGITS)}, '$1$2') else ${SPACED} end, ${END_OF_UNIT}, '$1')`,
    },
  },
  {
    name: 'parse_decimal',
    parameters: ['x'],
    meaning:
      'A decimal from text: 12.50, 12,50, 1,234.50, 1.234,50, 1 234.50, 1e3, with a unit behind it or not; null when it is none. The last separator is the decimal one, except a single comma with exactly three digits behind it.',
    duckdb: `try_cast(case
      when regexp_full_match(x, '${PLAIN}') then x
      when regexp_full_match(number_text(x), '${WITH_EXPONENT}') then number_text(x)
      when regexp_matches(number_text(x), ${WITH_UNIT}) then ${inDigits(
        `regexp_replace(number_text(x), ${NO_NUMBER}, '', 'g')`,
        (text, pattern) => `regexp_matches(${text}, ${pattern})`,
      )} end as decimal(18, 4))`,
    spark: {
      types: ['string'],
      returns: 'decimal(18, 4)',
      body: String.raw`try_cast(case
        when x rlike '^${PLAIN}\\z' then x
        when number_text(x) rlike '^${WITH_EXPONENT}\\z' then number_text(x)
        when number_text(x) rlike ${WITH_UNIT} then ${inDigits(
          `regexp_replace(number_text(x), ${NO_NUMBER}, '')`,
          (text, pattern) => `${text} rlike ${pattern}`,
        )} end as decimal(18, 4))`,
    },
  },
  {
    name: 'parse_weight',
    parameters: ['x'],
    meaning:
      'Kilograms from text: a number as parse_decimal reads it, with its unit behind it or none for kilograms; null for a unit that is unknown.',
    duckdb: `cast(round(parse_decimal(x) * ${unitWeight("lower(regexp_extract(number_text(x), '[a-zA-Z]*$'))")}, 4) as decimal(18, 4))`,
    spark: {
      types: ['string'],
      returns: 'decimal(18, 4)',
      body: `cast(round(parse_decimal(x) * ${unitWeight("lower(regexp_extract(number_text(x), '[a-zA-Z]*$', 0))")}, 4) as decimal(18, 4))`,
    },
  },
];
