/**
 * The column types that every store and every engine knows. A store or an engine maps each of them to its own.
 *
 * Timestamps are UTC, without a zone, in microseconds. Money is `decimal(19,4)`. Arrays leave a source as JSON text and reach
 * the warehouse as CSV strings, because JDBC has no arrays.
 */
export type ColumnType =
  /** A key: at most `length` characters, compared byte by byte. */
  | { readonly kind: 'id'; readonly length: number }
  /** Text; without `length` of any size. */
  | { readonly kind: 'text'; readonly length?: number }
  /** A list of texts in a source; JSON text while it travels. */
  | { readonly kind: 'text_array' }
  | { readonly kind: 'json' }
  /** 32 bits, signed. */
  | { readonly kind: 'integer' }
  /** 64 bits, signed. */
  | { readonly kind: 'bigint' }
  /** 64-bit floating point; never money. */
  | { readonly kind: 'double' }
  | { readonly kind: 'decimal'; readonly precision: number; readonly scale: number }
  | { readonly kind: 'boolean' }
  | { readonly kind: 'date' }
  | { readonly kind: 'timestamp' };

export const id = (length = 64): ColumnType => ({ kind: 'id', length });
export const text = (length?: number): ColumnType =>
  length === undefined ? { kind: 'text' } : { kind: 'text', length };
export const textArray = (): ColumnType => ({ kind: 'text_array' });
export const integer = (): ColumnType => ({ kind: 'integer' });
export const bigint = (): ColumnType => ({ kind: 'bigint' });
export const decimal = (precision: number, scale: number): ColumnType => ({ kind: 'decimal', precision, scale });
/** An amount of money in a named currency. Four digits hold the minor unit of each (ISO 4217); times a rate it has 37, which both engines hold exactly. */
export const money = (): ColumnType => decimal(19, 4);
/** An amount as our own shop keeps it, to the cent. What somebody's table has finer is read whole. */
export const cents = (): ColumnType => decimal(18, 2);
/** A price of one unit; finer than a cent because real price lists are. */
export const price = (): ColumnType => decimal(18, 4);
/**
 * Units of a product, also parts of one: metres, kilograms. Times a price it has 37 digits, which both engines hold exactly; of 18 digits
 * or fewer DuckDB would make a product of 18.
 */
export const quantity = (): ColumnType => decimal(19, 4);
/** A sum of quantities; it holds every whole number of 64 bits too. */
export const quantitySum = (): ColumnType => decimal(23, 4);
export const boolean = (): ColumnType => ({ kind: 'boolean' });
export const date = (): ColumnType => ({ kind: 'date' });
export const timestamp = (): ColumnType => ({ kind: 'timestamp' });

/** The type as people write it: `decimal(18,2)`, `id(64)`. */
export function typeName(type: ColumnType): string {
  switch (type.kind) {
    case 'id':
      return `id(${type.length})`;
    case 'text':
      return type.length === undefined ? 'text' : `text(${type.length})`;
    case 'decimal':
      return `decimal(${type.precision},${type.scale})`;
    default:
      return type.kind;
  }
}

/**
 * What may stand around a value and is no part of it: white space as Unicode has it, characters without width that nobody sees, and the
 * mark at the beginning of some files.
 */
export const WHITE_SPACE =
  '\t\n\v\f\r \u00a0\u1680\u2000\u2001\u2002\u2003\u2004\u2005\u2006\u2007\u2008\u2009\u200a\u200b\u200c\u200d\u2028\u2029\u202f\u205f\u3000\ufeff';

const BLANKS: ReadonlySet<string | undefined> = new Set(WHITE_SPACE);

/** A text without white space around it, as `clean_text` has it. */
export function trimmed(text: string): string {
  let [start, end] = [0, text.length];
  while (start < end && BLANKS.has(text[start])) start += 1;
  while (end > start && BLANKS.has(text[end - 1])) end -= 1;
  return text.slice(start, end);
}
