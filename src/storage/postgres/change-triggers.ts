import { type RawBuilder, sql } from 'kysely';
import { EcomError } from '../../errors.ts';
import { tableKey, tableRef } from '../identifiers.ts';
import type { NamedColumn, TableName, TrackedTable } from '../storage.ts';
import { CHANGED_XID, LOG } from './catalog.ts';
import { changeTables } from './change-tables.ts';
import { dropEarlierCapture, takeOverEarlierCapture } from './earlier-capture.ts';
import { qualifiedName } from './identifiers.ts';
import { rightsOf } from './rights.ts';
import type { PostgresConnection } from './session.ts';
import { isUncaptured, readWatched, TRIGGERS, type WatchedPart, type WatchedTable } from './watched.ts';

/**
 * Adds to the source's tables what change capture needs. Inserts cost nothing more: the column's default does it. The functions that
 * write the log run with their owner's rights, so that whoever may change a table needs none on the log. All names have a prefix, and
 * no trigger names a column of the shop's: its type may change.
 *
 * @throws EcomError DATABASE_NOT_PREPARED on a standby, NAME_TAKEN
 */
export async function installCapture(connection: PostgresConnection, tables: readonly TrackedTable[]): Promise<void> {
  // Making a trigger again would wait for every writer, and make them wait.
  const watched = await readWatched(connection, tables);
  const missing = tables.filter(({ name }) => watched.has(name) && isUncaptured(watched.get(name)));
  if (missing.length === 0) return;
  if ((await rightsOf(connection)).isStandby) throw onStandby(missing);
  const schema = missing[0]?.schema ?? 'public';
  await assertNamesFree(connection, schema, missing);
  await changeTables(connection, () => createLog(connection, schema));
  for (const table of missing)
    await changeTables(connection, () => track(connection, schema, table, watched.get(table.name)));
  await changeTables(connection, () => dropEarlierCapture(connection, schema));
}

const onStandby = (tables: readonly TableName[]): EcomError =>
  new EcomError(
    'DATABASE_NOT_PREPARED',
    `The capture of changes is missing on ${tables.map(tableKey).join(', ')}, and this server is a standby, which can only be read.`,
    {
      next: 'Run ecom etl once with ECOM_OLTP_URL set to its primary, which makes the capture there; the standby gets it by itself.',
      fields: { tables: tables.map(tableKey) },
    },
  );

/** Of these tables, those whose capture is to be made; nothing can be made on a view. */
export async function uncapturedTables(
  connection: PostgresConnection,
  tables: readonly TrackedTable[],
): Promise<readonly TrackedTable[]> {
  const watched = await readWatched(connection, tables);
  return tables.filter(({ name }) => isUncaptured(watched.get(name)));
}

/** A column or a table of the shop's own that has the name of one of ours. */
async function assertNamesFree(
  { queries }: PostgresConnection,
  schema: string,
  tables: readonly TrackedTable[],
): Promise<void> {
  const log = qualifiedName({ schema, name: LOG });
  const { rows } = await sql<{ taken: string }>`
    select a.attrelid::regclass || '.' || a.attname || ', of type ' || format_type(a.atttypid, a.atttypmod) as taken
    from pg_attribute as a
    where a.attrelid in (select to_regclass(t.name) from unnest(${tables.map(qualifiedName)}::text[]) as t (name))
      and a.attname = ${CHANGED_XID} and not a.attisdropped and a.atttypid <> 'xid8'::regtype
    union all
    select ${`${schema}.${LOG}`}::text where to_regclass(${log}) is not null and not exists (
      select 1 from pg_attribute as a where a.attrelid = to_regclass(${log}) and a.attname = 'table_id' and not a.attisdropped)`.execute(
    queries,
  );
  const [first] = rows;
  if (!first) return;
  throw new EcomError(
    'NAME_TAKEN',
    `The source has something of its own with a name that the capture of changes needs: ${first.taken}.`,
    {
      next: 'Rename it in the source; names that begin with ecom_ are ours.',
      fields: { names: rows.map(({ taken }) => taken) },
    },
  );
}

async function run({ queries }: PostgresConnection, statement: RawBuilder<unknown>): Promise<void> {
  await statement.execute(queries);
}

const xid = sql.id(CHANGED_XID);

const createIndex = (table: TableName): RawBuilder<unknown> =>
  sql`create index if not exists ${sql.id(`${table.name}_${CHANGED_XID}_idx`)} on ${tableRef(table)} (${xid})`;

async function createLog(connection: PostgresConnection, schema: string): Promise<void> {
  const log = { schema, name: LOG };
  await run(
    connection,
    sql`create table if not exists ${tableRef(log)} (
      table_id oid not null,
      table_name text not null,
      event text not null,
      key jsonb,
      ${xid} xid8 not null default pg_current_xact_id(),
      logged_at timestamptz not null default now())`,
  );
  await run(
    connection,
    sql`comment on table ${tableRef(log)} is 'Keys of rows that were deleted, for the ETL; without a key: the table was emptied with truncate, or rows were put back with old marks.'`,
  );
  await run(connection, createIndex(log));
  await createFunction(connection, schema, 'ecom_mark_changed', {
    body: sql`new.${xid} := pg_current_xact_id(); return new;`,
  });
  const into = sql`insert into ${tableRef(log)} (table_id, table_name, event)`;
  await createFunction(connection, schema, 'ecom_log_truncated', {
    body: sql`${into} values (tg_relid, tg_table_name, 'truncated'); return null;`,
    isDefiner: true,
  });
  await createFunction(connection, schema, 'ecom_log_restored', {
    body: sql`${into} select tg_relid, tg_table_name, 'restored' where not exists (
      select 1 from ${tableRef(log)} as l
      where l.${xid} = pg_current_xact_id() and l.table_id = tg_relid and l.event = 'restored');
    return null;`,
    isDefiner: true,
  });
}

/** A trigger's function. */
const createFunction = (
  connection: PostgresConnection,
  schema: string,
  name: string,
  { body, isDefiner = false }: { readonly body: RawBuilder<unknown>; readonly isDefiner?: boolean },
): Promise<void> =>
  run(
    connection,
    sql`create or replace function ${sql.id(schema, name)}() returns trigger language plpgsql
      ${sql.raw(isDefiner ? 'security definer set search_path = pg_catalog' : '')} as $body$
    begin
      ${body}
    end $body$`,
  );

/** All that one table needs, in one transaction. */
async function track(
  connection: PostgresConnection,
  schema: string,
  table: TrackedTable,
  watched: WatchedTable | undefined,
): Promise<void> {
  await takeOverEarlierCapture(connection, schema, table);
  await run(
    connection,
    sql`alter table ${tableRef(table)} add column if not exists ${xid} xid8 not null default pg_current_xact_id()`,
  );
  await createTableFunctions(connection, schema, table);
  for (const part of watched?.parts ?? []) {
    if (part.kind !== 'r' || part.capture !== null) continue;
    await run(connection, createIndex(part));
    await createTriggers(connection, schema, table, part);
  }
}

const functionName = ({ name }: TrackedTable, event: string): string => `ecom_${name}_${event}`;

const keyOf = (key: readonly NamedColumn[], value: (column: string) => RawBuilder<unknown>): RawBuilder<unknown> =>
  sql`jsonb_build_object(${sql.join(key.map(({ name }) => sql`${sql.lit(name)}, ${value(name)}`))})`;

/**
 * None of them depends on a type of the table's columns, not even in a session that has run it before: a query over a transition table is
 * planned again when the table changes, and a whole row has no column. Where a column of the key has another name now, the shop's own
 * statement must not fail: the log says that the table is to be read whole.
 */
async function createTableFunctions(
  connection: PostgresConnection,
  schema: string,
  table: TrackedTable,
): Promise<void> {
  const into = sql`insert into ${sql.id(schema, LOG)} (table_id, table_name, event, key)`;
  const of = (row: string): RawBuilder<unknown> => keyOf(table.key, (column) => sql.id(row, column));
  const rowFunctions = {
    log_moved: sql`'moved', key from (select ${of('gone')} as key from gone except select ${of('come')} from come) as moved`,
    log_deleted: sql`'deleted', ${of('gone')} from gone`,
  };
  for (const [event, logged] of Object.entries(rowFunctions))
    await createFunction(connection, schema, functionName(table, event), {
      body: sql`${into} select tg_relid, tg_table_name, ${logged}; return null;
      exception when undefined_column then
        ${into} values (tg_relid, tg_table_name, 'renamed', null); return null;`,
      isDefiner: true,
    });
  const names = sql`array[${sql.join(table.key.map(({ name }) => sql.lit(name)))}]`;
  const key = keyOf(table.key, (column) => sql`to_jsonb(old) -> ${sql.lit(column)}`);
  await createFunction(connection, schema, functionName(table, 'log_row'), {
    body: sql`if to_jsonb(old) ?& ${names} then
        ${into} values (tg_relid, tg_table_name, case tg_op when 'UPDATE' then 'moved' else 'deleted' end, ${key});
      else
        ${into} values (tg_relid, tg_table_name, 'renamed', null);
      end if;
      return null;`,
    isDefiner: true,
  });
}

/**
 * `always`: also in sessions that switch triggers off, as those do which replicate or restore. Keys are logged statement by statement
 * where only one that names the table can change its rows, else row by row.
 */
async function createTriggers(
  connection: PostgresConnection,
  schema: string,
  table: TrackedTable,
  part: WatchedPart,
): Promise<void> {
  const on = tableRef(part);
  const call = (name: string): RawBuilder<unknown> => sql`execute function ${sql.id(schema, name)}()`;
  const row = call(functionName(table, 'log_row'));
  const old = sql`referencing old table as gone`;
  const statement = (event: string): RawBuilder<unknown> => sql`for each statement ${call(functionName(table, event))}`;
  const isMoved = table.key.map(
    ({ name }) => sql`to_jsonb(old) -> ${sql.lit(name)} is distinct from to_jsonb(new) -> ${sql.lit(name)}`,
  );
  const [moved, deleted] = part.losesRowByRow
    ? [sql`for each row when (${sql.join(isMoved, sql` or `)}) ${row}`, sql`for each row ${row}`]
    : [sql`${old} new table as come ${statement('log_moved')}`, sql`${old} ${statement('log_deleted')}`];
  const definitions: Readonly<Record<(typeof TRIGGERS)[number], RawBuilder<unknown>>> = {
    ecom_mark_changed: sql`before update on ${on} for each row ${call('ecom_mark_changed')}`,
    ecom_log_moved: sql`after update on ${on} ${moved}`,
    ecom_log_deleted: sql`after delete on ${on} ${deleted}`,
    ecom_log_truncated: sql`after truncate on ${on} for each statement ${call('ecom_log_truncated')}`,
    ecom_log_restored: sql`after insert on ${on} for each row when (new.${xid} <> pg_current_xact_id()) ${call('ecom_log_restored')}`,
  };
  for (const name of TRIGGERS)
    await run(connection, sql`create or replace trigger ${sql.id(name)} ${definitions[name]}`);
  const always = TRIGGERS.map((name) => sql`enable always trigger ${sql.id(name)}`);
  await run(connection, sql`alter table ${on} ${sql.join(always)}`);
}
