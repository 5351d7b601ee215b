import { type ColumnType, trimmed, typeName, WHITE_SPACE } from '../../../../models/types.ts';
import { misfit, textOf } from '../../../storage/row-values.ts';

/**
 * Reads a value of one type as one of another, in the same way for every store and engine: what comes out every engine can read, and what
 * it would have to guess is none.
 */

/**
 * The value as a row file has it; undefined where it is none of the type. Blanks around a number, a day or a moment mean nothing.
 *
 * @param bytes each byte a character (`latin1`), as everywhere where it may be no UTF-8
 */
export function castText(type: ColumnType, bytes: string): string | undefined {
  const read = READERS[type.kind];
  if (!read) return misfit(type, bytes) === undefined && isOf(type, textOf(bytes)) ? bytes : undefined;
  const value = read(trimmed(textOf(bytes)));
  return value !== undefined && misfit(type, value) === undefined ? rounded(type, value) : undefined;
}

/** What a value should be, in words. */
export const castExpectation = (type: ColumnType): string => `a value of the type ${typeName(type)}`;

/** By kind, what is read of a text without blanks around it; the others are texts. */
const READERS: { readonly [Kind in ColumnType['kind']]?: (text: string) => string | undefined } = {
  integer: whole,
  bigint: whole,
  decimal: plainNumber,
  double: withoutGroups,
  boolean: yesOrNo,
  date: day,
  timestamp: moment,
};

/** Digits behind the point that are all zero are none. */
function whole(text: string): string | undefined {
  const [, digits] = /^(-?\d+)(?:\.0*)?$/.exec(plainNumber(text) ?? '') ?? [];
  return digits === undefined ? undefined : String(BigInt(digits));
}

/** Longer ones are no amounts; a store asked about the same text does not read them either. */
const LONGEST_NUMBER = 200;
const NUMBER = /^([+-]?)(\d*)\.?(\d*)(?:e([+-]?\d{1,3}))?$/i;

/** A number in digits and a point, whatever its exponent. */
function plainNumber(text: string): string | undefined {
  if (text.length > LONGEST_NUMBER) return undefined;
  const [, sign = '', units = '', fraction = '', exponent = '0'] = NUMBER.exec(withoutGroups(text)) ?? [];
  if (units === '' && fraction === '') return undefined;
  const point = units.length + Number(exponent);
  const digits = `${'0'.repeat(Math.max(0, -point))}${units}${fraction}`.padEnd(point, '0');
  const at = Math.max(0, point);
  return `${sign === '-' ? sign : ''}${digits.slice(0, at) || '0'}.${digits.slice(at) || '0'}`;
}

const GROUPED = new RegExp(`^[+-]?\\d{1,3}(?:[${WHITE_SPACE}'\u2019]\\d{3})+(?:\\.\\d*)?$`);

/** Blanks and apostrophes between groups of three digits can be nothing else. */
function withoutGroups(text: string): string {
  return GROUPED.test(text) ? text.replace(/[^\d.+-]/g, '') : text;
}

const YES = new Set(['1', 't', 'true', 'y', 'yes', 'on']);
const NO = new Set(['0', 'f', 'false', 'n', 'no', 'off']);

function yesOrNo(text: string): string | undefined {
  const word = whole(text) ?? text.toLowerCase();
  return YES.has(word) ? 'true' : NO.has(word) ? 'false' : undefined;
}

/** Half up, away from zero, as every engine does. */
function rounded(type: ColumnType, text: string): string {
  if (type.kind !== 'decimal') return text;
  const [, sign = '', units = '', fraction = ''] = /^(-?)(\d*)(?:\.(\d*))?$/.exec(text) ?? [];
  const digits = BigInt(`${units}${fraction.slice(0, type.scale).padEnd(type.scale, '0')}` || '0');
  const carried = String(digits + ((fraction[type.scale] ?? '0') >= '5' ? 1n : 0n)).padStart(type.scale + 1, '0');
  const whole = carried.slice(0, carried.length - type.scale);
  return `${sign}${whole}${type.scale === 0 ? '' : `.${carried.slice(-type.scale)}`}`;
}

const DAY = /^(\d{4})-(\d\d)-(\d\d)$/;

function day(text: string): string | undefined {
  const [, year, month, date] = (DAY.exec(text) ?? []).map(Number);
  return isDay(year, month, date) ? text : undefined;
}

/** Of the Gregorian calendar, also where it was not in use yet. */
function isDay(year = 0, month = 0, date = 0): boolean {
  const last = new Date(Date.UTC(2000, month, 0));
  last.setUTCFullYear(year, month, 0);
  return year > 0 && month >= 1 && month <= 12 && date >= 1 && date <= last.getUTCDate();
}

const MOMENT =
  /^(\d{4})-(\d\d)-(\d\d)(?:[ T](\d\d):(\d\d)(?::(\d\d)(?:\.(\d{1,9}))?)?)?(?: ?(Z|[+-]\d\d(?::?\d\d)?))?$/i;

/** With an offset it is brought to UTC, without one it is UTC; parts of a microsecond are cut off. */
function moment(text: string): string | undefined {
  const found = MOMENT.exec(text);
  if (!found) return undefined;
  const [year, month, date, hour = 0, minute = 0, second = 0] = found
    .slice(1, 7)
    .map((part) => (part === undefined ? undefined : Number(part)));
  const offset = offsetMinutes(found[8] ?? 'Z');
  if (!isDay(year, month, date) || hour > 23 || minute > 59 || second > 59 || offset === undefined) return undefined;
  const at = new Date(0);
  at.setUTCFullYear(year ?? 0, (month ?? 1) - 1, date);
  at.setUTCHours(hour, minute - offset, second);
  const utc = at.toISOString();
  const fraction = (found[7] ?? '').slice(0, 6);
  return /^\d{4}-/.test(utc) ? `${utc.slice(0, 10)} ${utc.slice(11, 19)}${fraction ? `.${fraction}` : ''}` : undefined;
}

function offsetMinutes(text: string): number | undefined {
  if (/^z$/i.test(text)) return 0;
  const [hours, minutes] = [Number(text.slice(1, 3)), Number(text.slice(3).replace(':', '') || '0')];
  if (hours > 15 || minutes > 59) return undefined;
  return (text.startsWith('-') ? -1 : 1) * (60 * hours + minutes);
}

/** Texts have a length, lists and JSON a form. */
function isOf(type: ColumnType, text: string): boolean {
  switch (type.kind) {
    case 'id':
    case 'text':
      return type.length === undefined || [...text].length <= type.length;
    case 'json':
      return parsed(text) !== undefined;
    case 'text_array': {
      const list = parsed(text);
      return Array.isArray(list) && list.every((entry) => entry === null || typeof entry === 'string');
    }
    default:
      return true;
  }
}

function parsed(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    return undefined;
  }
}

/** A value that is none, as text that people read. */
export const variantText = (from: ColumnType, bytes: string): string =>
  from.kind === 'boolean' ? (castText(from, bytes) ?? bytes) : bytes;
