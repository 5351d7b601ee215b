/**
 * Every difference between the engines' SQL, one named function each. Models call these and otherwise keep to the portable subset:
 * an engine makes each of them by its own means (DuckDB: a macro).
 */
export interface PortableFunction {
  readonly name: string;
  readonly parameters: readonly string[];
  readonly meaning: string;
  /** The body of a macro. */
  readonly duckdb: string;
  readonly spark: SparkFunction | SparkTemplate;
}

/** A temporary SQL function of Spark. Texts in it follow Spark's rules: a backslash begins an escape. */
export interface SparkFunction {
  /** Spark's types of the parameters. */
  readonly types: readonly string[];
  readonly returns: string;
  readonly body: string;
}

/** What cannot be a function there, aggregates above all: the text that takes a call's place. */
export interface SparkTemplate {
  readonly template: string;
}

/** Values that a run gives to the functions. */
export interface FunctionSettings {
  /** 64 hexadecimal digits or more; keys the hash of personal data. */
  readonly personalDataKey: string;
  /** Operators' Variables, by name. */
  readonly variables: Readonly<Record<string, string | number | undefined>>;
  /** The business day that daily models are computed for, `YYYY-MM-DD`. */
  readonly asOfDate: string;
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

/** A function cannot be called inside a lambda: its text stands there instead. */
const sparkCsvField = (x: string): string =>
  String.raw`case when ${x} rlike '[,"\r\n]' then concat('"', replace(${x}, '"', '""'), '"') else ${x} end`;

/** The functions, with a run's settings in place. */
export function portableFunctions(settings: FunctionSettings): readonly PortableFunction[] {
  const pads = hmacPads(settings.personalDataKey);
  const lastPurchases = String(settings.variables.last_purchases_count ?? 5);
  return [
    {
      name: 'clean_text',
      parameters: ['x'],
      meaning: 'Text without white space around it; null when nothing is left.',
      // Most texts need no trimming, and to see that is three times as fast.
      duckdb: String.raw`case when x[1] > ' ' and x[-1] > ' ' then x else nullif(trim(x, E' \t\r\n'), '') end`,
      spark: { types: ['string'], returns: 'string', body: String.raw`nullif(trim(both ' \t\r\n' from x), '')` },
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
      name: 'parse_date',
      parameters: ['x'],
      meaning: 'A date from text: 1990-02-28, 28/02/1990 or 28.02.1990; null when it is none.',
      duckdb: `case
        when regexp_matches(trim(x), '^[0-9]{4}-[0-9]{2}-[0-9]{2}$') then try_cast(trim(x) as date)
        when regexp_matches(trim(x), '^[0-9]{2}[./][0-9]{2}[./][0-9]{4}$')
          then try_cast(concat(substr(trim(x), 7, 4), '-', substr(trim(x), 4, 2), '-', substr(trim(x), 1, 2)) as date) end`,
      spark: {
        types: ['string'],
        returns: 'date',
        body: String.raw`case
          when trim(x) rlike '^[0-9]{4}-[0-9]{2}-[0-9]{2}\\z' then try_cast(trim(x) as date)
          when trim(x) rlike '^[0-9]{2}[./][0-9]{2}[./][0-9]{4}\\z'
            then try_cast(concat(substr(trim(x), 7, 4), '-', substr(trim(x), 4, 2), '-', substr(trim(x), 1, 2)) as date) end`,
      },
    },
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
    {
      name: 'keyed_hash',
      parameters: ['x'],
      meaning: 'HMAC-SHA256 of the text under the key for personal data, 64 hexadecimal digits; null for null.',
      duckdb: `sha256(unhex('${pads.outer}') || unhex(sha256(unhex('${pads.inner}') || encode(x))))`,
      spark: {
        types: ['string'],
        returns: 'string',
        body: `sha2(concat(unhex('${pads.outer}'), unhex(sha2(concat(unhex('${pads.inner}'), cast(x as binary)), 256))), 256)`,
      },
    },
    {
      name: 'csv_field',
      parameters: ['x'],
      meaning:
        'The text as one field of a CSV line (RFC 4180): in quotes where it holds a comma, a quote or a line end.',
      duckdb: String.raw`case when regexp_matches(x, '[,"\r\n]') then concat('"', replace(x, '"', '""'), '"') else x end`,
      spark: { types: ['string'], returns: 'string', body: sparkCsvField('x') },
    },
    {
      name: 'csv_of_json_array',
      parameters: ['x'],
      meaning:
        'A JSON array of texts as a CSV string, in its order; null for null, the empty string for an empty array.',
      duckdb: `array_to_string(list_transform(from_json(x, '["VARCHAR"]'), lambda e: csv_field(e)), ',')`,
      spark: {
        types: ['string'],
        returns: 'string',
        body: `array_join(transform(from_json(x, 'array<string>'), e -> ${sparkCsvField('e')}), ',')`,
      },
    },
    {
      name: 'ordered_csv',
      parameters: ['x', 'place'],
      meaning: 'Aggregate: the texts as a CSV string, by ascending place. Places must differ.',
      duckdb: `string_agg(csv_field(x), ',' order by place)`,
      spark: { template: `listagg(csv_field(x), ',') within group (order by place)` },
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
    {
      name: 'seconds_between',
      parameters: ['a', 'b'],
      meaning: 'Seconds from a to b, with their fraction.',
      duckdb: 'cast((epoch_us(b) - epoch_us(a)) / 1000000.0 as double)',
      spark: {
        types: ['timestamp_ntz', 'timestamp_ntz'],
        returns: 'double',
        body: '(unix_micros(cast(b as timestamp_ltz)) - unix_micros(cast(a as timestamp_ltz))) / 1000000d',
      },
    },
    {
      name: 'add_seconds',
      parameters: ['t', 'seconds'],
      meaning: 'The timestamp so many whole seconds later.',
      duckdb: 't + to_seconds(seconds)',
      spark: {
        types: ['timestamp_ntz', 'bigint'],
        returns: 'timestamp_ntz',
        body: 't + make_dt_interval(0, 0, 0, seconds)',
      },
    },
    {
      name: 'open_end',
      parameters: ['valid_to'],
      meaning:
        'The end of a version; the far future while it is current. A join on it stays a comparison, which engines hash.',
      duckdb: "coalesce(valid_to, timestamp '9999-12-31 00:00:00')",
      spark: {
        types: ['timestamp_ntz'],
        returns: 'timestamp_ntz',
        body: "coalesce(valid_to, timestamp_ntz '9999-12-31 00:00:00')",
      },
    },
    {
      name: 'add_days',
      parameters: ['d', 'days'],
      meaning: 'The date so many days later.',
      duckdb: 'cast(d + cast(days as integer) as date)',
      spark: { types: ['date', 'bigint'], returns: 'date', body: 'date_add(d, cast(days as int))' },
    },
    {
      name: 'iso_weekday',
      parameters: ['d'],
      meaning: 'Day of the week, Monday 1 to Sunday 7.',
      duckdb: 'cast(isodow(d) as integer)',
      spark: { types: ['date'], returns: 'int', body: 'weekday(d) + 1' },
    },
    {
      name: 'iso_week',
      parameters: ['d'],
      meaning: 'ISO 8601 week of the year, 1 to 53.',
      duckdb: 'cast(weekofyear(d) as integer)',
      spark: { types: ['date'], returns: 'int', body: 'weekofyear(d)' },
    },
    {
      name: 'iso_year',
      parameters: ['d'],
      meaning: 'The year that the ISO 8601 week belongs to.',
      duckdb: 'cast(isoyear(d) as integer)',
      spark: { types: ['date'], returns: 'int', body: 'extract(yearofweek from d)' },
    },
    {
      name: 'day_name',
      parameters: ['d'],
      meaning: 'English name of the day.',
      duckdb: 'dayname(d)',
      spark: { types: ['date'], returns: 'string', body: "date_format(d, 'EEEE')" },
    },
    {
      name: 'month_name',
      parameters: ['d'],
      meaning: 'English name of the month.',
      duckdb: 'monthname(d)',
      spark: { types: ['date'], returns: 'string', body: "date_format(d, 'MMMM')" },
    },
    {
      name: 'is_bot',
      parameters: ['user_agent'],
      meaning: 'Whether a browser says of itself that it is a robot; false for null.',
      duckdb: `coalesce(regexp_matches(lower(user_agent), 'bot|crawl|spider|slurp|headless|curl|wget|python-requests'), false)`,
      spark: {
        types: ['string'],
        returns: 'boolean',
        body: `coalesce(lower(user_agent) rlike 'bot|crawl|spider|slurp|headless|curl|wget|python-requests', false)`,
      },
    },
    {
      name: 'last_purchases_count',
      parameters: [],
      meaning: 'The Variable of that name.',
      duckdb: lastPurchases,
      spark: { types: [], returns: 'int', body: lastPurchases },
    },
    {
      name: 'as_of_date',
      parameters: [],
      meaning: 'The business day that a daily model is computed for.',
      duckdb: `date '${settings.asOfDate}'`,
      spark: { types: [], returns: 'date', body: `date '${settings.asOfDate}'` },
    },
  ];
}
