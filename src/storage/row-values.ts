import { isUtf8 } from 'node:buffer';
import { type ColumnType, trimmed } from '../../models/types.ts';

/**
 * Which fields of a row file are values of a type, the same for every store and engine: what one of them would round, cut or misread is
 * none.
 */

/** The longest text, in bytes: an engine holds several lines at once. */
export const LONGEST_TEXT = 16_000_000;

/** The most characters of an id, whatever the source allows: it is part of keys, which every store limits. */
export const LONGEST_ID = 200;

/** Moments and days that every store and engine knows. */
export const FIRST_DAY = '0001-01-01';
export const LAST_DAY = '9999-12-31';

/**
 * What a field should be, in words, where it is no value of the type; undefined where it is one.
 *
 * @param bytes the field, each byte a character (`latin1`): it may be no UTF-8
 */
export function misfit(type: ColumnType, bytes: string): string | undefined {
  return accepts(type, bytes) ? undefined : expected(type);
}

/** The text of a field given as bytes; what is no UTF-8 becomes `\uFFFD`. */
export const textOf = (bytes: string): string =>
  isAscii(bytes) ? bytes : Buffer.from(bytes, 'latin1').toString('utf8');

function accepts(type: ColumnType, bytes: string): boolean {
  switch (type.kind) {
    case 'integer':
      return isWhole(bytes, 31n);
    case 'bigint':
      return isWhole(bytes, 63n);
    case 'decimal':
      return isDecimal(bytes, type);
    case 'double':
      return isFiniteNumber(bytes);
    case 'boolean':
      return /^(t|f|true|false|0|1)$/.test(bytes);
    case 'date':
      return isDay(bytes);
    case 'timestamp':
      return isMoment(bytes);
    case 'id':
      return isText(bytes) && [...textOf(bytes)].length <= LONGEST_ID;
    default:
      return isText(bytes);
  }
}

function isWhole(text: string, bits: bigint): boolean {
  if (!/^-?\d+$/.test(text)) return false;
  const value = BigInt(text);
  const end = 1n << bits;
  return value >= -end && value < end;
}

/** Digits behind the point that the type lacks are rounded, half up, as everywhere. */
function isDecimal(
  text: string,
  { precision, scale }: { readonly precision: number; readonly scale: number },
): boolean {
  const [, whole = '', fraction = ''] = /^[+-]?(\d*)(?:\.(\d*))?$/.exec(text) ?? [];
  if (whole === '' && fraction === '') return false;
  const digits = BigInt(`${whole}${fraction.slice(0, scale).padEnd(scale, '0')}`);
  const carry = (fraction[scale] ?? '0') >= '5' ? 1n : 0n;
  return digits + carry < 10n ** BigInt(precision);
}

const isFiniteNumber = (text: string): boolean =>
  /^[+-]?(\d+\.?\d*|\.\d+)(e[+-]?\d+)?$/i.test(text) && Number.isFinite(Number(text));

/** Years 0001 to 9999, as every store and engine writes them. */
const isDay = (text: string): boolean => /^(?!0000)\d{4}-\d\d-\d\d$/.test(text);

const isMoment = (text: string): boolean => /^(?!0000)\d{4}-\d\d-\d\d([ T]\d\d:\d\d(:\d\d(\.\d{1,9})?)?)?$/.test(text);

/**
 * A key as it is compared everywhere: text without white space around it, in its own case, a UUID in lower case; null where nothing is
 * left.
 */
export function cleanKey(text: string): string | null {
  const key = trimmed(text);
  return key === '' ? null : UUID.test(key) ? key.toLowerCase() : key;
}

/** The same as the warehouse has it: of a row that waits with nothing but white space for its key, that. */
export const storedKey = (text: string): string => cleanKey(text) ?? text;

const UUID = /^[0-9a-f]{8}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{12}$/i;

const isAscii = (bytes: string): boolean => !/[\u0080-\u00ff]/.test(bytes);

const isText = (bytes: string): boolean =>
  bytes.length <= LONGEST_TEXT && !bytes.includes('\0') && (isAscii(bytes) || isUtf8(Buffer.from(bytes, 'latin1')));

function expected(type: ColumnType): string {
  switch (type.kind) {
    case 'integer':
      return 'a whole number of 32 bits';
    case 'bigint':
      return 'a whole number of 64 bits';
    case 'decimal':
      return `a number of at most ${type.precision - type.scale} digits before the point`;
    case 'double':
      return 'a finite number';
    case 'boolean':
      return 'true or false';
    case 'date':
      return 'a day of the years 1 to 9999';
    case 'timestamp':
      return 'a moment of the years 1 to 9999';
    case 'id':
      return `text in UTF-8 of at most ${LONGEST_ID} characters`;
    default:
      return `text in UTF-8 of at most ${LONGEST_TEXT} bytes`;
  }
}

/** Whether values of the type are numbers, moments or yes and no: what stands there names nobody. */
export const isImpersonal = ({ kind }: ColumnType): boolean =>
  ['integer', 'bigint', 'double', 'decimal', 'boolean', 'date', 'timestamp'].includes(kind);
