import { EcomError } from '../../errors.ts';
import type { ValueKind } from '../statements.ts';
import type { Column } from './tds.ts';

/** A value as text: as the other store writes it, with all its digits. */
type AsText = (value: unknown) => string | null;

interface Reading {
  readonly kind: ValueKind;
  readonly text: (value: unknown, column: Column) => string;
}

const plain = (kind: ValueKind): Reading => ({ kind, text: String });
const decimal = (scale?: number): Reading => ({
  kind: 'decimal',
  text: (value, column) => decimalText(value, scale ?? column.scale ?? 0, column.name),
});
const moment = (text: (value: Date, scale: number) => string): Reading => ({
  kind: 'moment',
  text: (value, { scale }) => (value instanceof Date ? text(value, scale ?? MILLISECONDS) : String(value)),
});

const MILLISECONDS = 3;

/** By the driver's name of the type; one that may be null has a name of its own. */
const readings: Readonly<Record<string, Reading>> = {
  TinyInt: plain('whole'),
  SmallInt: plain('whole'),
  Int: plain('whole'),
  BigInt: plain('whole'),
  IntN: plain('whole'),
  Bit: plain('truth'),
  BitN: plain('truth'),
  Real: plain('float'),
  Float: plain('float'),
  FloatN: plain('float'),
  Decimal: decimal(),
  DecimalN: decimal(),
  Numeric: decimal(),
  NumericN: decimal(),
  Money: decimal(4),
  SmallMoney: decimal(4),
  MoneyN: decimal(4),
  Date: moment((value) => value.toISOString().slice(0, 10)),
  DateTime: moment(momentText),
  SmallDateTime: moment(momentText),
  DateTimeN: moment(momentText),
  DateTime2: moment(momentText),
  DateTimeOffset: moment((value, scale) => `${momentText(value, scale)}+00`),
  Time: { ...moment((value, scale) => momentText(value, scale).slice(11)), kind: 'text' },
};

const OTHER: Reading = {
  kind: 'text',
  text: (value) => (Buffer.isBuffer(value) ? `0x${value.toString('hex')}` : String(value)),
};

const readingOf = ({ type }: Column): Reading => readings[type] ?? OTHER;

export const kindOf = (column: Column): ValueKind => readingOf(column).kind;

export const textsOf =
  (column: Column): AsText =>
  (value) =>
    value === null || value === undefined ? null : readingOf(column).text(value, column);

/** Below it the driver's floating point holds every digit of a decimal. */
const EXACT = 2 ** 52;

/** @throws EcomError SQL_FAILED for a number whose digits the driver has lost */
function decimalText(value: unknown, scale: number, column: string): string {
  if (typeof value !== 'number') return String(value);
  if (Math.abs(value) * 10 ** scale < EXACT) return value.toFixed(scale);
  throw new EcomError('SQL_FAILED', `The column ${column} has a number of more digits than arrive as a number.`, {
    next: `Ask for it as text: cast(${column} as varchar(50)).`,
    fields: { column },
  });
}

/** The driver keeps what is finer than a millisecond beside the `Date`, in seconds. */
function momentText(value: Date, scale: number): string {
  const [day = '', time = ''] = value.toISOString().split(/[TZ]/);
  const { nanosecondsDelta = 0 } = value as Date & { readonly nanosecondsDelta?: number };
  const [seconds = '', milliseconds = ''] = time.split('.');
  const fine = Math.round(nanosecondsDelta * 1e7);
  const digits = `${milliseconds}${String(fine).padStart(4, '0')}`
    .slice(0, Math.max(scale, MILLISECONDS))
    .replace(/0+$/, '');
  return `${day} ${seconds}${digits === '' ? '' : `.${digits}`}`;
}
