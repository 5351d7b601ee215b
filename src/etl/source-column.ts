import type { ColumnType } from '../../models/types.ts';
import type { ReadColumn } from '../storage/storage.ts';

/** A column of a source as a run reads it. */
export interface SourceColumn extends ReadColumn {
  /** Absent where the source's type leaves no doubt: every value is one of `type`. */
  readonly rule?: ValueRule;
}

/** What each value of a column is asked. */
export type ValueRule =
  /** The source has another type: a value may be none of the column's. */
  | { readonly kind: 'cast'; readonly from: ColumnType; readonly misfits: Misfits }
  /** It has, as text, the values of a cast column that are none of that one's type. */
  | { readonly kind: 'variant'; readonly from: ColumnType; readonly of: string }
  /** A row that has a value in it waits in quarantine. No engine gets the column. */
  | { readonly kind: 'refuse' };

/** What becomes of a value that is none: it goes to a text variant beside the column, it is left out, or its row waits in quarantine. */
export type Misfits = 'variant' | 'null' | 'wait';

/** As the store is asked for them. */
export const asStored = (columns: readonly SourceColumn[]): ReadColumn[] =>
  columns.map(({ rule, ...column }) => (rule && 'from' in rule ? { ...column, type: rule.from } : column));

/** As an engine has them. */
export const inEngine = <C extends SourceColumn>(columns: readonly C[]): C[] =>
  columns.filter(({ rule }) => rule?.kind !== 'refuse');

/** As an engine is to read what a source has: keys are refused where they would have to be cleaned. */
export const asForeign = <C extends SourceColumn>(
  columns: readonly C[],
): (C & { readonly isForeign: true; readonly isKey?: true })[] =>
  columns.map((column) => ({ ...column, isForeign: true, ...(column.type.kind === 'id' ? { isKey: true } : {}) }));

/** Whether values have to be looked at one by one. */
export const isByValue = (columns: readonly SourceColumn[]): boolean => columns.some(({ rule }) => rule !== undefined);
