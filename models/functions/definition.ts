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
