import { type RawBuilder, sql } from 'kysely';
import type { HeldAs } from '../storage.ts';

/** The text of what a column holds, in the one form that `HeldAs` says. */
export function heldText(column: RawBuilder<unknown>, heldAs: HeldAs | undefined): RawBuilder<unknown> {
  switch (heldAs) {
    case 'decimal':
      return sql`trim_scale(${column}::numeric)::text`;
    case 'double':
      // Its own cast to a number rounds to fifteen digits, of a real to six.
      return sql`trim_scale(${column}::text::numeric)::text`;
    case 'json':
      return scalarText(sql`${column}::text`);
    case 'list':
      return sql`to_jsonb(${column})::text`;
    default:
      return sql`${column}::text`;
  }
}

/** The same of a value of the log of deletes, which has the column as JSON. */
export function loggedText(value: RawBuilder<unknown>, heldAs: HeldAs | undefined): RawBuilder<unknown> {
  const isJson = heldAs === 'decimal' || heldAs === 'double' || heldAs === 'json' || heldAs === 'list';
  return isJson ? scalarText(sql`${value}::text`) : sql`${value} #>> '{}'`;
}

/** A NUL, and halves of a character, which no text has. */
const NO_TEXT = String.raw`\\u0000|\\ud[89ab]..(?!\\ud[c-f])|(?<!\\ud[89ab]..)\\ud[c-f]`;
const NUMBER = '^-?[0-9]{1,200}([.][0-9]{1,200})?(e[+-]?[0-9]{1,3})?$';

/** JSON text: a text without its quotes, a number without an exponent and zeros at its end; the others as they are. */
const scalarText = (json: RawBuilder<unknown>): RawBuilder<unknown> =>
  sql`case when ${json} ~ ${sql.lit(String.raw`^\s*[\[{]`)} or ${json} ~* ${sql.lit(NO_TEXT)} then ${json}
    when btrim(${json}) ~* ${sql.lit(NUMBER)} then trim_scale(${json}::numeric)::text else ${json}::json #>> '{}' end`;
