/**
 * Runs SQL that a person wrote, whatever it says. Opened to read, it changes nothing: the log-in has no right to write, or, on a server
 * whose log-ins are not ours, the store itself holds the statement to reading.
 */
export interface StatementRunner {
  /** The URL without its password, for messages. */
  readonly displayUrl: string;
  /**
   * Runs one statement and hands its answer over while it comes.
   *
   * @returns what `take` returns
   * @throws EcomError LOGIN_MAY_WRITE before the statement is sent, where a log-in that is to read may do more than can be held back;
   *   STORE_FAILED, DATABASE_…
   */
  run<T>(text: string, take: (answer: Answer) => Promise<T>): Promise<T>;
  /** A query that lists tables and views, or the columns of one: `schema.name` or `name`. */
  describe(table: string | undefined): string;
}

export interface StatementOptions {
  /** The statement may change what the log-in may. */
  readonly mayWrite: boolean;
}

export interface Answer {
  /** In the order of the statement, two of one name too; none where it returns no rows. */
  readonly columns: readonly AnswerColumn[];
  /** In groups: the store sends the next while nobody holds more than two. */
  readonly rows: AsyncIterable<readonly AnswerRow[]>;
  /** Rows that the statement changed, once its rows are read; null where it only reads. */
  changed(): number | null;
}

export interface AnswerColumn {
  readonly name: string;
  readonly kind: ValueKind;
}

/** What a value's text is. A decimal has all its digits; yes and no are `true` and `false`; a moment `YYYY-MM-DD HH:MM:SS[.f]`, with `+00` where it has a zone. */
export type ValueKind = 'whole' | 'decimal' | 'float' | 'truth' | 'moment' | 'text';

/** Values as text, by position. */
export type AnswerRow = readonly (string | null)[];

/** So many rows at once. */
export const GROUP_ROWS = 1_000;
