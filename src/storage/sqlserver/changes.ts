import { type RawBuilder, sql } from 'kysely';
import { type ColumnType, WHITE_SPACE } from '../../../models/types.ts';
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
import { exportQuery } from './bulk.ts';
import { installCapture, uncapturedTables, usesRowVersions } from './change-setup.ts';
import { changeTracking } from './change-tracking.ts';
import { heldText } from './held-text.ts';
import { literal } from './identifiers.ts';
import { rowVersions } from './row-versions.ts';
import { collate, collationsOf, exported, selectRows } from './selection.ts';
import type { SqlServerConnection } from './session.ts';
import { bareType, COLLATION } from './types.ts';
import {
  type Identity,
  identityOf,
  readWatched,
  type WatchedColumns,
  type WatchedTable,
  whyUnwatched,
} from './watched.ts';

/** How the rows since a cursor are told. */
export interface ChangeMethod {
  /** The present position, without the tables, and why the changes since the last one cannot be told, if they cannot. */
  position(connection: SqlServerConnection, tables: readonly TrackedTable[]): Promise<Position>;
  whyUnusable(last: Position, now: Position): string | undefined;
  /** Where the catalog says since when the changes of a table are told. */
  readonly watched: WatchedColumns;
  /** A condition on `t`: the row was written since. */
  writtenSince(table: TableName, key: readonly string[], since: Position): RawBuilder<unknown>;
  /** Keys of deleted rows as columns of the keys' names; undefined where nobody can tell. */
  deletedKeys(table: TrackedTable, since: Position): RawBuilder<unknown> | undefined;
  /** What a person has to know of the method, where it does not see everything. */
  readonly limits?: string;
}

/** Which server and database, and how far. A restored database has another date. */
export interface Position {
  readonly method: 'change_tracking' | 'row_version';
  readonly server: string;
  readonly database: string;
  readonly createdAt: string;
  /** Change tracking's version, or a row version, in decimal digits. */
  readonly version: string;
  /** What the server knows each table by; absent in cursors of earlier versions. */
  readonly watched?: Readonly<Record<string, Identity>>;
}

const methods: Readonly<Record<Position['method'], ChangeMethod>> = {
  change_tracking: changeTracking,
  row_version: rowVersions,
};

export function changes(connection: SqlServerConnection): ChangeCapture {
  return {
    install: (tables) => installCapture(connection, tables),
    uncaptured: (tables) => uncapturedTables(connection, tables),
    openCut: (last, tables) => openCut(connection, last, tables),
    async exportChanged(selection, since, path) {
      const position = positionOf(since);
      const key = await primaryKey(connection, selection.from);
      const isWritten = changedSince(selection.from, key, position);
      return exportQuery(connection, await selectRows(connection, selection, [isWritten]), selection.columns, path);
    },
    async exportDeleted(table, since, path) {
      const position = positionOf(since);
      const keys = deletedSince(table, position);
      const columns = table.key.map((column) => exported(column, columnRef('d', column.name)));
      return exportQuery(connection, sql`select ${sql.join(columns)} from (${keys}) as d`, table.key, path);
    },
    countChanged: (tables, since) => countChanged(connection, tables, positionOf(since)),
    // Change tracking forgets by itself, by the database's own setting.
    forgetDeleted: async () => 0,
    countAsOf: (table, cursor, question) => countAsOf(connection, table, positionOf(cursor), question),
  };
}

const noKeys = ({ schema, name, key }: TrackedTable): RawBuilder<unknown> => {
  const columns = key.map((column) => sql.id(column.name));
  return sql`select top (0) ${sql.join(columns)} from ${tableRef(schema === undefined ? { name } : { schema, name })}`;
};

const positionOf = (cursor: Cursor): Position => JSON.parse(cursor) as Position;

/** Another store's cursor is any text. */
function isPosition(cursor: Cursor): boolean {
  try {
    return positionOf(cursor).method in methods;
  } catch {
    return false;
  }
}

async function openCut(
  connection: SqlServerConnection,
  last: Cursor | undefined,
  tables: readonly TrackedTable[],
): Promise<Cut> {
  const method = methods[(await usesRowVersions(connection, tables)) ? 'row_version' : 'change_tracking'];
  const position = await method.position(connection, tables);
  const watched = await readWatched(connection, tables, method.watched);
  const identities = Object.fromEntries(tables.map(({ name }) => [name, identityOf(watched.get(name))]));
  const now = { ...position, watched: identities };
  const unkeyed = new Set(tables.flatMap(({ name }) => (watched.get(name)?.isKeyed === false ? [name] : [])));
  const lastPosition = last !== undefined && isPosition(last) ? positionOf(last) : undefined;
  const cut = {
    cursor: JSON.stringify(now),
    unkeyed,
    rewritten: rewrittenTables(lastPosition?.watched ?? {}, identities),
    ...(method.limits === undefined ? {} : { limits: method.limits }),
  };
  if (last === undefined) return { ...cut, unwatched: new Map() };
  const unwatched = lastPosition ? unwatchedTables(tables, watched, lastPosition) : new Map();
  const reason = whyUnusable(method, lastPosition, now);
  return reason === undefined ? { ...cut, unwatched } : { ...cut, unwatched, fullReadBecause: reason };
}

const unwatchedTables = (
  tables: readonly TrackedTable[],
  watched: ReadonlyMap<string, WatchedTable>,
  { watched: last = {}, version }: Position,
): ReadonlyMap<string, Unwatched> =>
  new Map(
    tables.flatMap(({ name }) => {
      const why = whyUnwatched(name, last[name], version, watched.get(name));
      return why ? [[name, why] as const] : [];
    }),
  );

function whyUnusable(method: ChangeMethod, last: Position | undefined, now: Position): string | undefined {
  if (last === undefined) return 'the last run read its source from a store of another kind';
  if (last.server !== now.server) return 'the source is another server than in the last run';
  if (last.database !== now.database) return 'the source is another database than in the last run';
  if (last.createdAt !== now.createdAt) return 'the source was made anew or restored since the last run';
  if (last.method !== now.method) return 'the source tells its changes in another way than in the last run';
  return (
    method.whyUnusable(last, now) ??
    (last.watched === undefined
      ? 'the last run was of an earlier version, which did not remember what it had read'
      : undefined)
  );
}

/** A view is no table whose changes were told: nothing of it is known to have changed. */
const isUntold = ({ name }: TableName, since: Position): boolean => since.watched?.[name] === null;

const changedSince = (table: TableName, key: readonly string[], since: Position): RawBuilder<unknown> =>
  isUntold(table, since) ? sql`1 = 0` : methods[since.method].writtenSince(table, key, since);

const deletedSince = (table: TrackedTable, since: Position): RawBuilder<unknown> =>
  (isUntold(table, since) ? undefined : methods[since.method].deletedKeys(table, since)) ?? noKeys(table);

/** One row a table; the keys of a tracked table are known, nobody asks the catalog for them. */
async function countChanged(
  { queries }: SqlServerConnection,
  tables: readonly TrackedTable[],
  since: Position,
): Promise<ReadonlyMap<string, ChangeCounts>> {
  if (tables.length === 0) return new Map();
  const counts = tables.map((table) => {
    const key = table.key.map(({ name }) => name);
    return sql`select ${literal(table.name)} as table_name,
      (select count_big(*) from ${tableRef(table)} as t where ${changedSince(table, key, since)}) as changed,
      (select count_big(*) from (${deletedSince(table, since)}) as d) as deleted`;
  });
  const { rows } = await sql<CountedChanges>`${sql.join(counts, sql` union all `)}`.execute(queries);
  return changeCounts(rows);
}

/** The columns of a table's primary key, in its order. */
async function primaryKey({ queries }: SqlServerConnection, { schema = 'dbo', name }: TableName): Promise<string[]> {
  const { rows } = await sql<{ column_name: string }>`
    select k.column_name as column_name
    from information_schema.table_constraints as c
    inner join information_schema.key_column_usage as k
      on k.constraint_schema = c.constraint_schema and k.constraint_name = c.constraint_name
      and k.table_schema = c.table_schema and k.table_name = c.table_name
    where c.constraint_type = 'PRIMARY KEY' and c.table_schema = ${schema} and c.table_name = ${name}
    order by k.ordinal_position`.execute(queries);
  return rows.map(({ column_name }) => column_name);
}

/** What may stand around a number or between its thousands. */
const LEFT_OUT = `${WHITE_SPACE}'\u2019`;

/**
 * A number as `src/etl/steps/values/cast-text.ts` reads it. What may stand around it or between its thousands is left out wherever it
 * stands: a row that is not read for it is not asked for either. An empty text is no zero.
 */
function numberIn(column: RawBuilder<unknown>, type: ColumnType, held: HeldAs | undefined): RawBuilder<unknown> {
  const as = sql.raw(bareType(type, 'oltp'));
  const scale = type.kind === 'decimal' ? type.scale : 0;
  // A floating-point number is a little more or less than its digits: what is far behind the last one that counts is cut off first.
  const finer = sql.raw(`decimal(38, ${Math.min(scale + 6, 16)})`);
  const written = sql`cast(${heldText(column, held)} as nvarchar(400)) collate ${sql.raw(COLLATION)}`;
  const blanks = literal(' '.repeat(LEFT_OUT.length));
  const text = sql`nullif(replace(translate(${written}, ${literal(LEFT_OUT)}, ${blanks}), N' ', N''), N'')`;
  const isFloat = held === 'double' ? sql`1 = 1` : sql`${text} like N'%[eE]%'`;
  const float = sql`try_cast(${held === 'double' ? column : sql`try_cast(${text} as float)`} as ${finer})`;
  if (type.kind === 'decimal')
    return sql`case when ${isFloat} then try_cast(round(${float}, ${sql.lit(scale)}) as ${as}) else try_cast(${text} as ${as}) end`;
  const number = sql`case when ${isFloat} then ${float} else try_cast(${text} as ${finer}) end`;
  return sql`case when ${number} = floor(${number}) then try_cast(${number} as ${as}) end`;
}

async function countAsOf(
  connection: SqlServerConnection,
  table: TableName,
  position: Position,
  question: CountQuestion,
): Promise<CountedAsOf[]> {
  const collations = await collationsOf(connection, table);
  const named = [table, ...(question.by?.through ? [question.by.through.table] : [])];
  const keys = new Map<string, string[]>();
  for (const one of named) keys.set(one.name, await primaryKey(connection, one));
  const dialect: CountDialect = {
    count: sql`count_big(*)`,
    isAsOf: (of) => sql`not (${changedSince(of, keys.get(of.name) ?? [], position)})`,
    number: (column, use) =>
      use === 'added' ? sql`cast(${column} as decimal(38, 8))` : sql`cast(${column} as decimal(19, 8))`,
    cast: numberIn,
    text: (column, held) => sql`cast(${heldText(column, held)} as nvarchar(400)) collate ${sql.raw(COLLATION)}`,
    digits: (value) => sql`convert(varchar(60), ${value})`,
    uploaded: (of, alias) => sql`${tableRef(of)} as ${sql.id(alias)}`,
    isSameKey: (column, held) => {
      const value = columnRef('t', column);
      const isText = held === 'decimal' || held === 'double';
      return sql`${columnRef('k', column)}${collate(collations.get(column))} = ${isText ? heldText(value, held) : value}`;
    },
  };
  const { rows } = await countQuery(table, question, dialect).execute(connection.queries);
  return countedAsOf(rows, question);
}
