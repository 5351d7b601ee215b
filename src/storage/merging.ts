import { type Kysely, type RawBuilder, sql } from 'kysely';
import type { ControlTables } from './control-tables.ts';
import { tableRef } from './identifiers.ts';
import { type KeyLiteral, keysAs } from './keys.ts';
import type { Merge, MergeCounts, TableName } from './storage.ts';

/** A merge whose rows, if it has any, are in a table. */
export type TableMerge = Omit<Merge, 'staged'> & { readonly staged: TableName | undefined };

/** How a store says the parts of a merge that the others say differently; the target's alias is `t`, the staged rows' is `s`. */
export interface MergeDialect {
  readonly keyLiteral: KeyLiteral;
  /** A `delete` up to its `where`. */
  deleteFrom(target: TableName): RawBuilder<unknown>;
  /** An `update` of the rows that are the same by `isSame` and differ in a compared column, nulls and blanks included. */
  updateDifferent(update: UpdateParts): Promise<RawBuilder<unknown>>;
}

export interface UpdateParts {
  readonly target: TableName;
  readonly staged: TableName;
  /** Of the written columns, from the staged rows. */
  readonly assignments: RawBuilder<unknown>;
  readonly isSame: RawBuilder<unknown>;
  readonly compared: readonly string[];
}

/** What makes the target equal to the staged rows, writing only what differs; no two of them touch the same row. */
export interface MergeStatements {
  readonly deletes: readonly RawBuilder<unknown>[];
  readonly updates: readonly RawBuilder<unknown>[];
  readonly inserts: readonly RawBuilder<unknown>[];
}

export const mergeStatements = async (dialect: MergeDialect, merged: TableMerge): Promise<MergeStatements> => ({
  deletes: deletesOf(dialect, merged),
  updates: await updatesOf(dialect, merged),
  inserts: insertsOf(merged),
});

/** Runs them one after the other. */
export async function runMerge(queries: Kysely<ControlTables>, statements: MergeStatements): Promise<MergeCounts> {
  const count = async (parts: readonly RawBuilder<unknown>[]): Promise<number> => {
    let rows = 0;
    for (const part of parts) rows += Number((await part.execute(queries)).numAffectedRows ?? 0);
    return rows;
  };
  return {
    deleted: await count(statements.deletes),
    updated: await count(statements.updates),
    inserted: await count(statements.inserts),
  };
}

const same = (columns: readonly string[], left: string, right: string): RawBuilder<unknown> =>
  sql.join(
    columns.map((column) => sql`${sql.id(left, column)} = ${sql.id(right, column)}`),
    sql` and `,
  );

function deletesOf(
  { deleteFrom, keyLiteral }: MergeDialect,
  { target, staged, key, replaces = [] }: TableMerge,
): RawBuilder<unknown>[] {
  const isKept = staged ? [sql`exists (select 1 from ${tableRef(staged)} as s where ${same(key, 's', 't')})`] : [];
  const from = deleteFrom(target);
  if (replaces === 'everything') return [isKept.length === 0 ? from : sql`${from} where not ${sql.join(isKept)}`];
  const scopes = replaces.map(
    ({ keys, columns }) =>
      sql`exists (select 1 from ${keysAs('k', keys, keyLiteral)} where ${same(columns, 'k', 't')})`,
  );
  return scopes.map((scope, position) => {
    const others = [...scopes.slice(0, position), ...isKept].map((other) => sql`not ${other}`);
    return sql`${from} where ${sql.join([scope, ...others], sql` and `)}`;
  });
}

async function updatesOf(
  dialect: MergeDialect,
  { target, staged, key, columns, ignore }: TableMerge,
): Promise<RawBuilder<unknown>[]> {
  const written = columns.map(({ name }) => name).filter((name) => !key.includes(name));
  const compared = written.filter((name) => !ignore.includes(name));
  if (!staged || compared.length === 0) return [];
  const assignments = sql.join(written.map((name) => sql`${sql.id(name)} = ${sql.id('s', name)}`));
  return [await dialect.updateDifferent({ target, staged, assignments, isSame: same(key, 't', 's'), compared })];
}

function insertsOf({ target, staged, key, columns, inserts = true }: TableMerge): RawBuilder<unknown>[] {
  if (!staged || !inserts) return [];
  const names = sql.join(columns.map(({ name }) => sql.id(name)));
  const values = sql.join(columns.map(({ name }) => sql.id('s', name)));
  return [
    sql`insert into ${tableRef(target)} (${names})
      select ${values} from ${tableRef(staged)} as s
      where not exists (select 1 from ${tableRef(target)} as t where ${same(key, 't', 's')})`,
  ];
}
