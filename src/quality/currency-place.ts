import { type RawBuilder, sql } from 'kysely';
import type { TableName } from '../storage/storage.ts';

/** Where the currency of a source's rows stands. */
export interface CurrencyPlace {
  readonly column: string;
  readonly root?: RootPlace;
}

/** It is the root's, which a row names in a column. */
export interface RootPlace {
  readonly source: string;
  readonly on: string;
  /** Clean keys of the roots that changed since the cut. */
  readonly recent: TableName;
  readonly shared: SharedKeys | undefined;
}

/** Clean keys of which a table has several rows, one of them loaded, which one the table does not say. */
export interface SharedKeys {
  readonly inSource: TableName;
  readonly inWarehouse: TableName;
}

interface NamedBy {
  readonly own?: readonly string[];
  readonly asText?: Readonly<Record<string, unknown>>;
}

/**
 * A condition on `t`: a table of keys has its key.
 *
 * @param columns of the keys
 * @param given.own those of `t`, where they have other names
 * @param given.asText columns that the keys have as text, and `t` perhaps not
 */
export function isNamed(
  keys: TableName,
  columns: readonly string[],
  { own = columns, asText = {} }: NamedBy = {},
): RawBuilder<unknown> {
  const value = (name: string, isText: boolean): RawBuilder<unknown> =>
    isText ? sql`cast(${sql.ref(name)} as varchar(400))` : sql.ref(name);
  const same = columns.map(
    (column, at) => sql`${value(`k.${column}`, column in asText)} = ${value(`t.${own[at]}`, column in asText)}`,
  );
  return sql`exists (select 1 from ${sql.table(keys.name)} as k where ${sql.join(same, sql` and `)})`;
}

/**
 * The currency of the row `t` of the warehouse; unknown where its root changed since the cut, or shares its key with others, as the source
 * does not know it either.
 *
 * @param own where the row names its root, if not in the column of that name
 */
export const currencySql = ({ root }: CurrencyPlace, column: string, own = root?.on ?? ''): RawBuilder<unknown> =>
  root
    ? sql`case when ${sql.join(
        [root.recent, ...(root.shared ? [root.shared.inWarehouse] : [])].map((keys) =>
          isNamed(keys, [root.on], { own: [own] }),
        ),
        sql` or `,
      )} then null else ${sql.ref(`t.${column}`)} end`
    : sql.ref(`t.${column}`);
