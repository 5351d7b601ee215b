/**
 * Every difference between the engines' SQL, one named function each. Models call these and otherwise keep to the portable subset:
 * an engine makes each of them by its own means (DuckDB: a macro).
 */
export interface PortableFunction {
  readonly name: string;
  readonly parameters: readonly string[];
  readonly meaning: string;
  readonly duckdb: string;
}

/** Values that a run gives to the functions. */
export interface FunctionSettings {
  /** 64 hexadecimal digits or more; keys the hash of personal data. */
  readonly personalDataKey: string;
  /** Products listed in `customer_360.last_purchases`. */
  readonly lastPurchasesCount: number;
}

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

/** HMAC-SHA256 pads of the key (RFC 2104), as hexadecimal text. */
function hmacPads(key: string): { readonly inner: string; readonly outer: string } {
  const block = Buffer.alloc(64);
  Buffer.from(key, 'hex').copy(block, 0, 0, 64);
  const pad = (byte: number): string => Buffer.from(block.map((value) => value ^ byte)).toString('hex');
  return { inner: pad(0x36), outer: pad(0x5c) };
}

/** The functions, with a run's settings in place. */
export function portableFunctions(settings: FunctionSettings): readonly PortableFunction[] {
  const pads = hmacPads(settings.personalDataKey);
  return [
    {
      name: 'clean_text',
      parameters: ['x'],
      meaning: 'Text without white space around it; null when nothing is left.',
      // Most texts need no trimming, and to see that is three times as fast.
      duckdb: String.raw`case when x[1] > ' ' and x[-1] > ' ' then x else nullif(trim(x, E' \t\r\n'), '') end`,
    },
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
    },
    {
      name: 'parse_date',
      parameters: ['x'],
      meaning: 'A date from text: 1990-02-28, 28/02/1990 or 28.02.1990; null when it is none.',
      duckdb: `case
        when regexp_matches(trim(x), '^[0-9]{4}-[0-9]{2}-[0-9]{2}$') then try_cast(trim(x) as date)
        when regexp_matches(trim(x), '^[0-9]{2}[./][0-9]{2}[./][0-9]{4}$')
          then try_cast(concat(substr(trim(x), 7, 4), '-', substr(trim(x), 4, 2), '-', substr(trim(x), 1, 2)) as date) end`,
    },
    {
      name: 'normalize_email',
      parameters: ['x'],
      meaning: 'E-mail address in lower case without white space; null when it has not the form of one.',
      duckdb: `case when regexp_matches(lower(trim(x)), '^[^@ ]+@[^@ ]+[.][a-z]{2,}$') then lower(trim(x)) end`,
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
    },
    {
      name: 'keyed_hash',
      parameters: ['x'],
      meaning: 'HMAC-SHA256 of the text under the key for personal data, 64 hexadecimal digits; null for null.',
      duckdb: `sha256(unhex('${pads.outer}') || unhex(sha256(unhex('${pads.inner}') || encode(x))))`,
    },
    {
      name: 'csv_field',
      parameters: ['x'],
      meaning:
        'The text as one field of a CSV line (RFC 4180): in quotes where it holds a comma, a quote or a line end.',
      duckdb: String.raw`case when regexp_matches(x, '[,"\r\n]') then concat('"', replace(x, '"', '""'), '"') else x end`,
    },
    {
      name: 'csv_of_json_array',
      parameters: ['x'],
      meaning:
        'A JSON array of texts as a CSV string, in its order; null for null, the empty string for an empty array.',
      duckdb: `array_to_string(list_transform(from_json(x, '["VARCHAR"]'), lambda e: csv_field(e)), ',')`,
    },
    {
      name: 'ordered_csv',
      parameters: ['x', 'place'],
      meaning: 'Aggregate: the texts as a CSV string, by ascending place. Places must differ.',
      duckdb: `string_agg(csv_field(x), ',' order by place)`,
    },
    {
      name: 'seconds_between',
      parameters: ['a', 'b'],
      meaning: 'Seconds from a to b, with their fraction.',
      duckdb: 'cast((epoch_us(b) - epoch_us(a)) / 1000000.0 as double)',
    },
    {
      name: 'add_seconds',
      parameters: ['t', 'seconds'],
      meaning: 'The timestamp so many whole seconds later.',
      duckdb: 't + to_seconds(seconds)',
    },
    {
      name: 'open_end',
      parameters: ['valid_to'],
      meaning:
        'The end of a version; the far future while it is current. A join on it stays a comparison, which engines hash.',
      duckdb: "coalesce(valid_to, timestamp '9999-12-31 00:00:00')",
    },
    {
      name: 'add_days',
      parameters: ['d', 'days'],
      meaning: 'The date so many days later.',
      duckdb: 'cast(d + cast(days as integer) as date)',
    },
    {
      name: 'iso_weekday',
      parameters: ['d'],
      meaning: 'Day of the week, Monday 1 to Sunday 7.',
      duckdb: 'cast(isodow(d) as integer)',
    },
    {
      name: 'iso_week',
      parameters: ['d'],
      meaning: 'ISO 8601 week of the year, 1 to 53.',
      duckdb: 'cast(weekofyear(d) as integer)',
    },
    {
      name: 'iso_year',
      parameters: ['d'],
      meaning: 'The year that the ISO 8601 week belongs to.',
      duckdb: 'cast(isoyear(d) as integer)',
    },
    {
      name: 'day_name',
      parameters: ['d'],
      meaning: 'English name of the day.',
      duckdb: 'dayname(d)',
    },
    {
      name: 'month_name',
      parameters: ['d'],
      meaning: 'English name of the month.',
      duckdb: 'monthname(d)',
    },
    {
      name: 'is_bot',
      parameters: ['user_agent'],
      meaning: 'Whether a browser says of itself that it is a robot; false for null.',
      duckdb: `coalesce(regexp_matches(lower(user_agent), 'bot|crawl|spider|slurp|headless|curl|wget|python-requests'), false)`,
    },
    {
      name: 'last_purchases_count',
      parameters: [],
      meaning: 'The Variable of that name.',
      duckdb: String(settings.lastPurchasesCount),
    },
  ];
}
