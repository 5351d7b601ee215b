import { type RawBuilder, sql } from 'kysely';
import type { ColumnType } from '../../../models/types.ts';
import { columnList, tableRef } from '../identifiers.ts';
import type { RowFile } from '../row-file.ts';
import type { Bulk, NamedColumn, Role, TableDefinition, TableName } from '../storage.ts';
import { type CopyTarget, copyFileIn, copyOut, copyPiecesIn } from './copy.ts';
import { withoutIndexes } from './deferred-indexes.ts';
import { qualifiedName } from './identifiers.ts';
import { createKeyAndIndexes, dropKeyAndIndexes } from './indexes.ts';
import { merge } from './merge.ts';
import { selectRows } from './selection.ts';
import type { PostgresConnection } from './session.ts';
import { transitType } from './types.ts';

const names = (columns: readonly NamedColumn[]): string[] => columns.map(({ name }) => name);

export function bulk(connection: PostgresConnection): Bulk {
  /** Tables that were truncated in the present transaction. */
  const renewed = new Set<string>();
  const target = (table: TableName, columns: readonly NamedColumn[]): CopyTarget => ({
    table,
    columns: names(columns),
    isRenewed: renewed.has(qualifiedName(table)),
  });
  return {
    exportRows: (selection, path) => copyOut(connection, selectRows(selection), path),
    async importRows(table, columns, file) {
      await fill(connection, table, () =>
        withArrays(connection, table, columns, (into) => copyFileIn(connection, target(into, columns), file)),
      );
    },
    importStream: (table, columns, pieces) =>
      fill(connection, table, () =>
        withArrays(connection, table, columns, (into) => copyPiecesIn(connection, target(into, columns), pieces)),
      ),
    uploadTemporary: (name, columns, file) => uploadTemporary(connection, name, columns, file),
    async createTemporaryLike(name, target, columns) {
      const like = sql`select ${columnList(columns)} from ${tableRef(target)} with no data`;
      await createTemporary(connection, name, sql`as ${like}`);
      return { name };
    },
    fillEmptyTable: (table, columns, file) => fillEmptyTable(connection, table, columns, file),
    withoutIndexes: (tables, work) =>
      withoutIndexes(connection, tables, () => {
        for (const table of tables) renewed.add(qualifiedName(table));
        return work().finally(() => renewed.clear());
      }),
    merge: (merged) => merge(connection, merged),
  };
}

/** Both statements in one message. */
async function createTemporary(
  { client, queries }: PostgresConnection,
  name: string,
  body: RawBuilder<unknown>,
): Promise<void> {
  const statements = sql`drop table if exists pg_temp.${sql.id(name)}; create temporary table ${sql.id(name)} ${body}`;
  await client.query(statements.compile(queries).sql);
}

/** `COPY` reads no JSON as an array: such rows arrive in a temporary table, with JSON in the arrays' place. */
async function withArrays(
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
  await sql`insert into ${tableRef(table)} (${columnList(names(columns))})
    select ${sql.join(columns.map(arrived))} from ${tableRef(arriving)}`.execute(connection.queries);
  await sql`drop table ${tableRef(arriving)}`.execute(connection.queries);
  return count;
}

const arrivingType = (type: ColumnType, role: Role): string =>
  transitType(type.kind === 'text_array' ? { kind: 'json' } : type, role);

const arrived = ({ name, type }: NamedColumn): RawBuilder<unknown> =>
  type.kind === 'text_array'
    ? sql`case when ${sql.id(name)} is not null then array(select jsonb_array_elements_text(${sql.id(name)})) end`
    : sql.id(name);

/** Analysed at once: the planner must know that a few keys meet a large table. */
async function uploadTemporary(
  connection: PostgresConnection,
  name: string,
  columns: readonly NamedColumn[],
  file: RowFile,
): Promise<TableName> {
  const definitions = columns.map(
    (column) => sql`${sql.id(column.name)} ${sql.raw(transitType(column.type, connection.role))}`,
  );
  await createTemporary(connection, name, sql`(${sql.join(definitions)})`);
  await fill(connection, { name }, () => copyFileIn(connection, { table: { name }, columns: names(columns) }, file));
  return { name };
}

/** A temporary table is analysed by nobody else. */
async function fill({ queries }: PostgresConnection, table: TableName, work: () => Promise<number>): Promise<number> {
  const count = await work();
  if (table.schema === undefined) await sql`analyze ${sql.id(table.name)}`.execute(queries);
  return count;
}

/**
 * Truncating in the same transaction lets a server with `wal_level = minimal` write the rows without WAL; one sort for each index
 * afterwards costs less than a million insertions.
 */
async function fillEmptyTable(
  connection: PostgresConnection,
  table: TableDefinition,
  columns: readonly NamedColumn[],
  file: RowFile,
): Promise<void> {
  await sql`truncate table ${tableRef(table)}`.execute(connection.queries);
  await dropKeyAndIndexes(connection, table);
  await copyFileIn(connection, { table, columns: names(columns), isRenewed: true }, file);
  await createKeyAndIndexes(connection, table);
  await sql`analyze ${tableRef(table)}`.execute(connection.queries);
}
