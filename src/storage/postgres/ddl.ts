import { setTimeout as sleep } from 'node:timers/promises';
import { type RawBuilder, sql } from 'kysely';
import { EcomError } from '../../errors.ts';
import type { Ddl, IndexDefinition, NamedColumn, TableDefinition, TableName } from '../storage.ts';
import { columnList, tableRef } from './identifiers.ts';
import { grantReader } from './reader-role.ts';
import type { PostgresConnection } from './session.ts';
import { postgresType } from './types.ts';

/** DDL that waits longer for its lock makes every reader behind it wait too: give up, let them pass, try again. */
const LOCK_TIMEOUT_MS = 2_000;
const ATTEMPTS = 5;

export function ddl(connection: PostgresConnection): Ddl {
  const run = (statement: RawBuilder<unknown>): Promise<void> => withLockTimeout(connection, statement);
  return {
    createSchema: (schema) => run(sql`create schema if not exists ${sql.id(schema)}`),
    async createTable(table) {
      await run(sql`create table if not exists ${tableRef(table)} (${sql.join(columnDefinitions(connection, table))})`);
      await createKeyAndIndexes(connection, table);
      await comment(connection, table);
    },
    async addColumns(table, columns) {
      const added = columns.map((column) => sql`add column if not exists ${definition(connection, column)}`);
      await run(sql`alter table ${tableRef(table)} ${sql.join(added)}`);
      for (const column of columns) await commentColumn(connection, table, column.name, column.comment);
    },
    async widenColumn(table, { name, type }) {
      await run(
        sql`alter table ${tableRef(table)} alter column ${sql.id(name)} type ${sql.raw(postgresType(type, connection.role))}`,
      );
    },
    comment: (table) => comment(connection, table),
    dropTable: (table) => run(sql`drop table if exists ${tableRef(table)}`),
    grantReader: (role) => grantReader(connection, role),
  };
}

const definition = ({ role }: PostgresConnection, { name, type }: NamedColumn): RawBuilder<unknown> =>
  sql`${sql.id(name)} ${sql.raw(postgresType(type, role))}`;

const columnDefinitions = (connection: PostgresConnection, table: TableDefinition): RawBuilder<unknown>[] =>
  table.columns.map((column) => sql`${definition(connection, column)}${sql.raw(column.nullable ? '' : ' not null')}`);

/** Names are the table's with the columns; PostgreSQL cuts them at 63 bytes. */
const keyName = (table: TableName): string => `${table.name}_pkey`;
const indexName = (table: TableName, { columns, where }: IndexDefinition): string =>
  [table.name, ...columns, ...(where ? ['partial'] : []), 'idx'].join('_').slice(0, 63);

export async function createKeyAndIndexes(connection: PostgresConnection, table: TableDefinition): Promise<void> {
  const { queries } = connection;
  const { rows } = await sql<{ has_key: boolean }>`select exists (
    select 1 from pg_index i where i.indisprimary and i.indrelid = to_regclass(${`"${table.schema}"."${table.name}"`})) as has_key`.execute(
    queries,
  );
  if (!rows[0]?.has_key) {
    await sql`alter table ${tableRef(table)} add constraint ${sql.id(keyName(table))}
      primary key (${columnList(table.primaryKey)})`.execute(queries);
  }
  for (const index of table.indexes) await createIndex(connection, table, index);
}

async function createIndex(
  { queries }: PostgresConnection,
  table: TableDefinition,
  index: IndexDefinition,
): Promise<void> {
  const method = sql.raw(index.method === 'range' ? 'brin' : 'btree');
  const options = sql.raw(index.method === 'range' ? ' with (pages_per_range = 16)' : '');
  const where = (index.where ?? []).map(({ column, is }) => sql`${sql.id(column)} is ${sql.raw(is)}`);
  const condition = where.length === 0 ? sql`` : sql` where ${sql.join(where, sql` and `)}`;
  await sql`create index if not exists ${sql.id(indexName(table, index))} on ${tableRef(table)}
    using ${method} (${columnList(index.columns)})${options}${condition}`.execute(queries);
}

/** Removes what slows a bulk load down; `createKeyAndIndexes` makes it again. */
export async function dropKeyAndIndexes({ queries }: PostgresConnection, table: TableDefinition): Promise<void> {
  await sql`alter table ${tableRef(table)} drop constraint if exists ${sql.id(keyName(table))}`.execute(queries);
  for (const index of table.indexes) {
    await sql`drop index if exists ${sql.id(table.schema ?? 'public', indexName(table, index))}`.execute(queries);
  }
}

async function comment(connection: PostgresConnection, table: TableDefinition): Promise<void> {
  await sql`comment on table ${tableRef(table)} is ${sql.lit(table.comment)}`.execute(connection.queries);
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

async function withLockTimeout({ queries }: PostgresConnection, statement: RawBuilder<unknown>): Promise<void> {
  await sql.raw(`set lock_timeout = ${LOCK_TIMEOUT_MS}`).execute(queries);
  try {
    for (let attempt = 1; ; attempt += 1) {
      try {
        await statement.execute(queries);
        return;
      } catch (error) {
        if ((error as { code?: string }).code !== '55P03') throw error;
        if (attempt === ATTEMPTS) throw lockedOut(error);
        await sleep(200 * attempt);
      }
    }
  } finally {
    await sql.raw('reset lock_timeout').execute(queries);
  }
}

const lockedOut = (cause: unknown): EcomError =>
  new EcomError('STORE_FAILED', 'A table has to change and somebody has held it for too long.', {
    next: 'End the long query or transaction on the warehouse, then run ecom etl again.',
    cause,
    retryable: true,
  });
