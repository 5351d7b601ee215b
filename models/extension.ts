import type { Check } from './checks.ts';
import type { Column, Columns, Rule } from './contract.ts';
import type { ModelIndex } from './kinds.ts';

/**
 * What a folder of own models adds to a model, a staging model or a source that is there, by its name. Checks and rules of a name that is
 * there take its place; columns never do.
 */
export type Extension = ModelExtension | StagingExtension | SourceExtension;

export interface ModelExtension {
  readonly extends: string;
  readonly columns?: AddedColumns;
  readonly checks?: readonly Check[];
  readonly indexes?: readonly ModelIndex[];
  /** Instead of the model's own. */
  readonly sql?: string;
}

export interface StagingExtension {
  readonly extends: `stg_${string}`;
  readonly columns?: AddedColumns;
  readonly rules?: readonly Rule[];
  readonly aggregateRules?: readonly Rule[];
  readonly memberRules?: readonly Rule[];
  /** Instead of the staging model's own. */
  readonly sql?: string;
}

/** Columns that the shop's table has beside those that are known: staging can read them then. */
export interface SourceExtension {
  readonly extends: string;
  readonly columns: Columns;
}

export type AddedColumns = Readonly<Record<string, AddedColumn>>;

export interface AddedColumn extends Column {
  /**
   * An expression of the portable subset over the columns of the model's own result, so that its SQL need not be copied. In a staging model
   * `raw.<column>` is the source's row; in a model that stores a source's rows `staged.<column>` is the staging model's. Without it the
   * extension's own `sql` has to give the column.
   */
  readonly as?: string;
}
