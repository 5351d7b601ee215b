export type Severity = 'error' | 'warn';

interface CheckBase {
  readonly severity: Severity;
}

/** Every value of a column is one of a list; null passes. */
export interface AcceptedValues extends CheckBase {
  readonly kind: 'accepted_values';
  readonly column: string;
  readonly values: readonly string[];
}

/** The word of a text that no table of an open world knows. */
export const UNKNOWN = 'unknown';

/** No value of a column whose words come from an open world is `unknown`. The texts that are, are listed. Looked at by validation only. */
export interface KnownValues extends CheckBase {
  readonly kind: 'known_values';
  readonly column: string;
  /** The column that holds the shop's own text. */
  readonly text: string;
}

/** Every value of a column is between two bounds, both inclusive; null passes. */
export interface AcceptedRange extends CheckBase {
  readonly kind: 'accepted_range';
  readonly column: string;
  /** As SQL writes it: `0`, `date '2000-01-01'`. */
  readonly from?: string;
  readonly to?: string;
}

/** Every value of a column is a value of another model's column; null passes. */
export interface Relationship extends CheckBase {
  readonly kind: 'relationship';
  readonly column: string;
  readonly to: string;
  readonly toColumn: string;
  /** Looked at by validation only: a run sees to it by itself. */
  readonly isValidatedOnly?: boolean;
}

/** A predicate of the portable subset that each row must meet; null fails. */
export interface Expression extends CheckBase {
  readonly kind: 'expression';
  readonly name: string;
  readonly holds: string;
  readonly meaning: string;
}

/** The newest value of a moment's or day's column is at most so old, as of the source's newest change. Looked at by validation only. */
export interface Recency extends CheckBase {
  readonly kind: 'recency';
  readonly column: string;
  readonly hours: number;
}

/** The table has not lost more than a share of its rows since the run before, nor grown beyond a multiple. Looked at by validation only. */
export interface RowCount extends CheckBase {
  readonly kind: 'row_count';
  /** Of the median of earlier validations: 0.5 is half of it. */
  readonly least: number;
  readonly most: number;
}

/**
 * A column's amounts, each as if it were positive, are at most a share of another's: what is added to a row and taken from the next would
 * else not be seen. Says how many rows have one, and their sum. Looked at by validation only.
 */
export interface AmountShare extends CheckBase {
  readonly kind: 'amount_share';
  readonly column: string;
  /** The column that holds the shop's currency for one unit of the column's. */
  readonly rate: string;
  /** The column of amounts in the shop's currency that it is compared with. */
  readonly of: string;
  /** 0 to 1. */
  readonly most: number;
}

/**
 * What must hold of a model's rows; `error` checks of rows block the commit. Uniqueness of the key and required columns are checked for
 * every model.
 */
export type Check =
  | AcceptedValues
  | KnownValues
  | AcceptedRange
  | Relationship
  | Expression
  | Recency
  | RowCount
  | AmountShare;
