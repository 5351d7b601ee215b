import { type RawBuilder, sql } from 'kysely';
import type { ColumnType } from '../../../models/types.ts';
import { columnList, tableRef } from '../identifiers.ts';
import type { RowFile } from '../row-file.ts';
import type { NamedColumn, Role, TableName } from '../storage.ts';
import { copyFileIn } from './copy.ts';
import { inlineKeys } from './inlined-keys.ts';
import { rightsOf } from './rights.ts';
import type { PostgresConnection } from './session.ts';
import { transitType } from './types.ts';

/** Both statements in one message. */
export async function createTemporary(
  connection: PostgresConnection,
  name: string,
  body: RawBuilder<unknown>,
): Promise<void> {
  const { client, queries } = connection;
  connection.hasTemporaryTables = true;
  const statements = sql`drop table if exists pg_temp.${sql.id(name)}; create temporary table ${sql.id(name)} ${body}`;
  await client.query(statements.compile(queries).sql);
}

/** `COPY` reads no JSON as an array: such rows arrive in a temporary table, with JSON in the arrays' place. */
export async function withArrays(
  connection: PostgresConnection,
  table: TableName,
  columns: readonly NamedColumn[],
  copy: (into: TableName) => Promise<number>,
): Promise<number> {
  if (!columns.some(({ type }) => type.kind === 'text_array')) return copy(table);
  const arriving = { name: 'arriving_arrays' };
  const asJson = columns.map(({ name, type }) => sql`${sql.id(name)} ${sql.raw(arrivingType(type, connection.role))}`);
  await createTemporary(connection, arriving.name, sql`(${sql.join(asJson)})`);
  const count = await copy(arriving);
  await sql`insert into ${tableRef(table)} (${columnList(columns.map((column) => column.name))})
    select ${sql.join(columns.map(arrived))} from ${tableRef(arriving)}`.execute(connection.queries);
  await sql`drop table ${tableRef(arriving)}`.execute(connection.queries);
  return count;
}

export const arrivingType = (type: ColumnType, role: Role): string =>
  transitType(type.kind === 'text_array' ? { kind: 'json' } : type, role);

export const arrived = ({ name, type }: NamedColumn): RawBuilder<unknown> =>
  type.kind === 'text_array'
    ? sql`case when ${sql.id(name)} is not null then array(select jsonb_array_elements_text(${sql.id(name)})) end`
    : sql.id(name);

/** Analysed at once: the planner must know that a few keys meet a large table. Of a shop nobody knows whether one can be made. */
export async function uploadTemporary(
  connection: PostgresConnection,
  name: string,
  columns: readonly NamedColumn[],
  file: RowFile,
): Promise<TableName> {
  if (connection.role === 'oltp' && !(await rightsOf(connection)).makesTemporary)
    return inlineKeys(connection, name, columns, file);
  const definitions = columns.map(
    (column) => sql`${sql.id(column.name)} ${sql.raw(transitType(column.type, connection.role))}`,
  );
  await createTemporary(connection, name, sql`(${sql.join(definitions)})`);
  await fill(connection, { name }, () =>
    withArrays(connection, { name }, columns, (table) =>
      copyFileIn(connection, { table, columns: columns.map((column) => column.name) }, file),
    ),
  );
  return { name };
}

/** A temporary table is analysed by nobody else. */
export async function fill(
  { queries }: PostgresConnection,
  table: TableName,
  work: () => Promise<number>,
): Promise<number> {
  const count = await work();
  if (table.schema === undefined) await sql`analyze ${sql.id(table.name)}`.execute(queries);
  return count;
}
