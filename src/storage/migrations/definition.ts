import type { ColumnType } from '../../../models/types.ts';
import type { TableComments, TableDefinition, TableName } from '../storage.ts';

/** A step of the control tables, the same on every store. */
export interface NumberedMigration {
  readonly number: number;
  /** Tables that it makes. */
  readonly tables: readonly TableDefinition[];
  /** What it changes, in this order, of tables that earlier steps made. */
  readonly changes?: readonly TableChange[];
}

/** A change that keeps all rows, and every value. */
export type TableChange =
  | { readonly kind: 'add_columns'; readonly table: TableName; readonly columns: readonly Column[] }
  | { readonly kind: 'make_nullable'; readonly table: TableName; readonly column: string }
  | { readonly kind: 'rename_column'; readonly table: TableName; readonly column: string; readonly name: string }
  | { readonly kind: 'comment'; readonly on: TableComments };

type Column = TableDefinition['columns'][number];

export const required = (name: string, type: ColumnType, comment: string): Column => ({
  name,
  type,
  nullable: false,
  comment,
});

export const optional = (name: string, type: ColumnType, comment: string): Column => ({
  name,
  type,
  nullable: true,
  comment,
});
