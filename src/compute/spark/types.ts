import type { ColumnType } from '../../../models/types.ts';

/** Spark's name of a type. `timestamp` has no zone, by the session's settings. Arrays and JSON travel as text. */
export function sparkType(type: ColumnType): string {
  switch (type.kind) {
    case 'integer':
      return 'int';
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
      return 'timestamp_ntz';
    default:
      return 'string';
  }
}
