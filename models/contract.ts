import type { Severity } from './checks.ts';
import { type ColumnType, text } from './types.ts';

/** One column of a table, wherever the table lives. */
export interface Column {
  readonly type: ColumnType;
  /** Default false. */
  readonly nullable?: boolean;
  /** What the number counts: `USD`, `seconds`, `currency of the order`. */
  readonly unit?: string;
  /**
   * Says who somebody is or how to reach them: masked wherever rows of the source are kept or shown, and null in the rows of whoever is
   * erased. Never of a key column. Default false.
   */
  readonly isPersonal?: boolean;
  /** Of a source: amounts depend on it, so that a row waits whose value cannot be read. Amounts of money need not say so. Default false. */
  readonly decidesAmounts?: boolean;
  /** Of a source: names that somebody's own table may have it under; its own name goes first. */
  readonly otherNames?: readonly string[];
  /** One sentence; becomes the column's comment in the database and its line in the catalogue. */
  readonly meaning: string;
}

export type Columns = Readonly<Record<string, Column>>;

/** Columns that a table takes over from the one it is made from, but for some. */
export const columnsWithout = (columns: Columns, ...names: readonly string[]): Columns =>
  Object.fromEntries(Object.entries(columns).filter(([name]) => !names.includes(name)));

/** Of these columns, those of the names, in their order. */
export const columnsOf = (columns: Columns, ...names: readonly string[]): Columns =>
  Object.fromEntries(Object.entries(columns).filter(([name]) => names.includes(name)));

/** A table of `ecom_db` that the ETL reads. */
export interface Source {
  readonly name: string;
  readonly grain: string;
  readonly key: readonly string[];
  readonly columns: Columns;
  /** Of several rows of one key the one with the latest value in this column is loaded. */
  readonly newestBy?: string;
  /**
   * Columns which, when all are equal, make a row an exact duplicate. Only where the Variable `supersede_exact_duplicates` names the table is
   * the first by key loaded and the others superseded: in a shop two equal lines are two lines.
   */
  readonly exactDuplicates?: readonly string[];
  /** Further indexes that the source needs, each a list of columns. */
  readonly indexes?: readonly (readonly string[])[];
}

/** Names a source's key columns must carry in its `columns`. */
export function defineSource<const S extends Source>(source: S): S {
  for (const key of source.key) {
    if (!source.columns[key]) throw new Error(`source ${source.name}: key column ${key} is not among its columns`);
    if (source.columns[key].isPersonal) throw new Error(`source ${source.name}: key column ${key} cannot be personal`);
  }
  return source;
}

/** Of a column whose words come from an open world (`models/values/`): what the shop says itself. */
export const sourceText = (column: string): Column => ({
  type: text(),
  nullable: true,
  meaning: `The shop's own text for ${column}, where it is another one.`,
});

/** A staging model's column of this name says what cleaning lost; it is counted, and goes no further. */
export const UNREADABLE = 'unreadable';

export const unreadable = (): Column => ({
  type: text(),
  nullable: true,
  meaning: 'Columns of the source that had a text which could not be read, with commas between them.',
});

/** A statement about a source row. */
export interface Rule {
  readonly name: string;
  /** A SQL predicate in the portable subset; a row for which it is false or null breaks the rule. */
  readonly holds: string;
  readonly meaning: string;
  /** `error`, the default: a row that breaks it waits in quarantine. `warn`: it is loaded, and the rule stands among its issues. */
  readonly severity?: Severity;
  /** SQL that says in words what the row has, numbers in it; never of a personal column. */
  readonly found?: string;
  /** SQL that says in words what would be right; default: the meaning. */
  readonly expected?: string;
}

/**
 * A reference to a dimension. A row whose parent is not there is loaded with an inferred member where the dimension takes some
 * (`History.inferred`), else it waits in quarantine until the parent arrives.
 */
export interface Parent {
  readonly column: string;
  readonly dimension: string;
  /** The source whose arrival ends the waiting. */
  readonly source: string;
}

/** Sums and counts over the members of an aggregate, at most one row for each group; a root without one has nulls. */
export interface Totals {
  /** The group's column, in the totals and in the root. */
  readonly by: string;
  /** Reads the members' `stg_` tables. */
  readonly sql: string;
}

/** A column, or two that are multiplied, less a third, which is nothing where it is null. */
export type Amount = string | { readonly of: readonly [string, string]; readonly less: string };

/** Digits behind the point that the worth of a row in quarantine is kept with, and each amount that it is computed from. */
export const WORTH_DIGITS = 8;

/**
 * What a row of a source is worth, in columns of the source, so that rows which are not loaded can be told in money. What a member's row
 * does not say itself, its aggregate's root says: the currency, and the rate where both have the same currency.
 */
export interface Worth {
  /** Without a currency, its own or the root's, in the shop's. Not rounded, so that sums of source and warehouse are the same to the last digit. */
  readonly amount: Amount;
  readonly currency?: string;
  /** The shop's currency for one unit of the row's; where it is null, the root's. */
  readonly rate?: string;
  /** Digits behind the point that cleaning keeps of a column, where the source may have more. */
  readonly keptDigits?: Readonly<Record<string, number>>;
}

/** The staging model of one source: rename, cast, clean; no joins. Its SQL reads `src_<source>`. */
export interface Staging {
  readonly name: string;
  readonly source: string;
  readonly sql: string;
  /** Where the SQL is written, for messages; default `models/staging/<name>.sql`. */
  readonly file?: string;
  /** The source's key, under the same names. */
  readonly key: readonly string[];
  readonly columns: Columns;
  readonly parents?: readonly Parent[];
  /** Absent where rows are not about money. */
  readonly worth?: Worth;
  /** About the row alone. */
  readonly rules: readonly Rule[];
  /** About an aggregate's root beside its members: may read the members' `stg_` tables, and the columns of `totals`. */
  readonly aggregateRules?: readonly Rule[];
  /** What several of those rules ask of the members, so that it is asked once. */
  readonly totals?: Totals;
  /** About a member beside its loaded root: may read the root's `stg_` table. */
  readonly memberRules?: readonly Rule[];
}

/**
 * The rows that are always read and recomputed together: an order with its items, payments and refunds; a session with its events.
 * A **group** is the rows that share one value of a column, wherever they are: of sources, staging models and models alike.
 */
export interface Aggregate {
  readonly name: string;
  /** The column that all its rows share. */
  readonly group: string;
  /** Its sources, the root first; members fall with their root. */
  readonly members: readonly Member[];
  /**
   * Where the unchanged rows of a touched aggregate come from: `source` reads them again with the cut; `warehouse` takes them from the
   * model that stores them; `row`: the aggregate is one row, which changed.
   */
  readonly completedFrom: 'source' | 'warehouse' | 'row';
  /** For `warehouse`: finds the stored aggregates that a new row may join. */
  readonly near?: Near;
}

export interface Member {
  readonly source: string;
  /** The model that stores this source's rows under the same key. */
  readonly storedIn: string;
  /** A column of its own by which its rows belong together too, where the aggregate's may be null (a refund without order). */
  readonly group?: string;
  /**
   * What a stored row is worth, expressions over the model's columns: `amount` as the staging contract's `worth` has it of the source's row.
   */
  readonly worth?: { readonly amount: string; readonly currency?: string; readonly amountShop: string };
  /** Sums of loaded rows that validation compares between source and warehouse, to the cent, beside what rows are worth. */
  readonly reconciles?: readonly { readonly column: string; readonly storedAs: string }[];
}

/**
 * A new row at `at` may join a stored aggregate of `model` that is not more than `seconds` before or after it, and one with the same value
 * of `same`, however far.
 */
export interface Near {
  readonly model: string;
  readonly equal: string;
  readonly at: string;
  readonly from: string;
  readonly until: string;
  readonly seconds: number;
  /** A column of the model, and what it is of a staged row; null joins nothing. */
  readonly same?: { readonly column: string; readonly as: string };
}
