import { type RawBuilder, sql } from 'kysely';
import { EcomError } from '../../errors.ts';
import { tableRef } from '../identifiers.ts';
import { BI_ROLE, PII_ROLE } from '../roles.ts';
import type { AddedColumn, Ddl, NamedColumn, TableDefinition, TableName, ViewDefinition } from '../storage.ts';
import { exists, nativeColumns } from './catalog.ts';
import { changeTables } from './change-tables.ts';
import { comment, commentColumns } from './comments.ts';
import { literal, qualifiedName, quoted } from './identifiers.ts';
import { createKeyAndIndexes } from './indexes.ts';
import { grantReader } from './reader-role.ts';
import { collate } from './selection.ts';
import type { SqlServerConnection } from './session.ts';
import { sqlServerType } from './types.ts';
import { widenColumn } from './widening.ts';

export function ddl(connection: SqlServerConnection): Ddl {
  return {
    createSchema: (schema) => createSchema(connection, schema),
    createTable: (table) => changeTables(connection, () => createTable(connection, table)),
    addColumns: (table, columns) => changeTables(connection, () => addColumns(connection, table, columns)),
    widenColumn: (table, column) => changeTables(connection, () => widenColumn(connection, table, column)),
    dropColumn: (table, column) => changeTables(connection, () => dropColumn(connection, table, column)),
    retireColumns: (table, columns) => retireColumns(connection, table, columns),
    renameColumn: (table, column, name) =>
      changeTables(connection, () => renameColumn(connection, table, column, name)),
    makeNullable: (table, column) => changeTables(connection, () => makeNullable(connection, table, column)),
    comment: (table) => changeTables(connection, () => comment(connection, table, 'TABLE')),
    dropTable: (table) =>
      changeTables(connection, () => execute(connection, sql`drop table if exists ${tableRef(table)}`)),
    createView: (view) => changeTables(connection, () => createView(connection, view)),
    dropView: (view) => changeTables(connection, () => execute(connection, sql`drop view if exists ${tableRef(view)}`)),
    async createStage(name, columns, numberedBy) {
      const table = { schema: STAGE, name };
      await changeTables(connection, () => createStage(connection, table, columns, numberedBy));
      return table;
    },
    clearStages: () => changeTables(connection, () => clearStages(connection)),
    grantReader: (role) => grantReader(connection, role),
  };
}

const STAGE = 'stage';

async function execute({ queries }: SqlServerConnection, statement: RawBuilder<unknown>): Promise<void> {
  await statement.execute(queries);
}

/** `create schema` has to be a batch of its own. */
async function createSchema(connection: SqlServerConnection, schema: string): Promise<void> {
  const { rows } = await sql<{ id: number | null }>`select schema_id(${literal(schema)}) as id`.execute(
    connection.queries,
  );
  if (rows[0]?.id == null) await execute(connection, sql`create schema ${sql.id(schema)}`);
}

async function createTable(connection: SqlServerConnection, table: TableDefinition): Promise<void> {
  if (!(await exists(connection, table))) {
    const columns = table.columns.map((column) => {
      const isNullable = column.nullable && !table.primaryKey.includes(column.name);
      return definition(connection, column, isNullable);
    });
    await execute(connection, sql`create table ${tableRef(table)} (${sql.join(columns)})`);
  }
  await createKeyAndIndexes(connection, table);
  await comment(connection, table, 'TABLE');
  if (table.isPersonal) await withhold(connection, table);
}

/** `create view` has to be a batch of its own. */
async function createView(connection: SqlServerConnection, view: ViewDefinition): Promise<void> {
  await execute(connection, sql`drop view if exists ${tableRef(view)}`);
  await execute(connection, sql`create view ${tableRef(view)} as ${sql.raw(view.select)}`);
  await comment(connection, view, 'VIEW');
  if (view.isPersonal) await withhold(connection, view);
}

/** Who may read the schema may not read this, but for the log-in that personal data is for. */
async function withhold(connection: SqlServerConnection, table: TableName): Promise<void> {
  const { rows } = await sql<{ bi_user: number | null; pii_user: number | null }>`
    select user_id(${literal(BI_ROLE)}) as bi_user, user_id(${literal(PII_ROLE)}) as pii_user`.execute(
    connection.queries,
  );
  if (rows[0]?.bi_user != null) await execute(connection, sql`deny select on ${tableRef(table)} to ${sql.id(BI_ROLE)}`);
  if (rows[0]?.pii_user != null)
    await execute(connection, sql`grant select on ${tableRef(table)} to ${sql.id(PII_ROLE)}`);
}

/** 4922, 5074: something depends on it. */
const isReadByOthers = (error: unknown): boolean => [4922, 5074].includes((error as { number?: number }).number ?? 0);

async function retireColumns(
  connection: SqlServerConnection,
  table: TableName,
  columns: readonly string[],
): Promise<void> {
  for (const column of columns) {
    try {
      await changeTables(connection, () => dropColumn(connection, table, column));
    } catch (error) {
      if (!isReadByOthers(error)) throw error;
      await execute(
        connection,
        sql`update ${tableRef(table)} set ${sql.id(column)} = null where ${sql.id(column)} is not null`,
      );
    }
  }
}

async function renameColumn(
  connection: SqlServerConnection,
  table: TableName,
  column: string,
  name: string,
): Promise<void> {
  const present = new Set((await nativeColumns(connection, table)).map((stored) => stored.name));
  if (present.has(name) && !present.has(column)) return;
  const old = literal(`${qualifiedName(table)}.${quoted(column)}`);
  await execute(connection, sql`exec sp_rename ${old}, ${literal(name)}, N'COLUMN'`);
}

const noColumn = (table: TableName, column: string): EcomError =>
  new EcomError('STORE_FAILED', `${qualifiedName(table)} has no column ${column}.`, {
    next: 'Check which program made the table; nothing was changed.',
    fields: { column },
  });

/** The type has to be said again. */
async function makeNullable(connection: SqlServerConnection, table: TableName, column: string): Promise<void> {
  const stored = (await nativeColumns(connection, table)).find(({ name }) => name === column);
  if (!stored) throw noColumn(table, column);
  if (stored.nullable) return;
  const type = sql`${sql.raw(stored.nativeType)}${collate(stored.collation)}`;
  await execute(connection, sql`alter table ${tableRef(table)} alter column ${sql.id(column)} ${type} null`);
}

const definition = (
  { role }: SqlServerConnection,
  { name, type }: NamedColumn,
  isNullable: boolean,
): RawBuilder<unknown> =>
  sql`${sql.id(name)} ${sql.raw(`${sqlServerType(type, role)} ${isNullable ? '' : 'not '}null`)}`;

async function addColumns(
  connection: SqlServerConnection,
  table: TableName,
  columns: readonly AddedColumn[],
): Promise<void> {
  const present = new Set((await nativeColumns(connection, table)).map(({ name }) => name));
  for (const column of columns.filter(({ name }) => !present.has(name))) {
    const added = sql`${definition(connection, column, column.default === undefined)}${defaultOf(column)}`;
    await execute(connection, sql`alter table ${tableRef(table)} add ${added}`);
  }
  await commentColumns(connection, table, columns);
}

const defaultOf = ({ default: value }: AddedColumn): RawBuilder<unknown> =>
  value === undefined ? sql`` : sql` default ${literal(value)}`;

async function dropColumn(connection: SqlServerConnection, table: TableName, column: string): Promise<void> {
  const isThere = (await nativeColumns(connection, table)).some(({ name }) => name === column);
  if (isThere) await execute(connection, sql`alter table ${tableRef(table)} drop column ${sql.id(column)}`);
}

async function createStage(
  connection: SqlServerConnection,
  table: TableName,
  columns: readonly string[],
  numberedBy: string | undefined,
): Promise<void> {
  await createSchema(connection, STAGE);
  await execute(connection, sql`drop table if exists ${tableRef(table)}`);
  const texts = columns.map((name) => definition(connection, { name, type: { kind: 'text' } }, true));
  const number = numberedBy === undefined ? [] : [sql`${sql.id(numberedBy)} bigint not null identity(1, 1)`];
  await execute(connection, sql`create table ${tableRef(table)} (${sql.join([...number, ...texts])})`);
}

async function clearStages(connection: SqlServerConnection): Promise<void> {
  const { rows } = await sql<{ name: string }>`
    select t.name as name from sys.tables as t where t.schema_id = schema_id(${literal(STAGE)})`.execute(
    connection.queries,
  );
  for (const { name } of rows) await execute(connection, sql`drop table ${tableRef({ schema: STAGE, name })}`);
}
