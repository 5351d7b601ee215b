import type { ColumnType } from '../../../models/types.ts';
import type { Role } from '../storage.ts';

/** Text compares byte by byte, as keys do, and as it does in the other stores; only blanks at the end are not told apart. */
export const COLLATION = 'Latin1_General_100_BIN2';

/** The longest text with a length, in UTF-16 units; a longer one has none. */
const LONGEST_BOUNDED = 4000;

/** SQL Server's name of a column's type, with the collation where it is text. */
export function sqlServerType(type: ColumnType, role: Role): string {
  const bare = bareType(type, role);
  return bare.startsWith('nvarchar') ? `${bare} collate ${COLLATION}` : bare;
}

/** The same without a collation, for a cast. */
export function bareType(type: ColumnType, role: Role): string {
  switch (type.kind) {
    case 'id':
    case 'text':
      return `nvarchar(${lengthOf(type) ?? 'max'})`;
    case 'text_array':
    case 'json':
      return 'nvarchar(max)';
    case 'integer':
      return 'int';
    case 'bigint':
      return 'bigint';
    case 'double':
      return 'float(53)';
    case 'decimal':
      return `decimal(${type.precision}, ${type.scale})`;
    case 'boolean':
      return 'bit';
    case 'date':
      return 'date';
    case 'timestamp':
      return role === 'oltp' ? 'datetimeoffset(6)' : 'datetime2(6)';
  }
}

/** The most UTF-16 units that a text of this type may have; undefined: any number, or no text. */
export function lengthOf(type: ColumnType): number | undefined {
  if (type.kind !== 'id' && type.kind !== 'text') return undefined;
  return type.length !== undefined && type.length <= LONGEST_BOUNDED ? type.length : undefined;
}

/** Text without a length cannot be part of an index. */
export const isIndexable = (type: ColumnType): boolean =>
  !['text', 'text_array', 'json'].includes(type.kind) || lengthOf(type) !== undefined;

/** Bytes that a value takes in an index at most. */
export function indexBytes(type: ColumnType): number {
  if (type.kind === 'id' || type.kind === 'text') return 2 * (lengthOf(type) ?? LONGEST_BOUNDED);
  return type.kind === 'decimal' ? 17 : 10;
}

const simpleTypes: Readonly<Record<string, ColumnType>> = {
  ntext: { kind: 'text' },
  text: { kind: 'text' },
  xml: { kind: 'text' },
  uniqueidentifier: { kind: 'text', length: 36 },
  tinyint: { kind: 'integer' },
  smallint: { kind: 'integer' },
  int: { kind: 'integer' },
  bigint: { kind: 'bigint' },
  real: { kind: 'double' },
  float: { kind: 'double' },
  smallmoney: { kind: 'decimal', precision: 10, scale: 4 },
  money: { kind: 'decimal', precision: 19, scale: 4 },
  bit: { kind: 'boolean' },
  date: { kind: 'date' },
  smalldatetime: { kind: 'timestamp' },
  datetime: { kind: 'timestamp' },
  datetime2: { kind: 'timestamp' },
  datetimeoffset: { kind: 'timestamp' },
};

/** A column's type as the server's catalog has it. */
export interface NativeType {
  /** `nvarchar`, `decimal`, … */
  readonly name: string;
  /** In UTF-16 units, bytes for `varchar`; -1 without a limit. */
  readonly length: number;
  readonly precision: number;
  readonly scale: number;
}

/** Our type for SQL Server's; undefined where we have no equal. */
export function columnTypeOf({ name, length, precision, scale }: NativeType): ColumnType | undefined {
  if (/^n?(var)?char$/.test(name)) return length < 0 ? { kind: 'text' } : { kind: 'text', length };
  if (name === 'decimal' || name === 'numeric') return { kind: 'decimal', precision, scale };
  return simpleTypes[name];
}

/** As people write it: `nvarchar(64)`, `decimal(18,2)`, `datetime2(6)`. */
export function nativeTypeText({ name, length, precision, scale }: NativeType): string {
  if (/^n?(var)?char$/.test(name)) return `${name}(${length < 0 ? 'max' : length})`;
  if (name === 'decimal' || name === 'numeric') return `${name}(${precision},${scale})`;
  return /^datetime(2|offset)$/.test(name) ? `${name}(${scale})` : name;
}
