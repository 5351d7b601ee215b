import type { Model } from '../../../models/kinds.ts';
import { bigint } from '../../../models/types.ts';
import type { NamedColumn, TableDefinition } from '../../storage/storage.ts';
import { type ModelShape, RUN_COLUMN } from '../shape.ts';

/** The warehouse's DDL comes from the contracts. */

export const runColumn: NamedColumn = { name: RUN_COLUMN, type: bigint() };

/** The model's table with its comments, absorbed columns included. */
export function definitionOf(model: Model, shape: ModelShape): TableDefinition {
  return {
    schema: model.schema,
    name: model.name,
    columns: [
      ...shape.columns.map((column) => ({
        ...column,
        nullable: model.columns[column.name]?.nullable ?? !(column.name in model.columns),
        comment: columnComment(model, column.name),
      })),
      { ...runColumn, nullable: false, comment: 'The ETL run that last wrote the row.' },
    ],
    ...(model.isPersonal ? { isPersonal: true } : {}),
    primaryKey: model.key,
    indexes: model.indexes ?? [],
    comment: tableComment(model),
  };
}

export const tableComment = ({ meaning, grain }: Model): string => `${meaning} Grain: ${grain}.`;

export function columnComment(model: Model, name: string): string {
  const column = model.columns[name];
  if (!column) return 'Came with the source; not in the contract.';
  return column.unit ? `${column.meaning} Unit: ${column.unit}.` : column.meaning;
}
