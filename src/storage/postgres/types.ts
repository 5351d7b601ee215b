import type { ColumnType } from '../../../models/types.ts';
import type { Role } from '../storage.ts';

/** PostgreSQL's name of a column's type. */
export const postgresType = (type: ColumnType, role: Role): string =>
  type.kind === 'id' ? `${transitType(type, role)} collate "C"` : transitType(type, role);

/**
 * The same for rows on their way, without a collation: compared with a stored column they take the column's, and so its index serves,
 * also in a shop whose keys follow the rules of a language.
 */
export function transitType(type: ColumnType, role: Role): string {
  switch (type.kind) {
    case 'id':
      return `varchar(${type.length})`;
    case 'text':
      return type.length === undefined ? 'text' : `varchar(${type.length})`;
    case 'text_array':
      return 'text[]';
    case 'json':
      return 'jsonb';
    case 'integer':
      return 'integer';
    case 'bigint':
      return 'bigint';
    case 'double':
      return 'double precision';
    case 'decimal':
      return `numeric(${type.precision}, ${type.scale})`;
    case 'boolean':
      return 'boolean';
    case 'date':
      return 'date';
    case 'timestamp':
      return role === 'oltp' ? 'timestamptz' : 'timestamp';
  }
}

const simpleTypes: Readonly<Record<string, ColumnType>> = {
  text: { kind: 'text' },
  uuid: { kind: 'text', length: 36 },
  'text[]': { kind: 'text_array' },
  'character varying[]': { kind: 'text_array' },
  json: { kind: 'json' },
  jsonb: { kind: 'json' },
  smallint: { kind: 'integer' },
  integer: { kind: 'integer' },
  bigint: { kind: 'bigint' },
  real: { kind: 'double' },
  'double precision': { kind: 'double' },
  // As many digits as on SQL Server; how many the number has says a setting.
  money: { kind: 'decimal', precision: 19, scale: 4 },
  boolean: { kind: 'boolean' },
  date: { kind: 'date' },
};

/** Our type for what `format_type` prints; undefined where we have no equal. */
export function columnTypeOf(nativeType: string): ColumnType | undefined {
  const simple = simpleTypes[nativeType];
  if (simple) return simple;
  if (/^timestamp(\(\d\))? with(out)? time zone$/.test(nativeType)) return { kind: 'timestamp' };
  const [, kind, first, second] = /^([a-z ]+)(?:\((\d+)(?:,(\d+))?\))?$/.exec(nativeType) ?? [];
  if (kind === 'character varying' || kind === 'character') {
    return first === undefined ? { kind: 'text' } : { kind: 'text', length: Number(first) };
  }
  if (kind === 'numeric') {
    return first === undefined
      ? { kind: 'decimal', precision: 38, scale: 10 }
      : { kind: 'decimal', precision: Number(first), scale: Number(second ?? 0) };
  }
  return undefined;
}
