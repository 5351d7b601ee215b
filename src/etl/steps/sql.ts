/** Small pieces of SQL that several steps write. */

/** The key's values joined by `|`, as `ops.quarantine` keeps them. */
export const keyText = (columns: readonly string[], alias: string): string =>
  `concat_ws('|', ${columns.map((column) => `cast(${alias}.${column} as string)`).join(', ')})`;

export const sameKey = (columns: readonly string[], left: string, right: string): string =>
  columns.map((column) => `${left}.${column} = ${right}.${column}`).join(' and ');

/** No row of `table` has the key of the row of `alias`. */
export const keyNotIn = (key: readonly string[], table: string, alias: string): string =>
  `not exists (select 1 from ${table} as there where ${sameKey(key, 'there', alias)})`;

/** Queries of the same columns, one after the other. */
export const unionAll = (queries: readonly string[]): string => queries.join(' union all ');
