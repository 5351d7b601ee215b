import { sql } from 'kysely';
import { EcomError } from '../../errors.ts';
import { tableKey } from '../identifiers.ts';
import type { Definitions } from '../rewritten.ts';
import type { TrackedTable, Unwatched } from '../storage.ts';
import { CHANGED_XID } from './catalog.ts';
import { qualifiedName } from './identifiers.ts';
import type { PostgresConnection } from './session.ts';

/**
 * What the server itself knows a source's tables by, so that a cut sees whether somebody watched them all the time: the oid of the table
 * and of each partition, and of the capture the row versions of its triggers. Whoever makes, mends, disables or enables a trigger writes
 * its row of `pg_trigger` anew.
 */

/** The triggers of change capture. */
export const TRIGGERS = [
  'ecom_mark_changed',
  'ecom_log_moved',
  'ecom_log_deleted',
  'ecom_log_truncated',
  'ecom_log_restored',
] as const;

/** `pg_class.relkind`: ordinary and partitioned table, view, materialized view, foreign table. */
export type RelationKind = 'r' | 'p' | 'v' | 'm' | 'f';

/** A table, or one of its partitions, or a table that inherits from it. */
export interface WatchedPart {
  readonly oid: number;
  readonly schema: string;
  readonly name: string;
  readonly kind: RelationKind;
  /** Rows may go without a statement that names it: one that names its parent, or a subscription, changes them. */
  readonly losesRowByRow: boolean;
  /** Tells this capture from one that was made again or was off meanwhile; null where it is not complete. */
  readonly capture: string | null;
  /** Those of columns and labels with the table itself. */
  readonly definitions: Definitions;
}

export interface WatchedTable {
  readonly kind: RelationKind;
  /** Row-level security keeps rows from this role. */
  readonly hidesRows: boolean;
  /** No two rows have the same key. */
  readonly isKeyed: boolean;
  /** The table itself first. */
  readonly parts: readonly WatchedPart[];
}

/** As a cursor keeps it. Null where changes were not captured. */
export type Identity = {
  /** By the oid of each part, its capture. */
  readonly parts: Readonly<Record<string, string>>;
  readonly definitions: Definitions;
} | null;

interface PartRow extends Omit<WatchedPart, 'losesRowByRow' | 'definitions'> {
  /** JSON. */
  readonly definitions: string | null;
  readonly table_name: string;
  readonly table_kind: RelationKind;
  readonly hides_rows: boolean;
  readonly is_keyed: boolean;
  readonly by_row: boolean;
}

/** The tables that are there, by their names, in one statement. */
export async function readWatched(
  { queries }: PostgresConnection,
  tables: readonly TrackedTable[],
): Promise<ReadonlyMap<string, WatchedTable>> {
  const { rows } = await sql<PartRow>`
    with recursive tree as (
      select w.table_name, w.key_names::jsonb as key_names, c.oid as root, c.oid as part, 0 as depth
      from unnest(${tables.map(({ name }) => name)}::text[], ${tables.map(qualifiedName)}::text[],
        ${tables.map(({ key }) => JSON.stringify(key.map(({ name }) => name)))}::text[]) as w (table_name, qualified_name, key_names)
      inner join pg_class as c on c.oid = to_regclass(w.qualified_name)
      union all
      select t.table_name, t.key_names, t.root, i.inhrelid, t.depth + 1 from tree as t inner join pg_inherits as i on i.inhparent = t.part
    ), parts as (
      select t.*, c.relkind, c.relname, c.relnamespace,
        count(*) over (partition by t.root) > 1 or exists (select 1 from pg_subscription_rel as s where s.srrelid = c.oid) as by_row,
        (select a.attnum from pg_attribute as a where a.attrelid = c.oid and a.attname = ${CHANGED_XID}
          and a.atttypid = 'xid8'::regtype and not a.attisdropped) as mark
      from tree as t inner join pg_class as c on c.oid = t.part
    )
    select p.table_name, r.relkind::text as table_kind, row_security_active(p.root) as hides_rows,
      (r.relkind = 'p' or not r.relhassubclass) and exists (
        select 1 from pg_index as i where i.indrelid = p.root and i.indisunique and i.indisvalid and i.indpred is null
          and not exists (
            select 1 from generate_series(0, i.indnkeyatts - 1) as place (number)
            left join pg_attribute as a on a.attrelid = i.indrelid and a.attnum = i.indkey[place.number]
            where not coalesce(p.key_names ? a.attname, false))
      ) as is_keyed, p.part::bigint as "oid",
      n.nspname as "schema", p.relname as "name", p.relkind::text as "kind", p.by_row,
      case p.relkind when 'p' then p.mark::text when 'r' then md5(p.mark || ' ' || (
        select string_agg(g.oid || ' ' || g.xmin::text, ',' order by g.tgname) from pg_trigger as g
        where g.tgrelid = p.part and g.tgname in (${sql.join(TRIGGERS)}) and g.tgenabled = 'A'
          and (g.tgname not in ('ecom_log_moved', 'ecom_log_deleted') or not p.by_row or g.tgtype & 1 = 1)
        having count(*) = ${TRIGGERS.length}
      )) end as "capture",
      (select jsonb_object_agg(d.what, d.said) from (
        select 'file ' || p.part, pg_relation_filenode(p.part)::text where pg_relation_filenode(p.part) is not null
        union all
        select 'expression ' || p.part || ' ' || a.attnum, md5(e.adbin::text) from pg_attribute as a
        inner join pg_attrdef as e on e.adrelid = a.attrelid and e.adnum = a.attnum
        where a.attrelid = p.part and a.attgenerated = 'v'
        union all
        select 'column ' || a.attname, a.attnum::text from pg_attribute as a
        where a.attrelid = p.part and p.depth = 0 and a.attnum > 0 and not a.attisdropped
        union all
        select distinct 'label ' || l.oid, l.enumlabel from pg_attribute as a
        inner join pg_type as t on t.oid = a.atttypid
        inner join pg_enum as l on l.enumtypid in (t.oid, t.typelem, t.typbasetype)
        where a.attrelid = p.part and p.depth = 0 and not a.attisdropped
      ) as d (what, said))::text as "definitions"
    from parts as p
    inner join pg_class as r on r.oid = p.root
    inner join pg_namespace as n on n.oid = p.relnamespace
    order by p.table_name, p.depth, p.part`.execute(queries);
  const found = new Map<string, WatchedTable & { readonly parts: WatchedPart[] }>();
  for (const { table_name, table_kind, hides_rows, is_keyed, by_row, definitions, ...part } of rows) {
    const table = found.get(table_name) ?? {
      kind: table_kind,
      hidesRows: hides_rows,
      isKeyed: is_keyed,
      parts: [],
    };
    table.parts.push({ ...part, losesRowByRow: by_row, definitions: JSON.parse(definitions ?? '{}') });
    found.set(table_name, table);
  }
  return found;
}

/** What a relation is whose changes no trigger can tell, in words; undefined for a table. */
function unwatchable({ kind, parts }: WatchedTable): string | undefined {
  if (kind === 'v') return 'a view';
  if (kind === 'm') return 'a materialized view';
  if (kind === 'f') return 'a foreign table';
  return parts.some((part) => part.kind === 'f') ? 'in part a foreign table' : undefined;
}

/** Whether capture is to be made or mended; a table that is not there has none. */
export const isUncaptured = (table: WatchedTable | undefined): boolean =>
  table === undefined || (unwatchable(table) === undefined && table.parts.some(({ capture }) => capture === null));

export function identityOf(table: WatchedTable | undefined): Identity {
  if (table === undefined || unwatchable(table) !== undefined || isUncaptured(table)) return null;
  return {
    parts: Object.fromEntries(table.parts.map(({ oid, capture }) => [oid, capture ?? ''])),
    definitions: Object.assign({}, ...table.parts.map(({ definitions }) => definitions)),
  };
}

/** Why a table's changes since the last cut cannot be told, judged by what the server knows it by. */
export function whyUnwatched(
  name: string,
  last: Identity | undefined,
  now: WatchedTable | undefined,
): Unwatched | undefined {
  const because = (reason: string): Unwatched => ({ reason, isAlways: false });
  if (now === undefined) return because(`changes of ${name} are not captured: there is no such table`);
  const kind = unwatchable(now);
  if (kind !== undefined)
    return { reason: `${name} is ${kind}, which tells no changes: every run reads it whole`, isAlways: true };
  if (isUncaptured(now)) return because(`changes of ${name} are not captured`);
  if (last == null) return because(`changes of ${name} were not captured in the last run`);
  const before = last.parts;
  const present = identityOf(now)?.parts ?? {};
  const [root] = now.parts;
  if (root && !(root.oid in before)) return because(`${name} is another table than in the last run`);
  const parts = new Set([...Object.keys(before), ...Object.keys(present)]);
  if ([...parts].some((oid) => !(oid in before) || !(oid in present)))
    return because(`a partition of ${name} came or went since the last run`);
  if ([...parts].some((oid) => before[oid] !== present[oid]))
    return because(`the capture of changes on ${name} was off, or was made again, since the last run`);
  return undefined;
}

/** @throws EcomError ROWS_HIDDEN where this role would not be shown every row */
export function assertNothingHidden(tables: readonly TrackedTable[], watched: ReadonlyMap<string, WatchedTable>): void {
  const hidden = tables.filter(({ name }) => watched.get(name)?.hidesRows).map(tableKey);
  if (hidden.length > 0) throw rowsHidden(hidden.join(', '));
}

export const rowsHidden = (table: string, cause?: unknown): EcomError =>
  new EcomError(
    'ROWS_HIDDEN',
    `Row-level security of ${table} hides rows from this log-in: a run would take them for deleted.`,
    {
      next: 'Let an administrator run: alter role <the log-in of ECOM_OLTP_URL> bypassrls; or name a log-in that owns the table, or one that no policy applies to.',
      fields: { table },
      cause,
    },
  );
