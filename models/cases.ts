/** A value as a case writes it: decimals, dates and timestamps (`YYYY-MM-DD HH:MM:SS[.ffffff]`) as text, amounts also as numbers. */
export type CaseValue = string | number | boolean | null;

/** A row; columns that it does not name are null. */
export type CaseRow = Readonly<Record<string, CaseValue>>;

/** Rows by the name of the relation that the SQL reads; a relation that is not named is empty. */
export type Given = Readonly<Record<string, readonly CaseRow[]>>;

/**
 * What a model's SQL makes of given rows. The expected rows follow from the contract's meaning and are worked out by hand, never copied
 * from what the SQL answers: a case that repeats a wrong formula protects it.
 */
export interface ModelCase {
  /** A sentence of behaviour. */
  readonly name: string;
  readonly given: Given;
  /** In any order. */
  readonly expected: readonly CaseRow[];
  /** The columns that the case is about; without it every column of the contract is compared. */
  readonly columns?: readonly string[];
}

export type ModelCases = readonly ModelCase[];

/** What a rule of a staging, or a check of a model that is an expression, says of rows. */
export interface RuleCase {
  /** The rule's or the check's name. */
  readonly rule: string;
  /** Rows of the staging or of the model for which it holds, and for which it does not. */
  readonly holds: readonly CaseRow[];
  readonly breaks: readonly CaseRow[];
  /** Rows of other relations that the rule reads. */
  readonly given?: Given;
}

export type RuleCases = readonly RuleCase[];

/** What the Variables and the key for personal data are while cases run. */
export const CASE_SETTINGS = {
  personalDataKey: '5a'.repeat(32),
  variables: { last_purchases_count: 3, order_total_tolerance_units: 1, session_source: 'tracker' },
  asOfDate: '2026-11-25',
} as const;
