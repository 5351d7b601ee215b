import { createHmac } from 'node:crypto';

/** A portable function with arguments, and what its meaning says comes out; for every engine. */
export interface FunctionCase {
  readonly name: string;
  readonly args: readonly (string | null)[];
  readonly expected: string | number | boolean | null;
}

export const PERSONAL_DATA_KEY = 'ab'.repeat(32);

const cases = (name: string, ...rows: readonly (readonly [...(string | null)[], FunctionCase['expected']])[]) =>
  rows.map((row): FunctionCase => {
    const args = row.slice(0, -1) as (string | null)[];
    return { name, args, expected: row.at(-1) ?? null };
  });

const hmac = (text: string): string =>
  createHmac('sha256', Buffer.from(PERSONAL_DATA_KEY, 'hex')).update(text).digest('hex');

/** Functions of texts. */
export const textCases: readonly FunctionCase[] = [
  ...cases(
    'clean_text',
    ['plain', 'plain'],
    [' \t both ends\r\n', 'both ends'],
    [' \t', null],
    ['', null],
    ['é', 'é'],
    [null, null],
  ),
  ...cases(
    'parse_decimal',
    ['12.50', '12.5000'],
    ['12,50', '12.5000'],
    ['1,234.50', '1234.5000'],
    ['1.234,50', '1234.5000'],
    ['1,234,567.89', '1234567.8900'],
    ['0.35 kg', '0.3500'],
    ['0,35', '0.3500'],
    ['0,350', '0.3500'],
    ['1,234', '1234.0000'],
    ['-7', '-7.0000'],
    ['12.50\n', null],
    ['', null],
    ['n/a', null],
    [null, null],
  ),
  ...cases(
    'parse_date',
    ['1990-02-28', '1990-02-28'],
    ['28/02/1990', '1990-02-28'],
    ['28.02.1990', '1990-02-28'],
    ['2000-02-29', '2000-02-29'],
    ['1999-02-29', null],
    ['31/04/2001', null],
    ['1990', null],
    [null, null],
  ),
  ...cases(
    'normalize_email',
    [' Ann.Lee@Example.COM ', 'ann.lee@example.com'],
    ['ann@shop', null],
    ['ann lee@example.com', null],
    ['', null],
    [null, null],
  ),
  ...cases(
    'normalize_phone',
    ['+44 20 7946 0958', 'United Kingdom', '+442079460958'],
    ['0044 20 7946 0958', 'United Kingdom', '+442079460958'],
    ['(020) 7946-0958', 'United Kingdom', '+442079460958'],
    ['030 901820', 'Germany', '+4930901820'],
    ['030 901820', 'Atlantis', null],
    ['12', 'Germany', null],
    [null, 'Germany', null],
  ),
  ...cases(
    'keyed_hash',
    ['ann.lee@example.com', hmac('ann.lee@example.com')],
    ['', hmac('')],
    ['ü', hmac('ü')],
    [null, null],
  ),
  ...cases(
    'csv_field',
    ['a b', 'a b'],
    ['a,b', '"a,b"'],
    ['say "hi"', '"say ""hi"""'],
    ['a\nb', '"a\nb"'],
    [null, null],
  ),
  ...cases(
    'csv_of_json_array',
    ['["a","b"]', 'a,b'],
    ['["a,b","c\\"d"]', '"a,b","c""d"'],
    ['["back\\\\slash"]', 'back\\slash'],
    ['[]', ''],
    [null, null],
  ),
  ...cases(
    'is_bot',
    ['Mozilla/5.0 (compatible; Googlebot/2.1)', true],
    ['Mozilla/5.0 (X11; Linux x86_64) HeadlessChrome/120', true],
    ['Mozilla/5.0 (iPhone; CPU iPhone OS 17_0 like Mac OS X)', false],
    [null, false],
  ),
];

/** Expressions over other types, and their values. */
export const expressionCases: readonly (readonly [expression: string, expected: FunctionCase['expected']])[] = [
  // In binary 312.275 lies a little below, and would be rounded down.
  ['average_amount(cast(624.55 as decimal(18, 2)), 2)', '312.28'],
  ['average_amount(cast(-624.55 as decimal(18, 2)), 2)', '-312.28'],
  ['average_amount(cast(10.00 as decimal(18, 2)), 3)', '3.33'],
  ['average_amount(cast(20.00 as decimal(18, 2)), 3)', '6.67'],
  ['average_amount(cast(0.00 as decimal(18, 2)), 5)', '0.00'],
  ['average_amount(cast(9999999999999.99 as decimal(18, 2)), 1)', '9999999999999.99'],
  ['average_amount(cast(10.00 as decimal(18, 2)), 0)', null],
  ['average_amount(cast(null as decimal(18, 2)), 2)', null],
  ["minor_unit('EUR')", '0.0100'],
  ["minor_unit('JPY')", '1.0000'],
  ["minor_unit('KWD')", '0.0010'],
  ["minor_unit('CLF')", '0.0001'],
  ['minor_unit(cast(null as string))', '0.0100'],
  // 110.00 of the shop's currency in one of which each is 1.10.
  ['convert_amount(cast(110.00 as decimal(18, 2)), cast(1 as decimal(18, 8)), cast(1.10 as decimal(18, 8)))', '100.00'],
  // 0.01 × 0.5 = 0.005, half a cent.
  ['convert_amount(cast(0.01 as decimal(18, 2)), cast(0.5 as decimal(18, 8)), cast(1 as decimal(18, 8)))', '0.01'],
  ['convert_amount(cast(-0.01 as decimal(18, 2)), cast(0.5 as decimal(18, 8)), cast(1 as decimal(18, 8)))', '-0.01'],
  // 10 / 3
  ['convert_amount(cast(10.00 as decimal(18, 2)), cast(1 as decimal(18, 8)), cast(3 as decimal(18, 8)))', '3.33'],
  ['convert_amount(cast(10.00 as decimal(18, 2)), cast(null as decimal(18, 8)), cast(3 as decimal(18, 8)))', null],
  ['convert_amount(cast(10.00 as decimal(18, 2)), cast(1 as decimal(18, 8)), cast(0 as decimal(18, 8)))', null],
  ['convert_amount(cast(null as decimal(18, 2)), cast(1 as decimal(18, 8)), cast(3 as decimal(18, 8)))', null],
  // 100 × 2 = 3 × 66 + 2
  ['whole_share(100, 2, 3)', '66'],
  ['share_remainder(100, 2, 3)', '2'],
  // Their product has more digits than a 64-bit number.
  ['whole_share(9000000000000000000, 8000000000000000000, 9000000000000000000)', '8000000000000000000'],
  ['share_remainder(9000000000000000000, 8000000000000000000, 9000000000000000000)', '0'],
  ['whole_share(100, 2, 0)', null],
  ['share_remainder(100, 2, 0)', null],
  // More whole cents than 64 bits count.
  ['average_amount(cast(100000000000000000.00 as decimal(38, 2)), 100)', '1000000000000000.00'],
  ["seconds_between(timestamp '2026-01-01 00:00:00', timestamp '2026-01-01 00:30:00.5')", 1800.5],
  ["seconds_between(timestamp '1969-12-31 23:59:59.25', timestamp '1970-01-01 00:00:00')", 0.75],
  ["seconds_between(cast(null as timestamp), timestamp '1970-01-01 00:00:00')", null],
  ["add_seconds(timestamp '2026-02-28 23:59:59.000001', 1)", '2026-03-01 00:00:00.000001'],
  ["add_seconds(timestamp '2026-01-01 00:30:00', -1800)", '2026-01-01 00:00:00'],
  ["open_end(timestamp '2026-01-01 00:30:00')", '2026-01-01 00:30:00'],
  ['open_end(cast(null as timestamp))', '9999-12-31 00:00:00'],
  ["add_days(date '2024-02-28', 2)", '2024-03-01'],
  ["add_days(date '2024-03-01', -2)", '2024-02-28'],
  ["iso_weekday(date '2026-11-23')", 1],
  ["iso_weekday(date '2026-11-29')", 7],
  // The last week of 2020 reaches into 2021.
  ["iso_week(date '2021-01-03')", 53],
  ["iso_year(date '2021-01-03')", 2020],
  ["day_name(date '2026-11-25')", 'Wednesday'],
  ["month_name(date '2026-11-25')", 'November'],
  ['last_purchases_count()', 5],
  ['order_total_tolerance_units()', 2],
  ['as_of_date()', '2026-11-25'],
  ["is_plausible(timestamp '1995-01-01 00:00:00')", true],
  ["is_plausible(timestamp '1994-12-31 23:59:59.999999')", false],
  ["is_plausible(timestamp '0202-11-27 00:00:00')", false],
  // 366 days after 2026-11-25 is 2027-11-26, to its end.
  ["is_plausible(timestamp '2027-11-26 23:59:59.999999')", true],
  ["is_plausible(timestamp '2027-11-27 00:00:00')", false],
  ['is_plausible(cast(null as timestamp))', null],
  ["(select ordered_csv(item, place) from (values ('b', 2), ('a,x', 1), ('c', 3)) as t (item, place))", '"a,x",b,c'],
];

/** A text as an SQL literal; `escaped` protects what ends it or begins an escape in that dialect. */
export const literalWith =
  (escaped: (text: string) => string) =>
  (value: string | null): string =>
    value === null ? 'cast(null as string)' : `'${escaped(value)}'`;

export const duckdbLiteral = literalWith((text) => text.replaceAll("'", "''"));

export const sparkLiteral = literalWith((text) => text.replaceAll('\\', '\\\\').replaceAll("'", "\\'"));
