import { type RawBuilder, sql } from 'kysely';
import type { ColumnType } from '../../models/types.ts';
import { columnRef, tableRef } from './identifiers.ts';
import type { CountedAsOf, CountedThrough, CountQuestion, HeldAs, Sum, TableName } from './storage.ts';

/** How a store says what the other one says differently. */
export interface CountDialect {
  readonly count: RawBuilder<unknown>;
  /** A condition on `t`: the row was written before the cursor and not since. */
  isAsOf(table: TableName): RawBuilder<unknown>;
  /** A column as a number that is added up as it is, or that is part of a product. */
  number(column: RawBuilder<unknown>, use: 'added' | 'multiplied', held: HeldAs | undefined): RawBuilder<unknown>;
  /** A column of another type as a number of this one; null where it is none. */
  cast(column: RawBuilder<unknown>, type: ColumnType, held: HeldAs | undefined): RawBuilder<unknown>;
  /** As text of a group. */
  text(column: RawBuilder<unknown>, held: HeldAs | undefined): RawBuilder<unknown>;
  /** A number as decimal digits. */
  digits(value: RawBuilder<unknown>): RawBuilder<unknown>;
  /** A temporary table under an alias. */
  uploaded(table: TableName, alias: string): RawBuilder<unknown>;
  /** A condition: the key `k.column` is that of the row `t`. */
  isSameKey(column: string, held: HeldAs | undefined): RawBuilder<unknown>;
}

/** The query of `countAsOf`: the same on every store but for the dialect. */
export function countQuery(
  table: TableName,
  { sums, by, keys, casts = {}, held = {} }: CountQuestion,
  dialect: CountDialect,
): RawBuilder<CountedRow> {
  const group =
    by && (by.through ? columnRef('r', by.column) : dialect.text(columnRef('t', by.column), held[by.column]));
  const columns = Object.entries(sums).map(
    ([name, sum]) =>
      sql`${dialect.digits(sql`coalesce(sum(${amountOf(sum, { casts, held }, dialect)}), 0)`)} as ${sql.id(name)}`,
  );
  const selected = [
    sql`${dialect.count} as counted_rows`,
    ...(group ? [sql`${group} as counted_group`] : []),
    ...columns,
  ];
  const on = (keys?.columns ?? []).map((name) => dialect.isSameKey(name, held[name]));
  const isNamed =
    keys && sql`exists (select 1 from ${dialect.uploaded(keys.in, 'k')} where ${sql.join(on, sql` and `)})`;
  const hasKey = (keys?.columns ?? []).map((name) => sql`${columnRef('t', name)} is not null`);
  const named = isNamed ? (keys.are === 'left out' ? [...hasKey, sql`not ${isNamed}`] : [isNamed]) : [];
  return sql<CountedRow>`select ${sql.join(selected)} from ${tableRef(table)} as t
    ${by?.through ? joined({ table, on: by.through.on, held }, by.through, by.column, dialect) : sql``}
    where ${sql.join([dialect.isAsOf(table), ...named], sql` and `)} ${group ? sql`group by ${group}` : sql``}`;
}

export type CountedRow = Readonly<Record<string, string | number | null>>;

/** The other table's value as of the cursor; of rows of one key any one counts. */
function joined(
  counted: CountedThrough,
  through: CountedThrough,
  column: string,
  dialect: CountDialect,
): RawBuilder<unknown> {
  const { table, on, spellings, held = {}, without } = through;
  const own = cleanKey({ ...counted, spellings }, 'o', dialect);
  const other = cleanKey(through, 's', dialect);
  const isOut =
    without && sql`exists (select 1 from ${dialect.uploaded(without, 'k')} where ${columnRef('k', on)} = ${other.key})`;
  const known = sql`select ${other.key} as clean_key, max(${dialect.text(columnRef('t', column), held[column])}) as ${sql.id(column)}
    from ${tableRef(table)} as t ${other.join} where ${dialect.isAsOf(table)} ${isOut ? sql`and not ${isOut}` : sql``} group by ${other.key}`;
  return sql`${own.join} left join (${known}) as r on r.clean_key = ${own.key}`;
}

/** A key of the row `t` as it is cleaned, and what has to be joined for it. */
function cleanKey(
  { table, on, spellings, held = {} }: CountedThrough,
  alias: string,
  dialect: CountDialect,
): { readonly key: RawBuilder<unknown>; readonly join: RawBuilder<unknown> } {
  const spelled = dialect.text(columnRef('t', on), held[on]);
  if (!spellings) return { key: spelled, join: sql`` };
  const isOne = sql`${columnRef(alias, 'source_table')} = ${sql.lit(table.name)}
    and ${columnRef(alias, 'spelling')} = concat('"', ${spelled}, '"')`;
  return {
    key: sql`coalesce(${columnRef(alias, 'clean_key')}, ${spelled})`,
    join: sql`left join ${dialect.uploaded(spellings, alias)} on ${isOne}`,
  };
}

function amountOf(
  { of, digits = {}, rowDigits }: Sum,
  { casts, held }: Required<Pick<CountQuestion, 'casts' | 'held'>>,
  { cast, number }: CountDialect,
): RawBuilder<unknown> {
  const value = (name: string, use: 'added' | 'multiplied'): RawBuilder<unknown> => {
    const type = casts[name];
    const column = columnRef('t', name);
    const of = held[name];
    return rounded(type ? number(cast(column, type, of), use, undefined) : number(column, use, of), digits[name] ?? []);
  };
  const whole =
    typeof of === 'string'
      ? value(of, 'added')
      : sql`${value(of.of[0], 'multiplied')} * ${value(of.of[1], 'multiplied')} - coalesce(${value(of.less, 'multiplied')}, 0)`;
  return rounded(whole, rowDigits === undefined ? [] : [rowDigits]);
}

/** Half away from zero on every store, as engines round. */
const rounded = (value: RawBuilder<unknown>, digits: readonly number[]): RawBuilder<unknown> =>
  digits.reduce((inner, places) => sql`round(${inner}, ${sql.lit(places)})`, value);

export const countedAsOf = (rows: readonly CountedRow[], { sums }: CountQuestion): CountedAsOf[] =>
  rows.map((row) => ({
    group: row.counted_group == null ? null : String(row.counted_group),
    rows: Number(row.counted_rows),
    sums: Object.fromEntries(Object.keys(sums).map((name) => [name, String(row[name] ?? '0')])),
  }));
