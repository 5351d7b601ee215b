import {
  type CompiledQuery,
  type DatabaseConnection,
  type Driver,
  Kysely,
  MssqlAdapter,
  MssqlIntrospector,
  MssqlQueryCompiler,
  type QueryResult,
} from 'kysely';
import type { ControlTables } from '../control-tables.ts';
import type { Result, Tds, Values } from './tds.ts';

/** Kysely over one connection: every query of a session runs where its transaction is. */
export function queriesOn(tds: Tds): Kysely<ControlTables> {
  const connection = connectionOn(tds);
  return new Kysely<ControlTables>({
    dialect: {
      createAdapter: () => new MssqlAdapter(),
      createDriver: () => driverOf(connection),
      createIntrospector: (db) => new MssqlIntrospector(db),
      createQueryCompiler: () => new MssqlQueryCompiler(),
    },
  });
}

const nothing = async (): Promise<void> => {};

/** Transactions belong to the database's `transaction`. */
const driverOf = (connection: DatabaseConnection): Driver => ({
  init: nothing,
  acquireConnection: async () => connection,
  releaseConnection: nothing,
  beginTransaction: noTransactions,
  commitTransaction: noTransactions,
  rollbackTransaction: noTransactions,
  destroy: nothing,
});

async function noTransactions(): Promise<never> {
  throw new Error('use Database.transaction');
}

const connectionOn = (tds: Tds): DatabaseConnection => ({
  async executeQuery<R>({ sql, parameters }: CompiledQuery): Promise<QueryResult<R>> {
    return resultOf<R>(await tds.query(sql, parameters));
  },
  // biome-ignore lint/correctness/useYield: rows are streamed by the bulk path only
  async *streamQuery() {
    throw new Error('use Bulk.exportRows');
  },
});

/** Moments come back as `Date`, whole numbers as `number` where they fit, decimals as text of all their digits. */
function resultOf<R>({ columns, rows, rowCount }: Result): QueryResult<R> {
  if (columns === undefined) return { rows: [], numAffectedRows: BigInt(rowCount) };
  const read = columns.map(({ type, scale }) => readers[type]?.(scale ?? 0) ?? asItIs);
  const record = (values: Values): R =>
    Object.fromEntries(columns.map(({ name }, position) => [name, read[position]?.(values[position])])) as R;
  return { rows: rows.map(record) };
}

type Read = (value: unknown) => unknown;

const asItIs: Read = (value) => value;

const decimal =
  (scale: number): Read =>
  (value) =>
    typeof value === 'number' ? value.toFixed(scale) : value;

const whole = (): Read => (value) => (Number.isSafeInteger(Number(value)) && value !== null ? Number(value) : value);

const day = (): Read => (value) => (value instanceof Date ? value.toISOString().slice(0, 10) : value);

/** By the driver's name of the type; one that may be null has a name of its own. */
const readers: Readonly<Record<string, (scale: number) => Read>> = {
  Decimal: decimal,
  DecimalN: decimal,
  Numeric: decimal,
  NumericN: decimal,
  Money: () => decimal(4),
  SmallMoney: () => decimal(4),
  MoneyN: () => decimal(4),
  BigInt: whole,
  IntN: whole,
  Date: day,
};
