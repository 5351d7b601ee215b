import { DataType, type RecordBatch, tableFromIPC, type Vector } from 'apache-arrow';

export type Value = string | number | boolean | null;

/** A row by column name: bigint and decimals as text, dates `YYYY-MM-DD`, timestamps `YYYY-MM-DD HH:MM:SS[.ffffff]`. */
export type Row = Readonly<Record<string, Value>>;

/** The rows of one Arrow stream, as Spark Connect sends them. */
export function rowsOfArrow(stream: Uint8Array): Row[] {
  return tableFromIPC(stream).batches.flatMap(rowsOfBatch);
}

export interface SparkColumn {
  readonly name: string;
  /** Its values as text may hold anything. */
  readonly isText: boolean;
}

/** Types whose values as text are digits, words and signs. */
const isPlain = (type: DataType): boolean =>
  [DataType.isInt, DataType.isFloat, DataType.isDecimal, DataType.isBool, DataType.isDate, DataType.isTimestamp].some(
    (is) => is(type),
  );

/** Its columns; a stream has them even without any row. */
export const columnsOfArrow = (stream: Uint8Array): SparkColumn[] =>
  tableFromIPC(stream).schema.fields.map(({ name, type }) => ({ name, isText: !isPlain(type) }));

/** The values of one Arrow stream in the order of its columns, for who needs neither names nor numbers. */
export function valuesOfArrow(stream: Uint8Array): Value[][] {
  return tableFromIPC(stream).batches.flatMap((batch) => {
    const readers = batch.schema.fields.map((field, index) =>
      readerOf(batch.getChildAt(index) as Vector, field.type as DataType),
    );
    return Array.from({ length: batch.numRows }, (_, row) => readers.map((read) => read(row)));
  });
}

function rowsOfBatch(batch: RecordBatch): Row[] {
  const columns = batch.schema.fields.map((field, index) => ({
    name: field.name,
    read: readerOf(batch.getChildAt(index) as Vector, field.type as DataType),
  }));
  return Array.from({ length: batch.numRows }, (_, row) =>
    Object.fromEntries(columns.map(({ name, read }) => [name, read(row)])),
  );
}

type Reader = (row: number) => Value;

/** Arrow's own getters turn microseconds into milliseconds and give decimals without their point: both are read from the raw values. */
function readerOf(vector: Vector, type: DataType): Reader {
  const present = (read: (row: number) => Value): Reader => {
    return (row) => (vector.isValid(row) ? read(row) : null);
  };
  const raw: unknown = vector.data[0]?.values;
  if (DataType.isTimestamp(type)) return present((row) => timestampText((raw as BigInt64Array)[row] ?? 0n));
  if (DataType.isDate(type)) return present((row) => dateText((raw as Int32Array)[row] ?? 0));
  if (DataType.isDecimal(type)) {
    const { scale } = type;
    return present((row) => decimalText((raw as Uint32Array).subarray(row * 4, row * 4 + 4), scale));
  }
  if (DataType.isInt(type))
    return present((row) => (type.bitWidth === 64 ? String(vector.get(row)) : Number(vector.get(row))));
  if (DataType.isBool(type)) return present((row) => vector.get(row) as boolean);
  if (DataType.isFloat(type)) return present((row) => vector.get(row) as number);
  if (DataType.isUtf8(type)) return present((row) => vector.get(row) as string);
  if (DataType.isNull(type)) return () => null;
  throw new Error(`a column of Arrow's type ${type} is not read; cast it to text`);
}

const DAY_MS = 86_400_000;
const SECOND_US = 1_000_000n;

/** Four digits of a year at least, as PostgreSQL and DuckDB read it; the shop has no dates before year 1. */
const dateText = (days: number): string => new Date(days * DAY_MS).toISOString().slice(0, 10);

function timestampText(microseconds: bigint): string {
  const fraction = ((microseconds % SECOND_US) + SECOND_US) % SECOND_US;
  const seconds = (microseconds - fraction) / SECOND_US;
  const text = new Date(Number(seconds) * 1000).toISOString().slice(0, 19).replace('T', ' ');
  return fraction === 0n ? text : `${text}.${String(fraction).padStart(6, '0')}`;
}

/** 128 bits, two's complement, lowest word first. */
function decimalText(words: Uint32Array, scale: number): string {
  const [w0 = 0, w1 = 0, w2 = 0, w3 = 0] = words;
  const bits = BigInt(w0) | (BigInt(w1) << 32n) | (BigInt(w2) << 64n) | (BigInt(w3) << 96n);
  const value = BigInt.asIntN(128, bits);
  const digits = String(value < 0n ? -value : value).padStart(scale + 1, '0');
  const sign = value < 0n ? '-' : '';
  return scale === 0 ? sign + digits : `${sign}${digits.slice(0, -scale)}.${digits.slice(-scale)}`;
}
