import type { PortableFunction } from './definition.ts';

/** Calling codes of countries whose national numbers start with a trunk zero or none. */
const callingCodes: readonly (readonly [country: string, code: string])[] = [
  ['United States', '1'],
  ['Canada', '1'],
  ['United Kingdom', '44'],
  ['Germany', '49'],
  ['France', '33'],
  ['Spain', '34'],
  ['Italy', '39'],
  ['Netherlands', '31'],
  ['Belgium', '32'],
  ['Austria', '43'],
  ['Switzerland', '41'],
  ['Sweden', '46'],
  ['Poland', '48'],
  ['Ireland', '353'],
  ['Portugal', '351'],
  ['Denmark', '45'],
  ['Norway', '47'],
  ['Finland', '358'],
  ['Australia', '61'],
  ['Japan', '81'],
  ['India', '91'],
  ['Brazil', '55'],
];

const callingCodeCase = `case trim(country) ${callingCodes.map(([country, code]) => `when '${country}' then '${code}'`).join(' ')} end`;

/** E-mail addresses and phone numbers. */
export const contactFunctions: readonly PortableFunction[] = [
  {
    name: 'normalize_email',
    parameters: ['x'],
    meaning: 'E-mail address in lower case without white space; null when it has not the form of one.',
    duckdb: `case when regexp_matches(lower(trim(x)), '^[^@ ]+@[^@ ]+[.][a-z]{2,}$') then lower(trim(x)) end`,
    spark: {
      types: ['string'],
      returns: 'string',
      body: String.raw`case when lower(trim(x)) rlike '^[^@ ]+@[^@ ]+[.][a-z]{2,}\\z' then lower(trim(x)) end`,
    },
  },
  {
    name: 'normalize_phone',
    parameters: ['x', 'country'],
    meaning:
      'Phone number as E.164; a national number takes the calling code of its country; null when it cannot be one.',
    duckdb: `case
      when x is null then null
      when regexp_matches(regexp_replace(regexp_replace(x, '^ *00', '+'), '[^0-9+]', '', 'g'), '^[+][1-9][0-9]{6,14}$')
        then regexp_replace(regexp_replace(x, '^ *00', '+'), '[^0-9+]', '', 'g')
      when ${callingCodeCase} is null or not regexp_matches(regexp_replace(x, '[^0-9+]', '', 'g'), '^[0-9]{6,14}$') then null
      else concat('+', ${callingCodeCase}, regexp_replace(regexp_replace(x, '[^0-9]', '', 'g'), '^0', '')) end`,
    spark: {
      types: ['string', 'string'],
      returns: 'string',
      body: String.raw`case
        when x is null then null
        when regexp_replace(regexp_replace(x, '^ *00', '+'), '[^0-9+]', '') rlike '^[+][1-9][0-9]{6,14}\\z'
          then regexp_replace(regexp_replace(x, '^ *00', '+'), '[^0-9+]', '')
        when ${callingCodeCase} is null or not regexp_replace(x, '[^0-9+]', '') rlike '^[0-9]{6,14}\\z' then null
        else concat('+', ${callingCodeCase}, regexp_replace(regexp_replace(x, '[^0-9]', ''), '^0', '')) end`,
    },
  },
];
