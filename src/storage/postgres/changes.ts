import { type RawBuilder, sql } from 'kysely';
import { type CountedChanges, changeCounts } from '../change-counts.ts';
import { type CountDialect, countedAsOf, countQuery } from '../count-as-of.ts';
import { columnRef, tableRef } from '../identifiers.ts';
import type {
  ChangeCapture,
  ChangeCounts,
  CountedAsOf,
  CountQuestion,
  Cursor,
  Cut,
  TableName,
  TrackedTable,
} from '../storage.ts';
import { CHANGED_XID, exists, LOG } from './catalog.ts';
import { installCapture, uncapturedTables } from './change-triggers.ts';
import { BEGIN_SNAPSHOT } from './connection.ts';
import { copyOut } from './copy.ts';
import { selectRows } from './selection.ts';
import type { PostgresConnection } from './session.ts';

/**
 * The cursor is a snapshot. A row is new to it when the transaction that last wrote the row was not visible in it: so a late commit is
 * never skipped, nobody's open transaction holds anything back, and an order never arrives without its items. An interval of
 * transaction ids would get all three wrong.
 */
interface Position {
  /** `pg_current_snapshot()` as text. */
  readonly snapshot: string;
  readonly systemIdentifier: string;
  readonly timeline: number;
  readonly databaseOid: number;
  /** Entries of the log that say a table was emptied, so far. */
  readonly truncations: number;
}

export function changes(connection: PostgresConnection): ChangeCapture {
  return {
    install: (tables) => installCapture(connection, tables),
    uncaptured: (tables) => uncapturedTables(connection, tables),
    openCut: (last, tables) => openCut(connection, last, tables),
    exportChanged: (selection, since, path) =>
      copyOut(connection, selectRows(selection, [writtenSince('t', positionOf(since))]), path),
    exportDeleted: (table, since, path) => copyOut(connection, deletedKeys(table, positionOf(since)), path),
    countChanged: (tables, since) => countChanged(connection, tables, positionOf(since)),
    countAsOf: (table, cursor, question) => countAsOf(connection, table, positionOf(cursor), question),
  };
}

const positionOf = (cursor: Cursor): Position => JSON.parse(cursor) as Position;

/** Another store's cursor is any text. */
function isPosition(cursor: Cursor): boolean {
  try {
    return 'systemIdentifier' in positionOf(cursor);
  } catch {
    return false;
  }
}

/** The first condition is what the index on `changed_xid` answers; the second decides. */
function writtenSince(alias: string, { snapshot }: Position): RawBuilder<unknown> {
  const xid = columnRef(alias, CHANGED_XID);
  const last = sql`${sql.lit(snapshot)}::pg_snapshot`;
  return sql`${xid} >= pg_snapshot_xmin(${last}) and not pg_visible_in_snapshot(${xid}, ${last})`;
}

async function openCut(
  connection: PostgresConnection,
  last: Cursor | undefined,
  tables: readonly TrackedTable[],
): Promise<Cut> {
  await holdTables(connection, tables);
  const lastPosition = last !== undefined && isPosition(last) ? positionOf(last) : undefined;
  const now = await readPosition(connection, tables, lastPosition);
  const cursor = JSON.stringify(now.position);
  if (last === undefined) return { cursor };
  const reason = lastPosition
    ? await whyUnusable(connection, lastPosition, now, tables)
    : 'the last run read its source from a store of another kind';
  return reason === undefined ? { cursor } : { cursor, fullReadBecause: reason };
}

/** There is no such table, or not even its schema. */
const MISSING = new Set(['42P01', '3F000']);

/**
 * Nobody changes the tables until the transaction ends: a table that is rewritten for a new type looks empty to a snapshot taken before
 * (https://www.postgresql.org/docs/current/mvcc-caveats.html). A lock takes no snapshot, so the one that follows sees the tables as they
 * are; a query or a `do` block would take it first. A table that is missing is the caller's to report: the transaction begins anew, which
 * costs two statements then, where a savepoint would cost two each time.
 */
async function holdTables({ client, queries }: PostgresConnection, tables: readonly TrackedTable[]): Promise<void> {
  if (client.getTransactionStatus() !== 'T') return;
  try {
    await sql`lock table ${sql.join(tables.map(tableRef))} in access share mode`.execute(queries);
  } catch (error) {
    if (!MISSING.has((error as { code?: string }).code ?? '')) throw error;
    // Not `rollback and chain`: after an error that goes on with the session's isolation, not with the transaction's.
    await client.query('rollback');
    await client.query(BEGIN_SNAPSHOT);
  }
}

/** The present position, and whether its transaction counter is behind the last one's. */
interface ComparedPosition {
  readonly position: Position;
  readonly isBehind: boolean;
}

async function readPosition(
  { queries }: PostgresConnection,
  tables: readonly TrackedTable[],
  last: Position | undefined,
): Promise<ComparedPosition> {
  const log = { schema: tables[0]?.schema ?? 'public', name: LOG };
  const truncations = (await exists(queries, log))
    ? sql`(select count(*) from ${tableRef(log)} where key is null)`
    : sql`0`;
  const { rows } = await sql<Record<keyof Position, string | number> & { is_behind: boolean | null }>`
    select pg_current_snapshot()::text as "snapshot",
      (select system_identifier::text from pg_control_system()) as "systemIdentifier",
      (select timeline_id from pg_control_checkpoint()) as "timeline",
      (select oid::bigint from pg_database where datname = current_database()) as "databaseOid",
      ${truncations} as "truncations",
      pg_snapshot_xmax(pg_current_snapshot()) < pg_snapshot_xmax(${last?.snapshot ?? null}::pg_snapshot) as is_behind`.execute(
    queries,
  );
  const row = rows[0];
  return {
    position: {
      snapshot: String(row?.snapshot),
      systemIdentifier: String(row?.systemIdentifier),
      timeline: Number(row?.timeline),
      databaseOid: Number(row?.databaseOid),
      truncations: Number(row?.truncations),
    },
    isBehind: row?.is_behind === true,
  };
}

async function whyUnusable(
  connection: PostgresConnection,
  last: Position,
  { position: now, isBehind }: ComparedPosition,
  tables: readonly TrackedTable[],
): Promise<string | undefined> {
  if (last.systemIdentifier !== now.systemIdentifier) return 'the source is another server than in the last run';
  if (last.databaseOid !== now.databaseOid) return 'the source is another database than in the last run';
  if (last.timeline !== now.timeline) return 'the source was restored since the last run';
  if (isBehind) return "the source's transaction counter is behind the last run's: it was restored";
  const [uncaptured] = await uncapturedTables(connection, tables);
  if (uncaptured) return `changes of ${uncaptured.name} are not captured`;
  if (last.truncations !== now.truncations) return 'a table of the source was emptied with truncate';
  return undefined;
}

/** One row a table, each count by its own index. */
async function countChanged(
  { queries }: PostgresConnection,
  tables: readonly TrackedTable[],
  since: Position,
): Promise<ReadonlyMap<string, ChangeCounts>> {
  if (tables.length === 0) return new Map();
  const counts = tables.map(
    (table) => sql`select ${sql.lit(table.name)} as table_name,
      (select count(*) from ${tableRef(table)} as t where ${writtenSince('t', since)}) as changed,
      (select count(*) from (${deletedKeys(table, since)}) as gone) as deleted`,
  );
  const { rows } = await sql<CountedChanges>`${sql.join(counts, sql` union all `)}`.execute(queries);
  return changeCounts(rows);
}

/** The log keeps keys as JSON: each value is read back in its column's type. */
function deletedKeys(table: TrackedTable, since: Position): RawBuilder<unknown> {
  const columns = table.key.map(
    ({ name, type }) =>
      sql`(t.key ->> ${sql.lit(name)})${sql.raw(type.kind === 'timestamp' ? '::timestamptz::timestamp' : '')} as ${sql.id(name)}`,
  );
  return sql`select distinct ${sql.join(columns)} from ${sql.id(table.schema ?? 'public', LOG)} as t
    where t.table_name = ${sql.lit(table.name)} and t.key is not null and ${writtenSince('t', since)}`;
}

async function countAsOf(
  { queries }: PostgresConnection,
  table: TableName,
  position: Position,
  question: CountQuestion,
): Promise<CountedAsOf[]> {
  const dialect: CountDialect = {
    count: sql`count(*)`,
    isAsOf: () =>
      sql`pg_visible_in_snapshot(${columnRef('t', CHANGED_XID)}, ${sql.lit(position.snapshot)}::pg_snapshot)`,
    number: (column) => sql`${column}::numeric`,
    text: (value) => sql`${value}::text`,
    digits: (value) => sql`${value}::text`,
    keys: (of) => sql`${tableRef(of)} as k`,
    comparable: columnRef,
  };
  const { rows } = await countQuery(table, question, dialect).execute(queries);
  return countedAsOf(rows, question);
}
