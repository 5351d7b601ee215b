import { type Country, readCountries } from '../values/country_table.ts';
import type { PortableFunction } from './definition.ts';
import { duckdbLookup, sparkLookup, wordFunction } from './words.ts';

let known: readonly PortableFunction[] | undefined;

/** Countries, e-mail addresses and phone numbers; made once, as the table of countries is long. */
export function contactFunctions(): readonly PortableFunction[] {
  known ??= functionsOf(readCountries());
  return known;
}

const functionsOf = (countries: readonly Country[]): readonly PortableFunction[] => [
  countryName(countries),
  normalizeEmail,
  ...phoneFunctions(countries),
];

const countryName = (countries: readonly Country[]): PortableFunction =>
  wordFunction(
    'country_name',
    "A country's English name, from its name in several languages, a short form or an ISO 3166 code; the text itself where it is none, null where it is blank.",
    new Map(countries.flatMap(({ name, spellings }) => spellings.map((key): [string, string] => [key, name]))),
    'clean_text(x)',
  );

/** An address as most are typed; to see that costs a fraction. */
const PLAIN = '[a-z0-9_.+-]+@[a-z0-9-]+([.][a-z0-9-]+)*[.][a-z]{2,}';

/** White space of every kind, and what cannot be seen. */
const BLANKS = String.raw`\s\x{85}\x{a0}\x{ad}\x{2000}-\x{200f}\x{2028}-\x{202f}\x{205f}-\x{206f}\x{3000}\x{feff}`;
const BLANK = `[${BLANKS}]`;
const CHARACTER = `[^@<>?${BLANKS}]`;

/** Its last part is of letters, or of letters in Punycode. */
const ADDRESS = String.raw`${CHARACTER}+@${CHARACTER}+[.](?:[^\x{0}-\x{60}\x{7b}-\x{bf}${BLANKS}]{2,}|xn--[a-z0-9-]+)`;

/** `mailto:ann@example.com?subject=Hello`, `Ann Lee <ann@example.com>`. */
const WITH_NAME = `^${BLANK}*(?:mailto:|[^@<>]*<)?${BLANK}*(${ADDRESS})(?:[?].*)?>?${BLANK}*`;

/** A regular expression inside a text of Spark's. */
const inSpark = (pattern: string): string => pattern.replaceAll('\\', '\\\\');

const normalizeEmail: PortableFunction = {
  name: 'normalize_email',
  parameters: ['x'],
  meaning:
    'E-mail address in lower case without white space, mailto: or a name around it; null when it has not the form of one.',
  duckdb: `case
    when regexp_full_match(x, '${PLAIN}') then x
    when regexp_full_match(lower(trim(x)), '${PLAIN}') then lower(trim(x))
    else nullif(regexp_extract(lower(x), '${WITH_NAME}$', 1), '') end`,
  spark: {
    types: ['string'],
    returns: 'string',
    body: String.raw`case
      when x rlike '^${PLAIN}\\z' then x
      else nullif(regexp_extract(lower(x), '${inSpark(WITH_NAME)}\\z', 1), '') end`,
  },
};

/**
 * A country's way of dialling as one text, for what follows: calling code, what goes before a foreign one, trunk prefix, lengths. A length
 * stands between spaces.
 */
const ruleText = ({ dialling }: Country): string =>
  dialling ? [dialling.callingCode, dialling.abroad, dialling.trunk, ` ${dialling.lengths} `].join('/') : '';

const part = (rule: string, position: number): string => `split_part(${rule}, '/', ${position})`;
const begins = (text: string, start: string): string => `substr(${text}, 1, length(${start})) = ${start}`;
const rest = (text: string, start: string): string => `substr(${text}, length(${start}) + 1)`;

/** Whether a national number can have so many digits. */
const isLength = (length: string, rule: string): string =>
  `instr(${part(rule, 4)}, concat(' ', cast(${length} as string), ' ')) > 0`;

/**
 * A national number without its trunk prefix. Where a country has none, a zero before a number that is too long is one all the same:
 * people write it so. A number that is right as it stands, and is none without the prefix, keeps its first digits.
 */
function withoutTrunk(digits: string, rule: string): string {
  const trunk = `coalesce(nullif(${part(rule, 3)}, ''), '0')`;
  const whole = isLength(`length(${digits})`, rule);
  const cut = isLength(`length(${digits}) - length(${trunk})`, rule);
  const isPrefix = `case when ${part(rule, 3)} = '' then ${cut} and not ${whole} else ${cut} or not ${whole} end`;
  return `case when ${begins(digits, trunk)} and ${isPrefix} then ${rest(digits, trunk)} else ${digits} end`;
}

/** A national number as E.164, by the way in which its country dials. In its place may be a whole one without its plus. */
function nationalNumber(digits: string, rule: string): string {
  const code = part(rule, 1);
  const hasCode = `not (${isLength(`length(${digits})`, rule)}) and ${begins(digits, code)}
    and ${isLength(`length(${rest(digits, code)})`, rule)}`;
  return `case when ${hasCode} then concat('+', ${digits}) else concat('+', ${code}, ${withoutTrunk(digits, rule)}) end`;
}

/** The digits after a plus, or after what the country dials for one; null for a national number. */
const afterPlus = (digits: string, rule: string): string => `case
  when substr(${digits}, 1, 1) = '+' then substr(${digits}, 2)
  when length(${part(rule, 2)}) > 2 and ${begins(digits, part(rule, 2))} then ${rest(digits, part(rule, 2))}
  when substr(${digits}, 1, 2) = '00' then substr(${digits}, 3) end`;

/** E.164 of an international number, else of a national one; with its plus it has 8 to 16 characters. */
const wholeNumber = (abroad: string, digits: string, own: string): string => `case
  when ${abroad} is null then
    case when length(${digits}) between 6 and 14 and instr(${digits}, '+') = 0 and ${own} <> ''
      then ${nationalNumber(digits, own)} end
  when substr(${abroad}, 1, 1) not in ('0', '') and instr(${abroad}, '+') = 0 then concat('+', ${abroad}) end`;

function phoneFunctions(countries: readonly Country[]): readonly PortableFunction[] {
  const byName = new Map(countries.map((country) => [country.name, ruleText(country)]));
  const ofZero = new Set(countries.flatMap(({ dialling }) => (dialling?.hasZero ? [dialling.callingCode] : [])));
  const callingCodes = new Set(countries.flatMap(({ dialling }) => dialling?.callingCode ?? []));
  return [
    {
      name: 'phone_digits',
      parameters: ['x'],
      meaning: 'The digits of a phone number, with the plus before them, without an extension behind them.',
      duckdb: `regexp_replace(x, '(?i)(ext|x|#|;).*$|[^0-9+]', '', 'g')`,
      spark: {
        types: ['string'],
        returns: 'string',
        body: `regexp_replace(x, '(?i)(ext|x|#|;).*$|[^0-9+]', '')`,
      },
    },
    {
      name: 'dialling_rule',
      parameters: ['x'],
      meaning:
        "How a country dials, by its English name: calling code, prefix abroad, trunk prefix and a national number's lengths.",
      duckdb: duckdbLookup('x', 'key_of_dialling_rule', byName),
      duckdbTypes: { key_of_dialling_rule: [...byName.keys()] },
      spark: { types: ['string'], returns: 'string', body: sparkLookup('x', byName) },
    },
    phoneIn(`^(${[...callingCodes].filter((code) => !ofZero.has(code)).join('|')})0+`),
    {
      name: 'normalize_phone',
      parameters: ['x', 'country'],
      meaning:
        'Phone number as E.164; a national number takes the calling code of its country and loses its trunk prefix; null when it cannot be one.',
      duckdb: 'phone_in(x, country_name(country))',
      spark: { types: ['string', 'string'], returns: 'string', body: 'phone_in(x, country_name(country))' },
    },
  ];
}

/** Each part is found once, and has a name where a lambda begins: neither engine would find that it is asked for again. */
function phoneIn(trunkZero: string): PortableFunction {
  const own = "coalesce(dialling_rule(country), '')";
  const found = wholeNumber('v.abroad', 'v.digits', 'v.own');
  return {
    name: 'phone_in',
    parameters: ['x', 'country'],
    meaning: 'As normalize_phone, where the country is named as country_name gives it.',
    duckdb: `list_transform(list_transform(list_transform(
      [struct_pack(digits := phone_digits(x), own := ${own})],
      lambda v: struct_pack(digits := v.digits, own := v.own,
        abroad := ${String.raw`regexp_replace(${afterPlus('v.digits', 'v.own')}, '${trunkZero}', '\1')`})),
      lambda v: ${found}),
      lambda v: case when length(v) between 8 and 16 then v end)[1]`,
    spark: {
      types: ['string', 'string'],
      returns: 'string',
      body: `transform(transform(transform(
        array(named_struct('digits', phone_digits(x), 'own', ${own})),
        v -> named_struct('digits', v.digits, 'own', v.own,
          'abroad', regexp_replace(${afterPlus('v.digits', 'v.own')}, '${trunkZero}', '$1'))),
        v -> ${found}),
        v -> case when length(v) between 8 and 16 then v end)[0]`,
    },
  };
}
