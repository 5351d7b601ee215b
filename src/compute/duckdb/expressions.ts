import type { NamedColumn } from '../../storage/storage.ts';
import { MASK } from '../compute.ts';

export const quote = (identifier: string): string => `"${identifier.replaceAll('"', '""')}"`;

export const literal = (value: string): string => `'${value.replaceAll("'", "''")}'`;

export function rowAsJson(
  alias: string,
  columns: readonly NamedColumn[],
  masked: ReadonlySet<string> = new Set(),
): string {
  const fields = columns.map(({ name }) => {
    const value = `${alias}.${quote(name)}`;
    return `${quote(name)} := ${masked.has(name) ? `case when ${value} is not null then ${literal(MASK)} end` : value}`;
  });
  return `cast(to_json(struct_pack(${fields.join(', ')})) as varchar)`;
}

/** The beginning of a common table expression, perhaps with a comment. */
const PART = /\b(\w+) as \((?=(?:\s|--[^\n]*\n)*(?:select|with)\b)/gi;

/** DuckDB computes whole what several others read, with all of its columns, and so what they are of. */
export const inlined = (select: string): string => select.replaceAll(PART, '$1 as not materialized (');
