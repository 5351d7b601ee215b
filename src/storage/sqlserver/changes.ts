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
import { exportQuery } from './bulk.ts';
import { installCapture, uncapturedTables, usesRowVersions } from './change-setup.ts';
import { changeTracking } from './change-tracking.ts';
import { literal } from './identifiers.ts';
import { rowVersions } from './row-versions.ts';
import { collate, collationsOf, exported, selectRows } from './selection.ts';
import type { SqlServerConnection } from './session.ts';

/** How the rows since a cursor are told. */
export interface ChangeMethod {
  /** The present position, and why the changes since the last one cannot be told, if they cannot. */
  position(connection: SqlServerConnection, tables: readonly TrackedTable[]): Promise<Position>;
  whyUnusable(
    connection: SqlServerConnection,
    last: Position,
    now: Position,
    tables: readonly TrackedTable[],
  ): Promise<string | undefined>;
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
      const isWritten = methods[position.method].writtenSince(selection.from, key, position);
      return exportQuery(connection, await selectRows(connection, selection, [isWritten]), selection.columns, path);
    },
    async exportDeleted(table, since, path) {
      const position = positionOf(since);
      const keys = methods[position.method].deletedKeys(table, position) ?? noKeys(table);
      const columns = table.key.map((column) => exported(column, columnRef('d', column.name)));
      return exportQuery(connection, sql`select ${sql.join(columns)} from (${keys}) as d`, table.key, path);
    },
    countChanged: (tables, since) => countChanged(connection, tables, positionOf(since)),
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
  const now = await method.position(connection, tables);
  const cut = { cursor: JSON.stringify(now), ...(method.limits === undefined ? {} : { limits: method.limits }) };
  if (last === undefined) return cut;
  const reason = isPosition(last)
    ? await whyUnusable(connection, method, positionOf(last), now, tables)
    : 'the last run read its source from a store of another kind';
  return reason === undefined ? cut : { ...cut, fullReadBecause: reason };
}

async function whyUnusable(
  connection: SqlServerConnection,
  method: ChangeMethod,
  last: Position,
  now: Position,
  tables: readonly TrackedTable[],
): Promise<string | undefined> {
  if (last.server !== now.server) return 'the source is another server than in the last run';
  if (last.database !== now.database) return 'the source is another database than in the last run';
  if (last.createdAt !== now.createdAt) return 'the source was made anew or restored since the last run';
  if (last.method !== now.method) return 'the source tells its changes in another way than in the last run';
  return method.whyUnusable(connection, last, now, tables);
}

/** One row a table; the keys of a tracked table are known, nobody asks the catalog for them. */
async function countChanged(
  { queries }: SqlServerConnection,
  tables: readonly TrackedTable[],
  since: Position,
): Promise<ReadonlyMap<string, ChangeCounts>> {
  if (tables.length === 0) return new Map();
  const method = methods[since.method];
  const counts = tables.map((table) => {
    const key = table.key.map(({ name }) => name);
    const deleted = method.deletedKeys(table, since) ?? noKeys(table);
    return sql`select ${literal(table.name)} as table_name,
      (select count_big(*) from ${tableRef(table)} as t where ${method.writtenSince(table, key, since)}) as changed,
      (select count_big(*) from (${deleted}) as d) as deleted`;
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
  const { writtenSince } = methods[position.method];
  const dialect: CountDialect = {
    count: sql`count_big(*)`,
    isAsOf: (of) => sql`not (${writtenSince(of, keys.get(of.name) ?? [], position)})`,
    number: (column, use) =>
      use === 'added' ? sql`cast(${column} as decimal(38, 8))` : sql`cast(${column} as decimal(19, 8))`,
    text: (value) => sql`cast(${value} as nvarchar(400))`,
    digits: (value) => sql`convert(varchar(60), ${value})`,
    keys: (of) => sql`${tableRef(of)} as k`,
    comparable: (alias, column) => sql`${columnRef(alias, column)}${collate(collations.get(column))}`,
  };
  const { rows } = await countQuery(table, question, dialect).execute(connection.queries);
  return countedAsOf(rows, question);
}
