import { type RawBuilder, sql } from 'kysely';
import { tableRef } from '../identifiers.ts';
import type {
  AddedColumn,
  Ddl,
  NamedColumn,
  TableComments,
  TableDefinition,
  TableName,
  ViewDefinition,
} from '../storage.ts';
import { catalog } from './catalog.ts';
import { changeTables } from './change-tables.ts';
import { quoted } from './identifiers.ts';
import { createKeyAndIndexes } from './indexes.ts';
import { grantReader } from './reader-role.ts';
import type { PostgresConnection } from './session.ts';
import { postgresType } from './types.ts';

export function ddl(connection: PostgresConnection): Ddl {
  const run = (statement: RawBuilder<unknown>): Promise<void> =>
    changeTables(connection, () => execute(connection, statement));
  return {
    createSchema: (schema) => createSchema(connection, schema),
    createTable: (table) => changeTables(connection, () => createTable(connection, table)),
    addColumns: (table, columns) => changeTables(connection, () => addColumns(connection, table, columns)),
    widenColumn: (table, { name, type }) =>
      run(
        sql`alter table ${tableRef(table)} alter column ${sql.id(name)} type ${sql.raw(postgresType(type, connection.role))}`,
      ),
    dropColumn: (table, column) => run(sql`alter table ${tableRef(table)} drop column if exists ${sql.id(column)}`),
    renameColumn: (table, column, name) =>
      changeTables(connection, () => renameColumn(connection, table, column, name)),
    makeNullable: (table, column) =>
      run(sql`alter table ${tableRef(table)} alter column ${sql.id(column)} drop not null`),
    comment: (table) => changeTables(connection, () => comment(connection, table, 'table')),
    dropTable: (table) => run(sql`drop table if exists ${tableRef(table)}`),
    createView: (view) => changeTables(connection, () => createView(connection, view)),
    dropView: (view) => run(sql`drop view if exists ${tableRef(view)}`),
    async createStage(name, columns, numberedBy) {
      const table = { schema: STAGE, name };
      await changeTables(connection, () => createStage(connection, table, columns, numberedBy));
      return table;
    },
    clearStages: () => run(sql`drop schema if exists ${sql.id(STAGE)} cascade`),
    grantReader: (role) => grantReader(connection, role),
  };
}

const STAGE = 'stage';

/** Unlogged: its rows are of use to one run only. */
async function createStage(
  connection: PostgresConnection,
  table: TableName,
  columns: readonly string[],
  numberedBy: string | undefined,
): Promise<void> {
  await createSchema(connection, STAGE);
  await execute(connection, sql`drop table if exists ${tableRef(table)}`);
  const texts = columns.map((column) => sql`${sql.id(column)} text`);
  const number = numberedBy === undefined ? [] : [sql`${sql.id(numberedBy)} bigint generated always as identity`];
  await execute(connection, sql`create unlogged table ${tableRef(table)} (${sql.join([...number, ...texts])})`);
}

async function execute({ queries }: PostgresConnection, statement: RawBuilder<unknown>): Promise<void> {
  await statement.execute(queries);
}

/** `if not exists` asks for the right to create even where there is nothing to create. */
async function createSchema(connection: PostgresConnection, schema: string): Promise<void> {
  const { rows } = await sql<{ is_there: boolean }>`
    select to_regnamespace(${quoted(schema)}) is not null as is_there`.execute(connection.queries);
  if (!rows[0]?.is_there) await execute(connection, sql`create schema if not exists ${sql.id(schema)}`);
}

async function createTable(connection: PostgresConnection, table: TableDefinition): Promise<void> {
  const columns = sql.join(columnDefinitions(connection, table));
  await execute(connection, sql`create table if not exists ${tableRef(table)} (${columns})`);
  await createKeyAndIndexes(connection, table);
  await comment(connection, table, 'table');
}

/** Not `create or replace`, which refuses a view whose columns change. */
async function createView(connection: PostgresConnection, view: ViewDefinition): Promise<void> {
  await execute(connection, sql`drop view if exists ${tableRef(view)}`);
  await execute(connection, sql`create view ${tableRef(view)} as ${sql.raw(view.select)}`);
  await comment(connection, view, 'view');
}

async function renameColumn(
  connection: PostgresConnection,
  table: TableName,
  column: string,
  name: string,
): Promise<void> {
  const present = (await catalog(connection.queries).columns(table))?.map((stored) => stored.name) ?? [];
  if (present.includes(name) && !present.includes(column)) return;
  await execute(connection, sql`alter table ${tableRef(table)} rename column ${sql.id(column)} to ${sql.id(name)}`);
}

async function addColumns(
  connection: PostgresConnection,
  table: TableName,
  columns: readonly AddedColumn[],
): Promise<void> {
  const added = columns.map(
    (column) => sql`add column if not exists ${definition(connection, column)}${defaultOf(column)}`,
  );
  await execute(connection, sql`alter table ${tableRef(table)} ${sql.join(added)}`);
  for (const column of columns) await commentColumn(connection, table, column.name, column.comment);
}

const definition = ({ role }: PostgresConnection, { name, type }: NamedColumn): RawBuilder<unknown> =>
  sql`${sql.id(name)} ${sql.raw(postgresType(type, role))}`;

const defaultOf = ({ default: value }: AddedColumn): RawBuilder<unknown> =>
  value === undefined ? sql`` : sql` not null default ${sql.lit(value)}`;

const columnDefinitions = (connection: PostgresConnection, table: TableDefinition): RawBuilder<unknown>[] =>
  table.columns.map((column) => sql`${definition(connection, column)}${sql.raw(column.nullable ? '' : ' not null')}`);

async function comment(connection: PostgresConnection, table: TableComments, kind: 'table' | 'view'): Promise<void> {
  await execute(connection, sql`comment on ${sql.raw(kind)} ${tableRef(table)} is ${sql.lit(table.comment)}`);
  for (const column of table.columns) await commentColumn(connection, table, column.name, column.comment);
}

async function commentColumn(
  { queries }: PostgresConnection,
  table: TableName,
  column: string,
  text: string,
): Promise<void> {
  const ref = table.schema === undefined ? sql.id(table.name, column) : sql.id(table.schema, table.name, column);
  await sql`comment on column ${ref} is ${sql.lit(text)}`.execute(queries);
}
