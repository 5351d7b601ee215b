/**
 * Every difference between the engines' SQL, one named function each. Models call these and otherwise keep to the portable subset:
 * an engine makes each of them by its own means (DuckDB: text in the place of its calls).
 */
export interface PortableFunction {
  readonly name: string;
  readonly parameters: readonly string[];
  readonly meaning: string;
  /** The text that takes a call's place, with the arguments in the place of the parameters. */
  readonly duckdb: string;
  /** Types that the text names, by their names: the values of an enumeration. A type is made once; values in the text are read with every call. */
  readonly duckdbTypes?: Readonly<Record<string, readonly string[]>>;
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

/** White space as Unicode has it, characters without width that nobody sees, and the mark at the beginning of some files. */
export const WHITE_SPACE =
  '\t\n\v\f\r \u00a0\u1680\u2000\u2001\u2002\u2003\u2004\u2005\u2006\u2007\u2008\u2009\u200a\u200b\u200c\u200d\u2028\u2029\u202f\u205f\u3000\ufeff';

const BLANKS: ReadonlySet<string | undefined> = new Set(WHITE_SPACE);

/** A text without white space around it, as `clean_text` has it. */
export function trimmed(text: string): string {
  let [start, end] = [0, text.length];
  while (start < end && BLANKS.has(text[start])) start += 1;
  while (end > start && BLANKS.has(text[end - 1])) end -= 1;
  return text.slice(start, end);
}
