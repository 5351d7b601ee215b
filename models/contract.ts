import type { ColumnType } from './types.ts';

/** One column of a table, wherever the table lives. */
export interface Column {
  readonly type: ColumnType;
  /** Default false. */
  readonly nullable?: boolean;
  /** What the number counts: `USD`, `seconds`, `currency of the order`. */
  readonly unit?: string;
  /** One sentence; becomes the column's comment in the database and its line in the catalogue. */
  readonly meaning: string;
}

export type Columns = Readonly<Record<string, Column>>;

/** Columns that a table takes over from the one it is made from, but for some. */
export const columnsWithout = (columns: Columns, ...names: readonly string[]): Columns =>
  Object.fromEntries(Object.entries(columns).filter(([name]) => !names.includes(name)));

/** A table of `ecom_db` that the ETL reads. */
export interface Source {
  readonly name: string;
  readonly grain: string;
  readonly key: readonly string[];
  readonly columns: Columns;
  /** Further indexes that the source needs, each a list of columns. */
  readonly indexes?: readonly (readonly string[])[];
}

/** Names a source's key columns must carry in its `columns`. */
export function defineSource<const S extends Source>(source: S): S {
  for (const key of source.key) {
    if (!source.columns[key]) throw new Error(`source ${source.name}: key column ${key} is not among its columns`);
  }
  return source;
}

/** A statement about one row that a source row must meet to be loaded. */
export interface Rule {
  readonly name: string;
  /** A SQL predicate in the portable subset; a row for which it is false or null is quarantined under `name`. */
  readonly holds: string;
  readonly meaning: string;
}

/** A reference to a dimension: a row whose parent is not there waits in quarantine until it arrives. */
export interface Parent {
  readonly column: string;
  readonly dimension: string;
  /** The source whose arrival ends the waiting. */
  readonly source: string;
}

/** The staging model of one source: rename, cast, clean; no joins. Its SQL reads `src_<source>`. */
export interface Staging {
  readonly name: string;
  readonly source: string;
  readonly sql: string;
  /** The source's key, under the same names. */
  readonly key: readonly string[];
  /** The source column by which a quarantined row is found again when rows that it belongs with are touched. */
  readonly groupColumn: string;
  readonly columns: Columns;
  /** Source columns which, when all are equal, make a row an exact duplicate: the first by key is loaded, the others superseded. */
  readonly exactDuplicates?: readonly string[];
  readonly parents?: readonly Parent[];
  /** About the row alone. */
  readonly rules: readonly Rule[];
  /** About an aggregate's root beside its members: may read the members' `stg_` tables. */
  readonly aggregateRules?: readonly Rule[];
  /** About a member beside its loaded root: may read the root's `stg_` table. */
  readonly memberRules?: readonly Rule[];
}

/**
 * The rows that are always read and recomputed together: an order with its items, payments and refunds; a session with its events.
 */
export interface Aggregate {
  readonly name: string;
  /** The column that all its rows share. */
  readonly key: string;
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
  /** A column of its own by which its rows belong together too, where the aggregate's key may be null (a refund without order). */
  readonly groupedBy?: string;
  /** Sums that validation compares between source and warehouse, to the cent. */
  readonly reconciles?: readonly { readonly column: string; readonly storedAs: string }[];
}

/** A new row at `at` may join a stored aggregate of `model` that is not more than `seconds` before or after it. */
export interface Near {
  readonly model: string;
  readonly equal: string;
  readonly at: string;
  readonly from: string;
  readonly until: string;
  readonly seconds: number;
}

/** A lookup of the dimension version that was valid at a row's own time. */
export interface AsOf {
  readonly dimension: string;
  readonly column: string;
  readonly at: string;
  /** The surrogate key's column in this model; null there means that the dimension row has not arrived. */
  readonly key: string;
}

/** Rows of `model` needed because rows of `from` name them: `model.column` among the values of `from.column`. */
export interface Through {
  readonly model: string;
  readonly from: string;
  readonly column: string;
}

export type Severity = 'error' | 'warn';

/** What must hold of a model's rows; `error` checks block the commit. Uniqueness of the key and not-null are checked for every model. */
export type Check =
  | {
      readonly kind: 'accepted_values';
      readonly column: string;
      readonly values: readonly string[];
      readonly severity: Severity;
    }
  | {
      readonly kind: 'relationship';
      readonly column: string;
      readonly to: string;
      readonly toColumn: string;
      readonly severity: Severity;
    }
  | {
      readonly kind: 'expression';
      readonly name: string;
      readonly holds: string;
      readonly meaning: string;
      readonly severity: Severity;
    };

export interface ModelIndex {
  readonly columns: readonly string[];
  readonly where?: readonly { readonly column: string; readonly is: 'null' | 'not null' }[];
}

/** A table of the warehouse. Its SQL names other models, `stg_` tables and `old_<model>` (its own rows before the run). */
export interface Model {
  readonly name: string;
  readonly schema: 'core' | 'mart';
  readonly grain: string;
  readonly meaning: string;
  readonly sql: string;
  readonly key: readonly string[];
  readonly columns: Columns;
  /** All rows that share a value of this column are recomputed together. */
  readonly recomputedBy: string;
  /** The aggregate it is computed with; absent for a model that reads other models only. */
  readonly aggregate?: string;
  /** `stg_` tables and models that the SQL reads. */
  readonly reads: readonly string[];
  /** Reads its own rows of before the run as `old_<model>`. */
  readonly readsItself?: boolean;
  readonly asOf?: readonly AsOf[];
  readonly through?: readonly Through[];
  /** `scd2`: the SQL gives the present attributes, the run keeps their versions (see `History`). */
  readonly history?: History;
  /** Rows are added and corrected, never taken away. */
  readonly appendOnly?: boolean;
  readonly indexes?: readonly ModelIndex[];
  readonly checks?: readonly Check[];
}

/** Slowly changing dimension, type 2. */
export interface History {
  readonly naturalKey: string;
  readonly surrogateKey: string;
  /** The column of the SQL's result that says since when the present attributes are valid. */
  readonly changedAt: string;
  /** Attributes whose change makes a new version. */
  readonly tracked: readonly string[];
}
