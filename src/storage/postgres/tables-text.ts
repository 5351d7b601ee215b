import pg from 'pg';

/** Schemas of the server itself, and those of temporary tables. */
const OF_PEOPLE = `n.nspname !~ '^pg_' and n.nspname <> 'information_schema'`;

const KIND = `case c.relkind when 'r' then 'table' when 'p' then 'table' when 'v' then 'view' when 'm' then 'materialized view' else 'foreign table' end`;

/** Tables and views that this log-in may read. Rows as the statistics have them: nothing is counted. */
export const tablesOf = (): string => `select n.nspname || '.' || c.relname as "table", ${KIND} as kind,
    case when c.reltuples >= 0 and c.relkind <> 'v' then c.reltuples::bigint end as about_rows,
    obj_description(c.oid, 'pg_class') as meaning
  from pg_class c inner join pg_namespace n on n.oid = c.relnamespace
  where c.relkind in ('r', 'p', 'v', 'm', 'f') and ${OF_PEOPLE}
    and has_schema_privilege(n.oid, 'usage') and has_table_privilege(c.oid, 'select')
  order by 1`;

/** Columns of the tables of a name, in their order. */
export const columnsOf = (
  table: string,
): string => `select n.nspname || '.' || c.relname as "table", a.attname as "column",
    format_type(a.atttypid, a.atttypmod) as type, not a.attnotnull as may_be_null, col_description(c.oid, a.attnum) as meaning
  from pg_class c inner join pg_namespace n on n.oid = c.relnamespace inner join pg_attribute a on a.attrelid = c.oid
  where c.relkind in ('r', 'p', 'v', 'm', 'f') and ${OF_PEOPLE} and a.attnum > 0 and not a.attisdropped
    and ${pg.escapeLiteral(table)} in (n.nspname || '.' || c.relname, c.relname)
  order by 1, a.attnum`;
