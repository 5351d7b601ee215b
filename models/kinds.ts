import type { Check } from './checks.ts';
import type { Columns } from './contract.ts';

/**
 * What kinds of models there are. A kind says how a run brings a model up to date; whichever it is, the incremental table equals a rebuilt
 * one. What a model reads is found in its SQL; the contract says only what SQL does not: which rows of what it reads belong together.
 */
export type Model = ByKeyModel | VersionedModel | AppendOnlyModel | AdditiveModel | DailyModel | ViewModel;

export type ModelKind = Model['kind'];

interface ModelContract {
  readonly name: string;
  readonly schema: 'core' | 'mart';
  readonly grain: string;
  readonly meaning: string;
  /** Names staging models (`stg_…`) and models; `new_<model>`, `old_<itself>` and `touched_<aggregate>` as docs/models.md says. */
  readonly sql: string;
  /** Where the SQL is written, for messages; default `models/<folder>/<name>.sql`. */
  readonly file?: string;
  /** Where the contract is written; default: beside the SQL. */
  readonly contractFile?: string;
  readonly key: readonly string[];
  readonly columns: Columns;
  readonly indexes?: readonly ModelIndex[];
  readonly checks?: readonly Check[];
  /** Only the log-in for personal data may read it, none of BI tools. Default false. */
  readonly isPersonal?: boolean;
  /** Columns that an earlier release had: they leave the stored table, with their values. */
  readonly retired?: readonly string[];
}

export interface ModelIndex {
  readonly columns: readonly string[];
  readonly where?: readonly { readonly column: string; readonly is: 'null' | 'not null' | 'true' }[];
}

/**
 * A model that another one reads, and how its rows find the reader's groups: `by` a column of its own that holds the group; `on` a column
 * that it shares with another input, which knows the group; or `whole`: all of it is read, and a change of it recomputes everything.
 */
export type Input =
  | { readonly by: string }
  | { readonly on: string; readonly through: string }
  | { readonly whole: true };

/** By the models' names. */
export type Inputs = Readonly<Record<string, Input>>;

/** A lookup of the dimension version that was valid at a row's own time. */
export interface AsOf {
  readonly dimension: string;
  readonly column: string;
  readonly at: string;
  /** The surrogate key's column in this model; null there means that the dimension row has not arrived. */
  readonly key: string;
}

/** All rows that share a value of `group` are recomputed together, when a row that they are made from changes its values. */
export interface ByKeyModel extends ModelContract {
  readonly kind: 'by_key';
  readonly group: string;
  /** The models that it reads; a model that reads staging models is computed with their aggregate and needs none. */
  readonly inputs?: Inputs;
  readonly asOf?: readonly AsOf[];
}

/** Slowly changing dimension, type 2: the SQL gives the present attributes, the run keeps their versions. Rows are never taken away. */
export interface VersionedModel extends ModelContract {
  readonly kind: 'scd2';
  readonly history: History;
}

export interface History {
  readonly naturalKey: string;
  readonly surrogateKey: string;
  /** The column of the SQL's result that says since when the present attributes are valid. */
  readonly changedAt: string;
  /** Attributes whose change makes a new version. */
  readonly tracked: readonly string[];
  /**
   * Where it is given, a row that names a member which the source has not (yet) is loaded at once, with an inferred member: a version with
   * the key alone, `is_inferred`, and these values (SQL) for columns that are never null. It is filled in place when the member comes, and
   * goes when no row names it any more.
   */
  readonly inferred?: Readonly<Record<string, string>>;
}

/** Rows are added and corrected, never taken away. The SQL reads `old_<itself>`, and of others the `new_` rows. */
export interface AppendOnlyModel extends ModelContract {
  readonly kind: 'append_only';
  readonly group: string;
  /**
   * By the models that it reads, columns of theirs: where it has a row for each value of their new rows, as its group's type, there is
   * nothing to add. A calendar covers the days of what happened.
   */
  readonly covers?: Readonly<Record<string, readonly string[]>>;
}

/**
 * Sums and counts over one model, grouped by the key. A run computes them over the rows that came and the rows that went and adds the
 * difference, so that it reads none of the others. Every column beside the key is a sum or a count, exact and never null.
 */
export interface AdditiveModel extends ModelContract {
  readonly kind: 'additive';
  readonly input: string;
  /** The column that counts rows: a group goes when it is 0. */
  readonly countedBy: string;
}

/**
 * Over everybody, as of a business day: computed when the day turns, and by `--full` and `--daily`. The SQL gives a row an entity; the
 * run adds `as_of_date` where a value differs from the entity's last row, and marks the newest by `is_current`. Past rows stay.
 */
export interface DailyModel extends ModelContract {
  readonly kind: 'daily';
  /** The key without `as_of_date`. */
  readonly entity: readonly string[];
}

/** A view in the store. Another model may read it by its group or whole. */
export interface ViewModel extends ModelContract {
  readonly kind: 'view';
  readonly group: string;
  readonly inputs: Inputs;
}

/** The columns of a model whose rows share a value when they are recomputed together. */
export function groupOf(model: Model): readonly string[] {
  switch (model.kind) {
    case 'scd2':
      return [model.history.naturalKey];
    case 'additive':
      return model.key;
    case 'daily':
      return model.entity;
    default:
      return [model.group];
  }
}

/** Whether rows that name an unknown member of the dimension are loaded at once, with an inferred one. */
export const takesInferred = (model: Model): boolean => model.kind === 'scd2' && model.history.inferred !== undefined;

/** The columns that keeping versions adds to the attributes, beside the surrogate key. */
const VALIDITY: readonly string[] = ['valid_from', 'valid_to', 'is_current', 'is_deleted'];

/** The columns that a daily model's rows get from the run. */
const OF_THE_DAY: readonly string[] = ['as_of_date', 'is_current'];

/** The columns that the run adds to what the model's SQL gives. */
export function addedColumns(model: Model): readonly string[] {
  if (model.kind === 'daily') return OF_THE_DAY;
  if (model.kind !== 'scd2') return [];
  const { surrogateKey, inferred } = model.history;
  return [surrogateKey, ...VALIDITY, ...(inferred ? ['is_inferred'] : [])];
}

/** The columns that the model's SQL gives, of these or of the contract's; a dimension's gives since when they are valid as well. */
export function resultColumns(model: Model, columns: readonly string[] = Object.keys(model.columns)): string[] {
  const added = addedColumns(model);
  const given = columns.filter((name) => !added.includes(name));
  return model.kind === 'scd2' ? [...new Set([...given, model.history.changedAt])] : given;
}
