import { type RawBuilder, sql } from 'kysely';
import type { ColumnType } from '../../../models/types.ts';
import { columnList, tableRef } from '../identifiers.ts';
import type { Fields } from '../row-reader.ts';
import type { NamedColumn, TableName } from '../storage.ts';
import { temporary } from './identifiers.ts';
import type { SqlServerConnection } from './session.ts';
import { bareType } from './types.ts';

/** Rows of a group that arrives and is moved on: the temporary database holds no more than that. */
const GROUP = 200_000;
/** Digits and moments are shorter; text with a length is at most as long. */
const LONGEST_BOUNDED = 4000;

/**
 * Rows arrive as text in a temporary table, and the server casts them: the driver sends decimals as floating point and moments in
 * milliseconds. That table is left empty, and goes with the session.
 *
 * @returns how many rows reached the table
 */
export async function loadRows(
  connection: SqlServerConnection,
  table: TableName,
  columns: readonly NamedColumn[],
  groups: AsyncIterable<readonly Fields[]>,
): Promise<number> {
  const arriving = await createArriving(connection, columns);
  const source = rowsOf(groups);
  const widths = columns.map(({ type }) => arrivingLength(type));
  const bulkColumns = columns.map(({ name }, position) => ({ name, length: widths[position] }));
  let count = 0;
  for (let next = await source.next(); !next.done; next = await source.next()) {
    const group = checked(upTo(GROUP, next.value, source), columns, widths);
    await connection.tds.bulk(arriving.name, bulkColumns, group);
    count += await moveOn(connection, arriving, table, columns);
  }
  return count;
}

const arrivingLength = ({ kind, ...type }: ColumnType): number | undefined => {
  const length = 'length' in type ? type.length : undefined;
  if (kind === 'text_array' || kind === 'json') return undefined;
  if (kind === 'id' || kind === 'text')
    return length !== undefined && length <= LONGEST_BOUNDED ? LONGEST_BOUNDED : undefined;
  return 60;
};

async function createArriving(connection: SqlServerConnection, columns: readonly NamedColumn[]): Promise<TableName> {
  connection.arrivals += 1;
  const table = temporary(`arriving_${connection.arrivals}`);
  const texts = columns.map(({ name, type }) => {
    const length = arrivingLength(type) ?? 'max';
    return sql`${sql.id(name)} nvarchar(${sql.raw(String(length))}) collate database_default null`;
  });
  await sql`create table ${tableRef(table)} (${sql.join(texts)})`.execute(connection.queries);
  return table;
}

async function* rowsOf(groups: AsyncIterable<readonly Fields[]>): AsyncGenerator<Fields> {
  for await (const group of groups) yield* group;
}

/** One row and the next ones of the same source. */
async function* upTo(limit: number, first: Fields, source: AsyncIterator<Fields>): AsyncGenerator<Fields> {
  yield first;
  for (let count = 1; count < limit; count += 1) {
    const next = await source.next();
    if (next.done) return;
    yield next.value;
  }
}

/** The protocol has no error for a text longer than its column. */
async function* checked(
  rows: AsyncIterable<Fields>,
  columns: readonly NamedColumn[],
  widths: readonly (number | undefined)[],
): AsyncGenerator<Fields> {
  for await (const row of rows) {
    const position = row.findIndex(
      (value, at) => value !== null && value.length > (widths[at] ?? Number.POSITIVE_INFINITY),
    );
    if (position >= 0)
      throw new RangeError(`a value of ${columns[position]?.name} has more than ${widths[position]} characters`);
    yield row;
  }
}

async function moveOn(
  { queries, role }: SqlServerConnection,
  arriving: TableName,
  table: TableName,
  columns: readonly NamedColumn[],
): Promise<number> {
  const names = columnList(columns.map(({ name }) => name));
  const { numAffectedRows } = await sql`insert into ${tableRef(table)} with (tablock) (${names})
    select ${sql.join(columns.map((column) => arrived(column, role)))} from ${tableRef(arriving)}`.execute(queries);
  await sql`truncate table ${tableRef(arriving)}`.execute(queries);
  return Number(numAffectedRows ?? 0);
}

/** A cast to a text with a length would cut what is too long; without one the server refuses it. */
function arrived({ name, type }: NamedColumn, role: SqlServerConnection['role']): RawBuilder<unknown> {
  const text = sql.id(name);
  switch (type.kind) {
    case 'id':
    case 'text':
    case 'text_array':
    case 'json':
      return text;
    case 'boolean':
      return sql`case when ${text} in ('t', 'true') then 1 when ${text} in ('f', 'false') then 0 else cast(${text} as bit) end`;
    case 'timestamp':
      return sql`convert(datetime2(6), ${text}, 121)`;
    default:
      return sql`cast(${text} as ${sql.raw(bareType(type, role))})`;
  }
}
