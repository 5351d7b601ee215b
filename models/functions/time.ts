import type { PortableFunction } from './definition.ts';

/** Days and moments. */
export const timeFunctions: readonly PortableFunction[] = [
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
];
