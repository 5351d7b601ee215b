import type { ColumnType } from '../../../models/types.ts';

/** DuckDB's name of a type. Arrays and JSON travel as text. */
export function duckdbType(type: ColumnType): string {
  switch (type.kind) {
    case 'integer':
      return 'integer';
    case 'bigint':
      return 'bigint';
    case 'double':
      return 'double';
    case 'decimal':
      return `decimal(${type.precision}, ${type.scale})`;
    case 'boolean':
      return 'boolean';
    case 'date':
      return 'date';
    case 'timestamp':
      return 'timestamp';
    default:
      return 'varchar';
  }
}
