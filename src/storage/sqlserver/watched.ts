import { type RawBuilder, sql } from 'kysely';
import type { Definitions } from '../rewritten.ts';
import type { TableName, TrackedTable, Unwatched } from '../storage.ts';
import { literal, qualifiedName } from './identifiers.ts';
import type { SqlServerConnection } from './session.ts';

/**
 * What the server itself knows a source's tables by, so that a cut sees whether changes were told all the time: the id of the table, and
 * of change tracking the version since which it has been on, of row versions their column.
 */
export interface WatchedTable {
  /** `sys.objects.type`: `U` a table, `V` a view. */
  readonly type: string;
  readonly objectId: string;
  /** No two rows have the same key. */
  readonly isKeyed: boolean;
  /** Null where changes are not told. */
  readonly since: string | null;
  /** The oldest version of which changes are still kept; null where there is none such. */
  readonly oldest: string | null;
  readonly definitions: Definitions;
}

/** As a cursor keeps it; null where changes were not told. */
export type Identity = {
  readonly objectId: string;
  readonly since: string;
  readonly definitions: Definitions;
} | null;

interface WatchedRow {
  readonly table_name: string;
  readonly object_type: string;
  readonly table_id: string | number;
  readonly is_keyed: number;
  readonly told_since: string | number | null;
  readonly oldest_version: string | number | null;
  readonly column_numbers: string | null;
}

/** How one way of telling changes is found in the catalog; `o` is the row of `sys.objects`. */
export interface WatchedColumns {
  readonly toldSince: RawBuilder<unknown>;
  readonly oldest: RawBuilder<unknown>;
  readonly joined: RawBuilder<unknown>;
}

/** The tables that are there, by their names, in one statement. */
export async function readWatched(
  { queries }: SqlServerConnection,
  tables: readonly TrackedTable[],
  { toldSince, oldest, joined }: WatchedColumns,
): Promise<ReadonlyMap<string, WatchedTable>> {
  if (tables.length === 0) return new Map();
  const asked = tables.map(
    (table) => sql`select ${literal(table.name)} as table_name, rtrim(o."type") as object_type, o.object_id as table_id,
      case when exists (${uniqueIndex(table)}) then 1 else 0 end as is_keyed,
      ${toldSince} as told_since, ${oldest} as oldest_version,
      (select n.name as "name", n.column_id as "id", e."definition" as "expression"
        from sys.columns as n
        left join sys.computed_columns as e on e.object_id = n.object_id and e.column_id = n.column_id and e.is_persisted = 0
        where n.object_id = o.object_id for json path) as column_numbers
    from sys.objects as o ${joined} where o.object_id = object_id(${literal(qualifiedName(table))})`,
  );
  const { rows } = await sql<WatchedRow>`${sql.join(asked, sql` union all `)}`.execute(queries);
  return new Map(
    rows.map((row) => [
      row.table_name,
      {
        type: row.object_type,
        objectId: String(row.table_id),
        isKeyed: Number(row.is_keyed) === 1,
        since: row.told_since === null ? null : String(row.told_since),
        oldest: row.oldest_version === null ? null : String(row.oldest_version),
        definitions: definitionsOf(JSON.parse(row.column_numbers ?? '[]')),
      },
    ]),
  );
}

/** What is null is absent in its JSON. */
interface DefinedColumn {
  readonly name: string;
  readonly id: number;
  readonly expression?: string;
}

const definitionsOf = (columns: readonly DefinedColumn[]): Definitions =>
  Object.fromEntries(
    columns.flatMap(({ name, id, expression }) => [
      [`column ${name}`, String(id)],
      ...(expression === undefined ? [] : [[`expression ${id}`, expression]]),
    ]),
  );

/** An index of the object `o` that lets no two rows have one key. */
function uniqueIndex({ key }: TrackedTable): RawBuilder<unknown> {
  const names = key.map(({ name }) => literal(name));
  return sql`select 1 from sys.indexes as i
    where i.object_id = o.object_id and i.is_unique = 1 and i.has_filter = 0 and i.is_disabled = 0
      and not exists (select 1 from sys.index_columns as k where k.object_id = i.object_id and k.index_id = i.index_id
        and k.key_ordinal > 0 and col_name(k.object_id, k.column_id) not in (${sql.join(names)}))`;
}

/** Of these, those that capture can be made for: what is there and no table tells no changes. */
export async function withoutViews(
  { queries }: SqlServerConnection,
  tables: readonly TrackedTable[],
): Promise<readonly TrackedTable[]> {
  if (tables.length === 0) return [];
  const ids = tables.map((table: TableName) => sql`object_id(${literal(qualifiedName(table))})`);
  const positions = ids.map((id, position) => sql`when ${id} then ${sql.raw(String(position))}`);
  const { rows } = await sql<{ view_position: number }>`
    select case o.object_id ${sql.join(positions, sql` `)} end as view_position
    from sys.objects as o where o.object_id in (${sql.join(ids)}) and rtrim(o."type") <> 'U'`.execute(queries);
  const views = new Set(rows.map((row) => Number(row.view_position)));
  return tables.filter((_, position) => !views.has(position));
}

export const identityOf = (table: WatchedTable | undefined): Identity =>
  table === undefined || table.type !== 'U' || table.since === null
    ? null
    : { objectId: table.objectId, since: table.since, definitions: table.definitions };

/** Why a table's changes since the last cut, of that version, cannot be told. */
export function whyUnwatched(
  name: string,
  last: Identity | undefined,
  lastVersion: string,
  now: WatchedTable | undefined,
): Unwatched | undefined {
  const because = (reason: string): Unwatched => ({ reason, isAlways: false });
  if (now === undefined) return because(`changes of ${name} are not captured: there is no such table`);
  if (now.type !== 'U')
    return { reason: `${name} is a view, which tells no changes: every run reads it whole`, isAlways: true };
  if (now.since === null) return because(`changes of ${name} are not captured`);
  if (last == null) return because(`changes of ${name} were not captured in the last run`);
  if (last.objectId !== now.objectId) return because(`${name} is another table than in the last run`);
  if (last.since !== now.since)
    return because(
      `${name} was emptied with truncate, or the capture of its changes was made again, since the last run`,
    );
  if (now.oldest !== null && BigInt(now.oldest) > BigInt(lastVersion))
    return because(`changes of ${name} since the last run are no longer kept`);
  return undefined;
}
