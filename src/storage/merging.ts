import { type Kysely, type RawBuilder, sql } from 'kysely';
import type { ControlTables } from './control-tables.ts';
import { tableRef } from './identifiers.ts';
import { type KeyLiteral, keysAs } from './keys.ts';
import type { Merge, MergeCounts, TableName } from './storage.ts';

/** How a store says the parts of a merge that the others say differently; the target's alias is `t`, the staged rows' is `s`. */
export interface MergeDialect {
  readonly queries: Kysely<ControlTables>;
  readonly keyLiteral: KeyLiteral;
  /** A `delete` up to its `where`. */
  deleteFrom(target: TableName): RawBuilder<unknown>;
  /**
   * An `update` of the rows that are the same by `isSame` and differ in a compared column, nulls and blanks included.
   *
   * @param assignments of the written columns, from the staged rows
   */
  updateDifferent(merged: Merge, parts: UpdateParts): Promise<RawBuilder<unknown>>;
}

export interface UpdateParts {
  readonly assignments: RawBuilder<unknown>;
  readonly isSame: RawBuilder<unknown>;
  readonly compared: readonly string[];
}

/** Makes the target equal to the staged rows, writing only what differs, in a statement each for what goes, differs and is new. */
export async function mergeWith(dialect: MergeDialect, merged: Merge): Promise<MergeCounts> {
  return {
    deleted: await deleteReplaced(dialect, merged),
    updated: await updateDifferent(dialect, merged),
    inserted: await insertMissing(dialect, merged),
  };
}

const same = (columns: readonly string[], left: string, right: string): RawBuilder<unknown> =>
  sql.join(
    columns.map((column) => sql`${sql.id(left, column)} = ${sql.id(right, column)}`),
    sql` and `,
  );

async function count({ queries }: MergeDialect, statement: RawBuilder<unknown>): Promise<number> {
  const { numAffectedRows } = await statement.execute(queries);
  return Number(numAffectedRows ?? 0);
}

async function deleteReplaced(dialect: MergeDialect, { target, staged, key, replaces }: Merge): Promise<number> {
  if (replaces === undefined) return 0;
  const isStaged = sql`exists (select 1 from ${tableRef(staged)} as s where ${same(key, 's', 't')})`;
  const from = dialect.deleteFrom(target);
  if (replaces === 'everything') return count(dialect, sql`${from} where not ${isStaged}`);
  let deleted = 0;
  for (const { keys, columns } of replaces) {
    const inScope = sql`exists (select 1 from ${keysAs('k', keys, dialect.keyLiteral)} where ${same(columns, 'k', 't')})`;
    deleted += await count(dialect, sql`${from} where ${inScope} and not ${isStaged}`);
  }
  return deleted;
}

async function updateDifferent(dialect: MergeDialect, merged: Merge): Promise<number> {
  const written = merged.columns.filter((column) => !merged.key.includes(column));
  const compared = written.filter((column) => !merged.ignore.includes(column));
  if (compared.length === 0) return 0;
  const assignments = sql.join(written.map((column) => sql`${sql.id(column)} = ${sql.id('s', column)}`));
  const isSame = same(merged.key, 't', 's');
  return count(dialect, await dialect.updateDifferent(merged, { assignments, isSame, compared }));
}

async function insertMissing(dialect: MergeDialect, { target, staged, key, columns }: Merge): Promise<number> {
  const names = sql.join(columns.map((column) => sql.id(column)));
  const values = sql.join(columns.map((column) => sql.id('s', column)));
  return count(
    dialect,
    sql`insert into ${tableRef(target)} (${names})
      select ${values} from ${tableRef(staged)} as s
      where not exists (select 1 from ${tableRef(target)} as t where ${same(key, 't', 's')})`,
  );
}
