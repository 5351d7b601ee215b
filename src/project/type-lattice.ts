import { type ColumnType, decimal, typeName } from '../../models/types.ts';

const integerDigits = { integer: 10, bigint: 19 } as const;

/** The narrowest type that holds every value of both; undefined where none does without a change of meaning. */
export function widest(a: ColumnType, b: ColumnType): ColumnType | undefined {
  if (typeName(a) === typeName(b)) return a;
  if (isText(a) && isText(b)) return widestText(a, b);
  if (isNumber(a) && isNumber(b)) return widestNumber(a, b);
  if (isMoment(a) && isMoment(b)) return { kind: 'timestamp' };
  return undefined;
}

/** Whether every value of `narrow` is a value of `wide`. */
export function holds(wide: ColumnType, narrow: ColumnType): boolean {
  const both = widest(wide, narrow);
  return both !== undefined && typeName(both) === typeName(wide);
}

type TextType = Extract<ColumnType, { kind: 'id' | 'text' }>;
type NumberType = Extract<ColumnType, { kind: 'integer' | 'bigint' | 'decimal' | 'double' }>;

const isText = (type: ColumnType): type is TextType => type.kind === 'text' || type.kind === 'id';
const isNumber = (type: ColumnType): type is NumberType =>
  type.kind === 'integer' || type.kind === 'bigint' || type.kind === 'decimal' || type.kind === 'double';
const isMoment = (type: ColumnType): boolean => type.kind === 'date' || type.kind === 'timestamp';

/** A store reports a key as plain text, so an id stays an id beside a text of its length. */
function widestText(a: TextType, b: TextType): ColumnType {
  const length = a.length === undefined || b.length === undefined ? undefined : Math.max(a.length, b.length);
  if (a.kind === 'id' && length !== undefined) return { kind: 'id', length };
  return length === undefined ? { kind: 'text' } : { kind: 'text', length };
}

function widestNumber(a: NumberType, b: NumberType): ColumnType | undefined {
  if (a.kind === 'double' || b.kind === 'double') {
    const other = a.kind === 'double' ? b : a;
    return other.kind === 'integer' || other.kind === 'double' ? { kind: 'double' } : undefined;
  }
  if (a.kind !== 'decimal' && b.kind !== 'decimal') return { kind: 'bigint' };
  const scale = Math.max(scaleOf(a), scaleOf(b));
  const precision = Math.max(wholeDigits(a), wholeDigits(b)) + scale;
  return precision > 38 ? undefined : decimal(precision, scale);
}

const scaleOf = (type: NumberType): number => (type.kind === 'decimal' ? type.scale : 0);

function wholeDigits(type: NumberType): number {
  if (type.kind === 'decimal') return type.precision - type.scale;
  return type.kind === 'double' ? 0 : integerDigits[type.kind];
}
