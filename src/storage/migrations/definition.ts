import type { ColumnType } from '../../../models/types.ts';
import type { TableDefinition } from '../storage.ts';

/** A step of the control tables, the same on every store. */
export interface NumberedMigration {
  readonly number: number;
  /** Tables that it makes. */
  readonly tables: readonly TableDefinition[];
}

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
