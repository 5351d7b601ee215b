import { type RawBuilder, sql } from 'kysely';
import { tableRef } from '../identifiers.ts';
import { PII_ROLE, READER_ROLE } from '../roles.ts';
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
import { qualifiedName, quoted } from './identifiers.ts';
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
    retireColumns: (table, columns) => retireColumns(connection, table, columns),
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
  if (table.isPersonal) await withhold(connection, table);
}

/** 2BP01: something depends on it. */
const isReadByOthers = (error: unknown): boolean => (error as { code?: string }).code === '2BP01';

async function retireColumns(
  connection: PostgresConnection,
  table: TableName,
  columns: readonly string[],
): Promise<void> {
  for (const column of columns) {
    const drop = sql`alter table ${tableRef(table)} drop column if exists ${sql.id(column)}`;
    try {
      await changeTables(connection, () => execute(connection, drop));
    } catch (error) {
      if (!isReadByOthers(error)) throw error;
      await execute(
        connection,
        sql`update ${tableRef(table)} set ${sql.id(column)} = null where ${sql.id(column)} is not null`,
      );
    }
  }
}

/** Who got a right to read by defaults loses it, but for the log-in that personal data is for, and that of `ecom sql`. */
async function withhold(connection: PostgresConnection, table: TableName): Promise<void> {
  const { rows } = await sql<{ name: string; is_reader: boolean }>`
    select distinct g.rolname as name, g.rolname = ${PII_ROLE} as is_reader
    from pg_class as c cross join lateral aclexplode(c.relacl) as acl inner join pg_roles as g on g.oid = acl.grantee
    where c.oid = to_regclass(${qualifiedName(table)}) and acl.grantee <> c.relowner and g.rolname <> ${READER_ROLE}
    union select rolname, true from pg_roles where rolname = ${PII_ROLE}`.execute(connection.queries);
  for (const { name, is_reader } of rows) {
    const right = is_reader ? sql`grant select on ${tableRef(table)} to` : sql`revoke all on ${tableRef(table)} from`;
    await execute(connection, sql`${right} ${sql.id(name)}`);
  }
}

/** Not `create or replace`, which refuses a view whose columns change. */
async function createView(connection: PostgresConnection, view: ViewDefinition): Promise<void> {
  await execute(connection, sql`drop view if exists ${tableRef(view)}`);
  await execute(connection, sql`create view ${tableRef(view)} as ${sql.raw(view.select)}`);
  await comment(connection, view, 'view');
  if (view.isPersonal) await withhold(connection, view);
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
