import { literalText } from './identifiers.ts';

const names = (list: readonly string[]): string => list.map((name) => `(N'${name}')`).join(', ');

const WRITES = ['INSERT', 'UPDATE', 'DELETE', 'ALTER', 'CONTROL'];

const OF_PEOPLE = `s.name not in (N'sys', N'INFORMATION_SCHEMA')`;

/** The first right to write that this log-in has in the database, in words; no row where it has none. A function cannot write, a procedure can. */
export const rightsText = (): string => `select top (1) found.reason
from (
  select 1 as place, N'is a system administrator' as reason where is_srvrolemember(N'sysadmin') = 1
  union all
  select 2, concat(N'has the right ', p.name, N' in the whole database')
  from (values ${names([...WRITES, 'EXECUTE', 'CREATE TABLE'])}) as p (name)
  where has_perms_by_name(quotename(db_name()), N'DATABASE', p.name) = 1
  union all
  select 3, concat(N'has the right ', p.name, N' in the schema ', s.name)
  from sys.schemas as s cross join (values ${names([...WRITES, 'EXECUTE'])}) as p (name)
  where ${OF_PEOPLE} and has_perms_by_name(quotename(s.name), N'SCHEMA', p.name) = 1
  union all
  select 4, concat(N'has the right ', p.name, N' on ', s.name, N'.', o.name)
  from sys.objects as o inner join sys.schemas as s on s.schema_id = o.schema_id
  cross join (values ${names(WRITES)}) as p (name)
  where o.type in ('U', 'V') and o.is_ms_shipped = 0
    and has_perms_by_name(concat(quotename(s.name), N'.', quotename(o.name)), N'OBJECT', p.name) = 1
  union all
  select 5, concat(N'may run the procedure ', s.name, N'.', o.name)
  from sys.objects as o inner join sys.schemas as s on s.schema_id = o.schema_id
  where o.type in ('P', 'PC', 'X') and o.is_ms_shipped = 0
    and has_perms_by_name(concat(quotename(s.name), N'.', quotename(o.name)), N'OBJECT', N'EXECUTE') = 1
) as found
order by found.place, found.reason`;

const MEANING = (
  id: string,
  column: string,
): string => `(select max(cast(e.value as nvarchar(4000))) from sys.extended_properties as e
    where e.class = 1 and e.major_id = ${id} and e.minor_id = ${column} and e.name = N'MS_Description')`;

/** Tables and views that this log-in may see; rows as the server counts them anyway. */
export const tablesOf =
  (): string => `select concat(s.name, N'.', o.name) as [table], case o.type when 'V' then N'view' else N'table' end as kind,
  (select sum(p.rows) from sys.partitions as p where p.object_id = o.object_id and p.index_id in (0, 1)) as about_rows,
  ${MEANING('o.object_id', '0')} as meaning
from sys.objects as o inner join sys.schemas as s on s.schema_id = o.schema_id
where o.type in ('U', 'V') and o.is_ms_shipped = 0
order by s.name, o.name`;

/** Columns of the tables of a name, in their order. */
export const columnsOf = (table: string): string => `select concat(s.name, N'.', o.name) as [table], c.name as [column],
  case
    when type_name(c.user_type_id) in (N'decimal', N'numeric') then concat(type_name(c.user_type_id), N'(', c.[precision], N',', c.scale, N')')
    when type_name(c.user_type_id) in (N'nvarchar', N'nchar') and c.max_length > 0 then concat(type_name(c.user_type_id), N'(', c.max_length / 2, N')')
    when type_name(c.user_type_id) in (N'varchar', N'char', N'varbinary', N'binary') and c.max_length > 0 then concat(type_name(c.user_type_id), N'(', c.max_length, N')')
    else type_name(c.user_type_id)
  end as [type], c.is_nullable as may_be_null, ${MEANING('o.object_id', 'c.column_id')} as meaning
from sys.columns as c inner join sys.objects as o on o.object_id = c.object_id inner join sys.schemas as s on s.schema_id = o.schema_id
where o.type in ('U', 'V') and o.is_ms_shipped = 0 and ${literalText(table)} in (concat(s.name, N'.', o.name), o.name)
order by s.name, o.name, c.column_id`;
