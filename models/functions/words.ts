import { UNKNOWN } from '../checks.ts';
import { discountTypes } from '../values/discount_types.ts';
import { eventNames } from '../values/event_names.ts';
import { type Counting, type OpenValues, SIGNS, spellingsOf, wordsOf } from '../values/open_values.ts';
import { orderStatuses } from '../values/order_statuses.ts';
import { paymentMethods } from '../values/payment_methods.ts';
import { paymentStatuses } from '../values/payment_statuses.ts';
import type { PortableFunction } from './definition.ts';

/** The columns whose words a table knows. */
export const openValues: readonly OpenValues[] = [
  orderStatuses,
  paymentStatuses,
  paymentMethods,
  discountTypes,
  eventNames,
];

const quoted = (text: string): string => `'${text.replaceAll("'", "''")}'`;
const sparkQuoted = (text: string): string => `'${text.replaceAll("'", "\\'")}'`;

/** The letters and digits of a text, as `spellingKey` gives them. */
const signs = SIGNS.map(([from, to]) => String.raw`\x{${from}}-\x{${to}}`).join('');
const duckdbKey = (x: string): string => `regexp_replace(lower(${x}), '[${signs}]+', '', 'g')`;
const sparkKey = (x: string): string => `regexp_replace(lower(${x}), '[${signs.replaceAll('\\', '\\\\')}]+', '')`;

/** A value by a key, null for another one. A text finds its place in an enumeration by hashing; in a map it is compared with each key, but the map is one text. */
export const duckdbLookup = (x: string, keyType: string, values: ReadonlyMap<string, string>): string =>
  `string_split(${quoted([...values.values()].join('|'))}, '|')[enum_code(try_cast(${x} as ${keyType})) + 1]`;

export function sparkLookup(x: string, values: ReadonlyMap<string, string>): string {
  const pairs = [...values].map((pair) => pair.join('=')).join('|');
  return `try_element_at(str_to_map(${sparkQuoted(pairs)}, '[|]', '='), ${x})`;
}

/**
 * Gives a text's word by any of its spellings. A text that is a word already is found first, which costs a fraction.
 *
 * @param spellings words by the keys of their spellings
 * @param otherwise what a text is that no table knows, in either dialect
 */
export function wordFunction(
  name: string,
  meaning: string,
  spellings: ReadonlyMap<string, string>,
  otherwise: string,
): PortableFunction {
  const words = [...new Set(spellings.values())];
  const known = new Map([...words.map((word) => [word, word] as const), ...spellings]);
  const type = `spelling_of_${name}`;
  return {
    name,
    parameters: ['x'],
    meaning,
    duckdb: `coalesce(case when enum_code(try_cast(x as ${type})) < ${words.length} then x end,
      ${duckdbLookup(duckdbKey('x'), type, known)}, ${otherwise})`,
    duckdbTypes: { [type]: [...known.keys()] },
    spark: {
      types: ['string'],
      returns: 'string',
      body: `coalesce(${sparkLookup('x', new Map(words.map((word) => [word, word])))},
        ${sparkLookup(sparkKey('x'), spellings)}, ${otherwise})`,
    },
  };
}

const knownWord = (values: OpenValues): PortableFunction =>
  wordFunction(
    `known_${values.name}`,
    `${values.meaning}, in one of the words ${wordsOf(values).join(', ')}.`,
    spellingsOf(values),
    quoted(UNKNOWN),
  );

function countingFunction({ name, meaning, as, unknown }: Counting): PortableFunction {
  const branches = Object.entries(as).map(
    ([state, words]) => `when x in (${words.map(quoted).join(', ')}) then ${quoted(state)}`,
  );
  const body = `case ${branches.join(' ')} else ${quoted(unknown)} end`;
  return {
    name,
    parameters: ['x'],
    meaning: `${meaning}.`,
    duckdb: body,
    spark: { types: ['string'], returns: 'string', body },
  };
}

/** Words for what shops write in their own. */
export const wordFunctions: readonly PortableFunction[] = openValues.flatMap((values) => [
  knownWord(values),
  ...(values.counts ? [countingFunction(values.counts)] : []),
]);
