import { type RawBuilder, sql } from 'kysely';
import type { TrackedTable } from '../storage.ts';
import { CHANGED_XID } from './catalog.ts';
import { LOG } from './changes.ts';
import { tableRef } from './identifiers.ts';
import type { PostgresConnection } from './session.ts';

/** Adds to the source's tables what change capture needs. Inserts cost nothing more: the column's default does it. */
export async function installCapture(connection: PostgresConnection, tables: readonly TrackedTable[]): Promise<void> {
  // Making a trigger again would wait for every writer, and make them wait.
  if (await isInstalled(connection, tables)) return;
  const schema = tables[0]?.schema ?? 'public';
  await installLog(connection, schema);
  for (const table of tables) await track(connection, schema, table);
}

const triggers = ['mark_changed', 'log_deleted', 'log_truncated'] as const;

async function isInstalled({ queries }: PostgresConnection, tables: readonly TrackedTable[]): Promise<boolean> {
  const { rows } = await sql<{ installed: number }>`
    select count(*)::integer as installed
    from pg_trigger g
    inner join pg_class c on c.oid = g.tgrelid
    inner join pg_namespace n on n.oid = c.relnamespace
    where g.tgname in (${sql.join(triggers)}) and n.nspname || '.' || c.relname in (
      ${sql.join(tables.map(({ schema, name }) => `${schema}.${name}`))})`.execute(queries);
  return rows[0]?.installed === triggers.length * tables.length;
}

async function run({ queries }: PostgresConnection, statement: RawBuilder<unknown>): Promise<void> {
  await statement.execute(queries);
}

async function installLog(connection: PostgresConnection, schema: string): Promise<void> {
  await run(
    connection,
    sql`create table if not exists ${sql.id(schema, LOG)} (
      table_name text not null,
      key jsonb,
      ${sql.id(CHANGED_XID)} xid8 not null default pg_current_xact_id(),
      deleted_at timestamptz not null default now())`,
  );
  await run(
    connection,
    sql`comment on table ${sql.id(schema, LOG)} is 'Keys of rows that were deleted, for the ETL; a null key says that the table was emptied with truncate.'`,
  );
  await run(
    connection,
    sql`create index if not exists ${sql.id(`${LOG}_changed_xid_idx`)} on ${sql.id(schema, LOG)} (${sql.id(CHANGED_XID)})`,
  );
}

async function track(connection: PostgresConnection, schema: string, table: TrackedTable): Promise<void> {
  const xid = sql.id(CHANGED_XID);
  await run(
    connection,
    sql`alter table ${tableRef(table)} add column if not exists ${xid} xid8 not null default pg_current_xact_id()`,
  );
  await run(
    connection,
    sql`create index if not exists ${sql.id(`${table.name}_changed_xid_idx`)} on ${tableRef(table)} (${xid})`,
  );
  await createFunctions(connection, schema, table);
  await createTriggers(connection, schema, table);
}

const functionName = (schema: string, table: TrackedTable, event: string): RawBuilder<unknown> =>
  sql.id(schema, `${table.name}_${event}`);

async function createFunctions(connection: PostgresConnection, schema: string, table: TrackedTable): Promise<void> {
  const log = sql.id(schema, LOG);
  const name = sql.lit(table.name);
  const keyOf = (row: string): RawBuilder<unknown> =>
    sql`jsonb_build_object(${sql.join(table.key.map((column) => sql`${sql.lit(column.name)}, ${sql.id(row, column.name)}`))})`;
  const isMoved = sql.join(
    table.key.map((column) => sql`${sql.id('old', column.name)} is distinct from ${sql.id('new', column.name)}`),
    sql` or `,
  );
  await run(
    connection,
    sql`create or replace function ${functionName(schema, table, 'mark_changed')}() returns trigger language plpgsql as $body$
    begin
      new.${sql.id(CHANGED_XID)} := pg_current_xact_id();
      if ${isMoved} then insert into ${log} (table_name, key) values (${name}, ${keyOf('old')}); end if;
      return new;
    end $body$`,
  );
  await run(
    connection,
    sql`create or replace function ${functionName(schema, table, 'log_deleted')}() returns trigger language plpgsql as $body$
    begin
      insert into ${log} (table_name, key) select ${name}, ${keyOf('gone')} from gone;
      return null;
    end $body$`,
  );
  await run(
    connection,
    sql`create or replace function ${functionName(schema, table, 'log_truncated')}() returns trigger language plpgsql as $body$
    begin
      insert into ${log} (table_name) values (${name});
      return null;
    end $body$`,
  );
}

async function createTriggers(connection: PostgresConnection, schema: string, table: TrackedTable): Promise<void> {
  const on = tableRef(table);
  await run(
    connection,
    sql`create or replace trigger mark_changed before update on ${on}
      for each row execute function ${functionName(schema, table, 'mark_changed')}()`,
  );
  await run(
    connection,
    sql`create or replace trigger log_deleted after delete on ${on} referencing old table as gone
      for each statement execute function ${functionName(schema, table, 'log_deleted')}()`,
  );
  await run(
    connection,
    sql`create or replace trigger log_truncated after truncate on ${on}
      for each statement execute function ${functionName(schema, table, 'log_truncated')}()`,
  );
}
