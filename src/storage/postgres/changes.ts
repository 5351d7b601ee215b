import { type RawBuilder, sql } from 'kysely';
import type { ColumnType } from '../../../models/types.ts';
import { type CountedChanges, changeCounts } from '../change-counts.ts';
import { type CountDialect, countedAsOf, countQuery } from '../count-as-of.ts';
import { columnRef, tableRef } from '../identifiers.ts';
import { rewrittenTables } from '../rewritten.ts';
import type {
  ChangeCapture,
  ChangeCounts,
  CountedAsOf,
  CountQuestion,
  Cursor,
  Cut,
  HeldAs,
  TableName,
  TrackedTable,
  Unwatched,
} from '../storage.ts';
import { CHANGED_XID, exists, LOG } from './catalog.ts';
import { installCapture, uncapturedTables } from './change-triggers.ts';
import { BEGIN_SNAPSHOT } from './connection.ts';
import { copyOut } from './copy.ts';
import { heldText, loggedText } from './held-text.ts';
import { qualifiedName } from './identifiers.ts';
import { keysRef } from './inlined-keys.ts';
import { selectRows } from './selection.ts';
import type { PostgresConnection } from './session.ts';
import {
  assertNothingHidden,
  type Identity,
  identityOf,
  readWatched,
  type WatchedTable,
  whyUnwatched,
} from './watched.ts';

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
  /** What the server knows each table by; absent in cursors of earlier versions. */
  readonly watched?: Readonly<Record<string, Identity>>;
}

export function changes(connection: PostgresConnection): ChangeCapture {
  return {
    install: (tables) => installCapture(connection, tables),
    uncaptured: (tables) => uncapturedTables(connection, tables),
    openCut: (last, tables) => openCut(connection, last, tables),
    exportChanged: (selection, since, path) =>
      copyOut(
        connection,
        selectRows(connection, selection, [changedSince(selection.from, positionOf(since))]),
        path,
        selection.from,
      ),
    exportDeleted: (table, since, path) => copyOut(connection, deletedKeys(table, positionOf(since)), path, table),
    countChanged: (tables, since) => countChanged(connection, tables, positionOf(since)),
    forgetDeleted: (tables, before) => forgetDeleted(connection, tables, before),
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

/** A view is no table that had a capture: nothing of it is known to have changed. */
const changedSince = ({ name }: TableName, since: Position): RawBuilder<unknown> =>
  since.watched?.[name] === null ? sql`false` : writtenSince('t', since);

async function openCut(
  connection: PostgresConnection,
  last: Cursor | undefined,
  tables: readonly TrackedTable[],
): Promise<Cut> {
  await holdTables(connection, tables);
  const lastPosition = last !== undefined && isPosition(last) ? positionOf(last) : undefined;
  const watched = await readWatched(connection, tables);
  assertNothingHidden(tables, watched);
  const now = await readPosition(connection, tables, lastPosition);
  const identities = Object.fromEntries(tables.map(({ name }) => [name, identityOf(watched.get(name))]));
  const cursor = JSON.stringify({ ...now.position, watched: identities } satisfies Position);
  const reason = last === undefined ? undefined : whyUnusable(lastPosition, now);
  return {
    cursor,
    unkeyed: new Set(tables.flatMap(({ name }) => (watched.get(name)?.isKeyed === false ? [name] : []))),
    unwatched: lastPosition?.watched ? unwatchedTables(tables, watched, lastPosition.watched, now.marked) : new Map(),
    rewritten: rewrittenTables(lastPosition?.watched ?? {}, identities),
    ...(reason === undefined ? {} : { fullReadBecause: reason }),
  };
}

function unwatchedTables(
  tables: readonly TrackedTable[],
  watched: ReadonlyMap<string, WatchedTable>,
  last: Readonly<Record<string, Identity>>,
  marked: readonly MarkedTable[],
): ReadonlyMap<string, Unwatched> {
  return new Map(
    tables.flatMap(({ name }) => {
      const oids = new Set(watched.get(name)?.parts.map(({ oid }) => oid));
      const mark = marked.find(({ table_id }) => oids.has(table_id));
      const why =
        whyUnwatched(name, last[name], watched.get(name)) ??
        (mark && { reason: MARKS[mark.event](name), isAlways: false });
      return why ? [[name, why] as const] : [];
    }),
  );
}

const MARKS: Readonly<Record<MarkedTable['event'], (name: string) => string>> = {
  truncated: (name) => `${name} was emptied with truncate`,
  restored: (name) => `rows of ${name} were put back with the marks that they had before`,
  renamed: (name) => `a column of the key of ${name} had another name for a while`,
  pruned: (name) => `deletions of ${name} since the last run are no longer kept`,
};

/** There is no such table, not even its schema, or it is something that no lock can be taken on. */
const NOT_LOCKABLE = new Set(['42P01', '3F000', '42809']);

/**
 * Nobody changes the tables until the transaction ends: a table that is rewritten for a new type looks empty to a snapshot taken before
 * (https://www.postgresql.org/docs/current/mvcc-caveats.html). A lock takes no snapshot, so the one that follows sees the tables as they
 * are; a query or a `do` block would take it first. A table that is missing is the caller's to report: the transaction begins anew and
 * locks the others, which costs a few statements then, where a savepoint would cost two each time.
 */
async function holdTables({ client, queries }: PostgresConnection, tables: readonly TrackedTable[]): Promise<void> {
  if (client.getTransactionStatus() !== 'T') return;
  try {
    await lock(queries, tables);
  } catch (error) {
    if (!NOT_LOCKABLE.has((error as { code?: string }).code ?? '')) throw error;
    // Not `rollback and chain`: after an error that goes on with the session's isolation, not with the transaction's.
    await client.query('rollback');
    const { rows } = await sql<{ position: number }>`
      select w.number - 1 as position
      from unnest(${tables.map(qualifiedName)}::text[]) with ordinality as w (qualified_name, number)
      inner join pg_class as c on c.oid = to_regclass(w.qualified_name)
      where c.relkind in ('r', 'p')`.execute(queries);
    const lockable = new Set(rows.map(({ position }) => position));
    await client.query(BEGIN_SNAPSHOT);
    await lock(
      queries,
      tables.filter((_, position) => lockable.has(position)),
    );
  }
}

async function lock(queries: PostgresConnection['queries'], tables: readonly TrackedTable[]): Promise<void> {
  if (tables.length === 0) return;
  await sql`lock table ${sql.join(tables.map(tableRef))} in access share mode`.execute(queries);
}

/** A table of which the log has no key, but that all of it may have changed. */
interface MarkedTable {
  readonly table_id: number;
  readonly event: 'truncated' | 'restored' | 'renamed' | 'pruned';
}

/** The present position, whether its transaction counter is behind the last one's, and what the log says of whole tables. */
interface ComparedPosition {
  readonly position: Omit<Position, 'watched'>;
  readonly isBehind: boolean;
  readonly marked: readonly MarkedTable[];
}

/**
 * A standby does not tell which transactions were open in a snapshot: there, all from the oldest of them on count as not seen, and what
 * the run has read of them is read once more by the next.
 */
const SNAPSHOT = sql`case when pg_is_in_recovery()
  then pg_snapshot_xmin(pg_current_snapshot()) || ':' || pg_snapshot_xmin(pg_current_snapshot()) || ':'
  else pg_current_snapshot()::text end`;

async function readPosition(
  { queries }: PostgresConnection,
  tables: readonly TrackedTable[],
  last: Position | undefined,
): Promise<ComparedPosition> {
  const log = { schema: tables[0]?.schema ?? 'public', name: LOG };
  const marked =
    last && (await exists(queries, log))
      ? sql`(select jsonb_agg(distinct jsonb_build_object('table_id', t.table_id::bigint, 'event', t.event)) from ${tableRef(log)} as t
          where t.key is null and ${writtenSince('t', last)})::text`
      : sql`null`;
  const { rows } = await sql<
    Record<keyof Position, string | number> & { is_behind: boolean | null; marked: string | null }
  >`
    select ${SNAPSHOT} as "snapshot",
      (select system_identifier::text from pg_control_system()) as "systemIdentifier",
      (select timeline_id from pg_control_checkpoint()) as "timeline",
      (select oid::bigint from pg_database where datname = current_database()) as "databaseOid",
      ${marked} as marked,
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
    },
    isBehind: row?.is_behind === true,
    marked: row?.marked == null ? [] : (JSON.parse(row.marked) as MarkedTable[]),
  };
}

function whyUnusable(last: Position | undefined, { position: now, isBehind }: ComparedPosition): string | undefined {
  if (last === undefined) return 'the last run read its source from a store of another kind';
  if (last.systemIdentifier !== now.systemIdentifier) return 'the source is another server than in the last run';
  if (last.databaseOid !== now.databaseOid) return 'the source is another database than in the last run';
  if (last.timeline !== now.timeline) return 'the source was restored since the last run';
  if (isBehind) return "the source's transaction counter is behind the last run's: it was restored";
  if (last.watched === undefined)
    return 'the last run was of an earlier version, which did not remember what it had read';
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
      (select count(*) from ${tableRef(table)} as t where ${changedSince(table, since)}) as changed,
      (select count(*) from (${deletedKeys(table, since)}) as gone) as deleted`,
  );
  const { rows } = await sql<CountedChanges>`${sql.join(counts, sql` union all `)}`.execute(queries);
  return changeCounts(rows);
}

/** A mark stays for each table, with the transaction of the newest deletion that is forgotten: whoever has not seen that one has to read all. */
async function forgetDeleted(
  { queries }: PostgresConnection,
  tables: readonly TrackedTable[],
  before: Date,
): Promise<number> {
  const log = { schema: tables[0]?.schema ?? 'public', name: LOG };
  if (!(await exists(queries, log))) return 0;
  const xid = sql.id(CHANGED_XID);
  const { rows } = await sql<{ forgotten: string | number }>`
    with forgotten as (
      delete from ${tableRef(log)} where logged_at < ${before} and event <> 'pruned' returning table_id, table_name, ${xid}
    ), newest as (
      select distinct on (table_id) table_id, table_name, ${xid} from forgotten order by table_id, ${xid} desc
    ), replaced as (
      delete from ${tableRef(log)} as m using newest where m.event = 'pruned' and m.table_id = newest.table_id
    ), marked as (
      insert into ${tableRef(log)} (table_id, table_name, event, ${xid}) select table_id, table_name, 'pruned', ${xid} from newest
    )
    select count(*) as forgotten from forgotten`.execute(queries);
  return Number(rows[0]?.forgotten ?? 0);
}

/** The log keeps keys as JSON: each value is read back in its column's type. What was deleted from a table that is another one now is not asked. */
function deletedKeys(table: TrackedTable, since: Position): RawBuilder<unknown> {
  const parts = Object.keys(since.watched?.[table.name]?.parts ?? {});
  if (parts.length === 0)
    return sql`select ${sql.join(table.key.map(({ name }) => sql`null as ${sql.id(name)}`))} where false`;
  const columns = table.key.map(({ name, type, heldAs }) => {
    const value = loggedText(sql`(t.key -> ${sql.lit(name)})`, heldAs);
    return sql`(${value})${sql.raw(type.kind === 'timestamp' ? '::timestamptz::timestamp' : '')} as ${sql.id(name)}`;
  });
  return sql`select distinct ${sql.join(columns)} from ${sql.id(table.schema ?? 'public', LOG)} as t
    where t.table_id in (${sql.join(parts.map((oid) => sql.raw(String(Number(oid)))))}) and t.key is not null and ${writtenSince('t', since)}`;
}

/**
 * A number as `src/etl/steps/values/cast-text.ts` reads it. All signs that may stand around it or between its thousands are left out
 * wherever they stand: a row that is not read for them is not asked for either.
 */
function numberIn(column: RawBuilder<unknown>, type: ColumnType, held: HeldAs | undefined): RawBuilder<unknown> {
  const text = sql`regexp_replace(${heldText(column, held)}, '[^!-&(-~]', '', 'g')`;
  const isNumber = sql`length(${text}) <= 200 and ${text} ~* '^[+-]?([0-9]+[.]?[0-9]*|[.][0-9]+)(e[+-]?[0-9]{1,3})?$'`;
  const number = sql`case when ${isNumber} then ${text}::numeric end`;
  if (type.kind !== 'decimal') {
    const last = type.kind === 'integer' ? 2n ** 31n : 2n ** 63n;
    return sql`case when ${number} >= ${sql.raw(String(-last))} and ${number} < ${sql.raw(String(last))}
      and ${number} = trunc(${number}) then ${number} end`;
  }
  const { precision, scale } = type;
  const rounded = sql`round(${number}, ${sql.lit(scale)})`;
  return sql`case when abs(${rounded}) < ${sql.raw(String(10n ** BigInt(precision - scale)))} then ${rounded} end`;
}

async function countAsOf(
  connection: PostgresConnection,
  table: TableName,
  position: Position,
  question: CountQuestion,
): Promise<CountedAsOf[]> {
  const dialect: CountDialect = {
    count: sql`count(*)`,
    isAsOf: (of) =>
      position.watched?.[of.name] === null
        ? sql`true`
        : sql`pg_visible_in_snapshot(${columnRef('t', CHANGED_XID)}, ${sql.lit(position.snapshot)}::pg_snapshot)`,
    number: (column, _use, held) => sql`${column}${sql.raw(held === 'double' ? '::text' : '')}::numeric`,
    cast: numberIn,
    text: heldText,
    digits: (value) => sql`${value}::text`,
    uploaded: (of, alias) => keysRef(connection, of, alias),
    isSameKey: (column, held) => sql`${columnRef('k', column)}::text = ${heldText(columnRef('t', column), held)}`,
  };
  const { rows } = await countQuery(table, question, dialect).execute(connection.queries);
  return countedAsOf(rows, question);
}
