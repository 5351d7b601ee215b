import { type RawBuilder, sql } from 'kysely';
import type { TableName } from '../storage.ts';

/** A literal that keeps every character; without `N` the server would squeeze it into the database's code page. */
export const literalText = (text: string): string => `N'${text.replaceAll("'", "''")}'`;

export const literal = (text: string): RawBuilder<unknown> => sql.raw(literalText(text));

/** An identifier as text that SQL Server parses. */
export const quoted = (name: string): string => `[${name.replaceAll(']', ']]')}]`;

/** A table's name as text that SQL Server parses, for `object_id`; ours of temporary tables are plain words. */
export const qualifiedName = ({ schema, name }: TableName): string =>
  schema === undefined ? `tempdb..${name}` : `${quoted(schema)}.${quoted(name)}`;

/** A temporary table's name begins with `#`. */
export const temporary = (name: string): TableName => ({ name: `#${name}` });
