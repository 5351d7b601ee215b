import { type RawBuilder, sql } from 'kysely';
import { tableRef } from '../identifiers.ts';
import type { NamedColumn, TrackedTable } from '../storage.ts';
import { CHANGED_XID, LOG } from './catalog.ts';
import { changeTables } from './change-tables.ts';
import type { PostgresConnection } from './session.ts';

/**
 * Adds to the source's tables what change capture needs. Inserts cost nothing more: the column's default does it. The functions that
 * write the log run with their owner's rights, so that whoever may change a table needs none on the log.
 */
export async function installCapture(connection: PostgresConnection, tables: readonly TrackedTable[]): Promise<void> {
  // Making a trigger again would wait for every writer, and make them wait.
  const missing = await uncapturedTables(connection, tables);
  if (missing.length === 0) return;
  const schema = missing[0]?.schema ?? 'public';
  await changeTables(connection, () => createLog(connection, schema));
  for (const table of missing) await changeTables(connection, () => track(connection, schema, table));
}

/** Of these tables, those that lack a trigger of change capture. */
export async function uncapturedTables(
  connection: PostgresConnection,
  tables: readonly TrackedTable[],
): Promise<readonly TrackedTable[]> {
  const installed = await installedTables(connection);
  return tables.filter(({ schema, name }) => !installed.has(`${schema}.${name}`));
}

const triggers = ['mark_changed', 'log_moved', 'log_deleted', 'log_truncated'] as const;

async function installedTables({ queries }: PostgresConnection): Promise<ReadonlySet<string>> {
  const { rows } = await sql<{ table_name: string }>`
    select n.nspname || '.' || c.relname as table_name
    from pg_trigger g
    inner join pg_class c on c.oid = g.tgrelid
    inner join pg_namespace n on n.oid = c.relnamespace
    where g.tgname in (${sql.join(triggers)})
    group by table_name
    having count(*) = ${triggers.length}`.execute(queries);
  return new Set(rows.map(({ table_name }) => table_name));
}

async function run({ queries }: PostgresConnection, statement: RawBuilder<unknown>): Promise<void> {
  await statement.execute(queries);
}

const xid = sql.id(CHANGED_XID);

async function createLog(connection: PostgresConnection, schema: string): Promise<void> {
  const log = sql.id(schema, LOG);
  await run(
    connection,
    sql`create table if not exists ${log} (
      table_name text not null,
      key jsonb,
      ${xid} xid8 not null default pg_current_xact_id(),
      deleted_at timestamptz not null default now())`,
  );
  await run(
    connection,
    sql`comment on table ${log} is 'Keys of rows that were deleted, for the ETL; a null key: the table was emptied with truncate.'`,
  );
  await run(connection, sql`create index if not exists ${sql.id(`${LOG}_${CHANGED_XID}_idx`)} on ${log} (${xid})`);
  await run(
    connection,
    sql`create or replace function ${sql.id(schema, 'mark_changed')}() returns trigger language plpgsql as $body$
    begin
      new.${xid} := pg_current_xact_id();
      return new;
    end $body$`,
  );
}

async function track(connection: PostgresConnection, schema: string, table: TrackedTable): Promise<void> {
  const on = tableRef(table);
  await run(
    connection,
    sql`alter table ${on} add column if not exists ${xid} xid8 not null default pg_current_xact_id()`,
  );
  await run(
    connection,
    sql`create index if not exists ${sql.id(`${table.name}_${CHANGED_XID}_idx`)} on ${on} (${xid})`,
  );
  await createFunctions(connection, schema, table);
  await createTriggers(connection, schema, table);
}

const functionName = (schema: string, table: TrackedTable, event: string): RawBuilder<unknown> =>
  sql.id(schema, `${table.name}_${event}`);

const keyOf = (row: string, key: readonly NamedColumn[]): RawBuilder<unknown> =>
  sql`jsonb_build_object(${sql.join(key.map(({ name }) => sql`${sql.lit(name)}, ${sql.id(row, name)}`))})`;

async function createFunctions(connection: PostgresConnection, schema: string, table: TrackedTable): Promise<void> {
  const insert = sql`insert into ${sql.id(schema, LOG)}`;
  const name = sql.lit(table.name);
  const bodies = {
    log_moved: sql`${insert} (table_name, key) values (${name}, ${keyOf('old', table.key)})`,
    log_deleted: sql`${insert} (table_name, key) select ${name}, ${keyOf('gone', table.key)} from gone`,
    log_truncated: sql`${insert} (table_name) values (${name})`,
  };
  for (const [event, statement] of Object.entries(bodies)) {
    await run(
      connection,
      sql`create or replace function ${functionName(schema, table, event)}() returns trigger
        language plpgsql security definer set search_path = pg_catalog as $body$
      begin
        ${statement};
        return null;
      end $body$`,
    );
  }
}

async function createTriggers(connection: PostgresConnection, schema: string, table: TrackedTable): Promise<void> {
  const on = tableRef(table);
  const isMoved = sql.join(
    table.key.map(({ name }) => sql`${sql.id('old', name)} is distinct from ${sql.id('new', name)}`),
    sql` or `,
  );
  const call = (event: string): RawBuilder<unknown> => sql`execute function ${functionName(schema, table, event)}()`;
  const statements = [
    sql`mark_changed before update on ${on} for each row execute function ${sql.id(schema, 'mark_changed')}()`,
    sql`log_moved after update on ${on} for each row when (${isMoved}) ${call('log_moved')}`,
    sql`log_deleted after delete on ${on} referencing old table as gone for each statement ${call('log_deleted')}`,
    sql`log_truncated after truncate on ${on} for each statement ${call('log_truncated')}`,
  ];
  for (const statement of statements) await run(connection, sql`create or replace trigger ${statement}`);
}
