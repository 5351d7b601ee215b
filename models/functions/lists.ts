import { WHITE_SPACE } from '../types.ts';
import type { PortableFunction } from './definition.ts';
import { sparkCsvField } from './text.ts';

/** A list of objects is another thing. */
const LIST_OF_OBJECTS = `'[{][ ]*"[^"]*"[ ]*:'`;

/** How an engine says what the other one says differently. */
interface ListDialect {
  /** A text within SQL. */
  literal(text: string): string;
  replaceAll(text: string, pattern: string, by: string): string;
  /** The first group of a pattern, as what it is replaced by. */
  readonly group: string;
  /** The text of a JSON string; null where it is none. */
  jsonText(json: string): string;
}

/** One way to write a list. */
interface ListForm {
  /** What a word looks like. */
  readonly word: string;
  /** What it begins with where it stands within quotes; a list of texts within SQL. */
  readonly quotes: string;
  /** What a word says that stands without quotes, and one that stands within. */
  bare(word: string, dialect: ListDialect): string;
  quoted(word: string, dialect: ListDialect): string;
}

const inner = (word: string): string => `substr(${word}, 2, length(${word}) - 2)`;

const ESCAPED = String.raw`(?s)\\(.)`;

/** Of lists within a list each word is one of its own. A number with nothing but zeros behind its point is a whole one, as keys are. */
const jsonForm: ListForm = {
  word: String.raw`(?s)"(?:[^"\\]|\\.)*"|'[^']*'|[^\[\]{},"'\s][^\[\]{},]*`,
  quotes: `'"', chr(39)`,
  bare: (word, { replaceAll, group }) => replaceAll(word, '^(-?[0-9]+)[.]0+$', group),
  quoted: (word, { jsonText }) => `coalesce(${jsonText(word)}, ${inner(word)})`,
};

/** An array as PostgreSQL writes it. */
const arrayForm: ListForm = {
  word: String.raw`(?s)"(?:[^"\\]|\\.)*"|[^{},"\s](?:[^{},"\\]|\\.)*`,
  quotes: `'"'`,
  bare: (word, { replaceAll, group }) => replaceAll(word, ESCAPED, group),
  quoted: (word, { replaceAll, group }) => replaceAll(inner(word), ESCAPED, group),
};

const csvForm: ListForm = {
  word: String.raw`(?s)"(?:[^"\\]|""|\\.)*"|[^,"\s][^,]*`,
  quotes: `'"'`,
  bare: (word) => word,
  quoted: (word, { replaceAll }) => replaceAll(inner(word), String.raw`["\\]"`, '"'),
};

/** What a word of a form says; null stands without quotes. */
const wordOf = (form: ListForm, word: string, dialect: ListDialect): string =>
  `case when substr(${word}, 1, 1) in (${form.quotes}) then ${form.quoted(word, dialect)}
    when lower(trim(${word})) <> 'null' then ${form.bare(word, dialect)} end`;

/** The form of a list is seen by how it begins. */
const byForm = (words: (form: ListForm) => string): string =>
  `case substr(clean_text(x), 1, 1) when '[' then ${words(jsonForm)} when '{' then ${words(arrayForm)} else ${words(csvForm)} end`;

const duckdb: ListDialect = {
  literal: (text) => `'${text.replaceAll("'", "''")}'`,
  replaceAll: (text, pattern, by) => `regexp_replace(${text}, ${duckdb.literal(pattern)}, ${duckdb.literal(by)}, 'g')`,
  group: String.raw`\1`,
  jsonText: (json) => `case when json_valid(${json}) then json_extract_string(${withoutNul(json, duckdb)}, '$') end`,
};

const spark: ListDialect = {
  literal: (text) => `'${text.replaceAll('\\', '\\\\').replaceAll("'", "\\'")}'`,
  replaceAll: (text, pattern, by) => `regexp_replace(${text}, ${spark.literal(pattern)}, ${spark.literal(by)})`,
  group: '$1',
  jsonText: (json) => `get_json_object(concat('[', ${withoutNul(json, spark)}, ']'), '$[0]')`,
};

/** No store takes one. */
const withoutNul = (json: string, { literal }: ListDialect): string =>
  `replace(${json}, ${literal(String.raw`\u0000`)}, '')`;

const duckdbWords = (form: ListForm): string =>
  `list_transform(regexp_extract_all(clean_text(x), ${duckdb.literal(form.word)}), lambda e: clean_text(${wordOf(form, 'e', duckdb)}))`;

/** A function cannot be called inside a lambda: the text of `clean_text` stands there instead. */
const sparkWords = (form: ListForm): string =>
  `transform(regexp_extract_all(clean_text(x), ${spark.literal(form.word)}, 0), e -> nullif(trim(both '${WHITE_SPACE}' from ${wordOf(form, 'e', spark)}), ''))`;

const unlessObjects = (isOfObjects: string, value: string): string => `case when not ${isOfObjects} then ${value} end`;

/** Lists within a text. */
export const listFunctions: readonly PortableFunction[] = [
  {
    name: 'words_of_list',
    parameters: ['x'],
    meaning:
      'The words of a list, in its order: of a JSON array, an array as PostgreSQL writes it, a CSV string or one word, of lists within it too; without empty ones and nulls. Null for a list of objects and for null.',
    duckdb: unlessObjects(
      `regexp_matches(x, ${LIST_OF_OBJECTS})`,
      `list_filter(${byForm(duckdbWords)}, lambda e: e is not null)`,
    ),
    spark: {
      types: ['string'],
      returns: 'array<string>',
      body: unlessObjects(`x rlike ${LIST_OF_OBJECTS}`, `filter(${byForm(sparkWords)}, e -> e is not null)`),
    },
  },
  {
    name: 'csv_of_list',
    parameters: ['x'],
    meaning:
      'The words of a list, as words_of_list reads them, as a CSV string; the empty string where there are none.',
    duckdb: `array_to_string(list_transform(words_of_list(x), lambda e: csv_field(e)), ',')`,
    spark: {
      types: ['string'],
      returns: 'string',
      body: `array_join(transform(words_of_list(x), e -> ${sparkCsvField('e')}), ',')`,
    },
  },
  {
    name: 'first_of_list',
    parameters: ['x'],
    meaning: 'The first word of a list, as words_of_list reads them; null where there is none.',
    duckdb: 'words_of_list(x)[1]',
    spark: { types: ['string'], returns: 'string', body: 'try_element_at(words_of_list(x), 1)' },
  },
];
