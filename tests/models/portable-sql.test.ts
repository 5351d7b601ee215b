import { describe, expect, it } from 'vitest';
import { models } from '../../models/index.ts';
import { stagings } from '../../models/staging/index.ts';
import { measures } from '../../src/stream/fidelity/measures.ts';
import { shopQueries } from '../../src/stream/fidelity/queries.ts';

/** SQL as a person wrote it: models, staging, rules, checks and measures. Differences of the engines belong in `models/functions.ts`. */
const written: [where: string, sql: string][] = [
  ...stagings.map(({ name, sql }): [string, string] => [name, sql]),
  ...stagings.flatMap(({ name, totals }): [string, string][] => (totals ? [[`totals of ${name}`, totals.sql]] : [])),
  ...models.map(({ name, sql }): [string, string] => [name, sql]),
  ...stagings.flatMap(({ name, rules, aggregateRules = [], memberRules = [] }) =>
    [...rules, ...aggregateRules, ...memberRules].map((rule): [string, string] => [`${name} ${rule.name}`, rule.holds]),
  ),
  ...measures.map(({ name, statistic, sql }): [string, string] => [`${name}, ${statistic}`, sql]),
  ...shopQueries.map(({ table, select }): [string, string] => [table, select]),
  ...models.flatMap(({ name, checks = [] }) =>
    checks.flatMap((check) =>
      check.kind === 'expression' ? [[`${name} ${check.name}`, check.holds] as [string, string]] : [],
    ),
  ),
];

/** What the engines do not have both, or understand differently without saying so. */
const refused: readonly (readonly [pattern: RegExp, why: string])[] = [
  [/::/, 'write cast(x as type)'],
  [/\/\//, 'integer division differs: make a function'],
  [/\[[^\]]*\]/, 'elements and slices differ: make a function'],
  [/->/, 'JSON operators and lambdas differ: make a function'],
  [/\|\|/, 'write concat'],
  [/\bvarchar\b/i, 'write string'],
  [/\\/, 'a backslash begins an escape in Spark only'],
  [
    /\b(date_?diff|date_?add|date_?sub|age|epoch\w*|strftime|strptime|date_format|to_char|make_interval)\s*\(/i,
    'make a function',
  ],
  [/\binterval\b/i, 'use add_days or add_seconds'],
  [/\b(dayofweek|weekday|isodow|dayname|monthname|weekofyear)\s*\(/i, 'use iso_weekday, day_name, iso_week …'],
  [/\bextract\s*\(\s*(dow|isodow|week|epoch|doy)\b/i, 'use iso_weekday, iso_week …'],
  [/\b(regexp_\w+|rlike|similar)\b/i, 'regular expressions differ: make a function'],
  [/\b(json_\w+|from_json|to_json)\s*\(/i, 'make a function'],
  [
    /\b(quantile\w*|approx_\w+|median|mode|arg_min|arg_max|list|array_agg|string_agg|listagg)\s*\(/i,
    'use min_by, ordered_csv, or make a function',
  ],
  [/\btry_cast\b/i, 'they accept different texts: make a function'],
  [/\b(now|current_date|current_timestamp|random|uuid)\b/i, 'a run must give the same again'],
];

describe.each(written)('%s', (_where, sql) => {
  const text = sql.replaceAll(/--[^\n]*/g, '');

  it('keeps to the SQL that both engines understand alike', () => {
    expect(refused.filter(([pattern]) => pattern.test(text)).map(([pattern, why]) => `${pattern}: ${why}`)).toEqual([]);
  });

  it('says where nulls are sorted', () => {
    const orders = [...text.matchAll(/\border by\s+([^()]*?)\s*(?:\)|\brows\b|\brange\b|\blimit\b|$)/gi)];
    const items = orders.flatMap(([, list = '']) => list.split(',').map((item) => item.trim()));
    expect(items.filter((item) => !/\bnulls (first|last)$/i.test(item))).toEqual([]);
  });
});

it('the refusals can be met', () => {
  const bad = [
    'x::int',
    'a // b',
    'x[1]',
    "x ->> 'a'",
    'a || b',
    'cast(x as varchar)',
    "'\\s'",
    "date_diff('day', a, b)",
    'a + interval 1 day',
    'dayofweek(d)',
    'extract(dow from d)',
    "regexp_replace(x, 'a', '')",
    "json_extract(x, 'a')",
    'median(x)',
    'try_cast(x as int)',
    'now()',
  ];
  for (const [position, [pattern]] of refused.entries()) expect(bad[position]).toMatch(pattern);
});
