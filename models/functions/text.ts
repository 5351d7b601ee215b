import { WHITE_SPACE } from '../types.ts';
import type { PortableFunction } from './definition.ts';

/** A function cannot be called inside a lambda: its text stands there instead. */
export const sparkCsvField = (x: string): string =>
  String.raw`case when ${x} rlike '[,"\r\n]' then concat('"', replace(${x}, '"', '""'), '"') else ${x} end`;

/** Texts and lists of texts. */
export const textFunctions: readonly PortableFunction[] = [
  {
    name: 'clean_text',
    parameters: ['x'],
    meaning: 'Text without white space around it; null when nothing is left.',
    // Most texts need no trimming, and to see that is three times as fast.
    duckdb: `case when x[1] between '!' and '~' and x[-1] between '!' and '~' then x else nullif(trim(x, '${WHITE_SPACE}'), '') end`,
    spark: { types: ['string'], returns: 'string', body: `nullif(trim(both '${WHITE_SPACE}' from x), '')` },
  },
  {
    name: 'csv_field',
    parameters: ['x'],
    meaning: 'The text as one field of a CSV line (RFC 4180): in quotes where it holds a comma, a quote or a line end.',
    duckdb: String.raw`case when regexp_matches(x, '[,"\r\n]') then concat('"', replace(x, '"', '""'), '"') else x end`,
    spark: { types: ['string'], returns: 'string', body: sparkCsvField('x') },
  },
  {
    name: 'csv_of_json_array',
    parameters: ['x'],
    meaning: 'A JSON array of texts as a CSV string, in its order; null for null, the empty string for an empty array.',
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
    // An aggregate that sorts takes four times as long as sorting the list that it makes.
    duckdb: `array_to_string(list_transform(list_sort(list(struct_pack(place := place, field := csv_field(x))) filter (where x is not null)), lambda e: e.field), ',')`,
    spark: { template: `listagg(csv_field(x), ',') within group (order by place)` },
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
];
