import type { NamedColumn } from '../../storage/storage.ts';
import { type FileColumn, MASK } from '../compute.ts';
import { notReadable } from '../readable.ts';
import { sparkType } from './types.ts';

export const quote = (identifier: string): string => `\`${identifier.replaceAll('`', '``')}\``;

export const literal = (value: string): string => `'${value.replaceAll('\\', '\\\\').replaceAll("'", "\\'")}'`;

const trimmed = (value: string, characters: string): string => `trim(both '${characters}' from ${value})`;

/** Columns of text in their types. What the types hold and no value may be ends the statement. */
export const typed = (columns: readonly FileColumn[]): string =>
  columns
    .map((column) => {
      const name = quote(column.name);
      const value = `cast(${name} as ${sparkType(column.type)})`;
      const wrong = notReadable(column, value, { typeName: sparkType, trimmed });
      if (wrong === undefined) return `${value} as ${name}`;
      return `case when ${wrong} then raise_error(${literal(`a value of ${column.name} cannot be read`)}) else ${value} end as ${name}`;
    })
    .join(', ');

/** Columns as in a `create table`. */
export const schemaOf = (columns: readonly NamedColumn[]): string =>
  columns.map(({ name, type }) => `${quote(name)} ${sparkType(type)}`).join(', ');

export function rowAsJson(
  alias: string,
  columns: readonly NamedColumn[],
  masked: ReadonlySet<string> = new Set(),
): string {
  const value = (column: NamedColumn): string =>
    masked.has(column.name) ? maskedValue(`${alias}.${quote(column.name)}`) : inJson(alias, column);
  const fields = columns.map((column) => `${literal(column.name)}, ${value(column)}`).join(', ');
  return `to_json(named_struct(${fields}), map('ignoreNullFields', 'false'))`;
}

const maskedValue = (value: string): string => `case when ${value} is not null then ${literal(MASK)} end`;

/** Spark's JSON has formats of its own for moments. */
function inJson(alias: string, { name, type }: NamedColumn): string {
  const value = `${alias}.${quote(name)}`;
  return type.kind === 'timestamp' ? `cast(${value} as string)` : value;
}
