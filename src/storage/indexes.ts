import { createHash } from 'node:crypto';
import { type RawBuilder, sql } from 'kysely';
import type { IndexDefinition, TableName } from './storage.ts';

/** PostgreSQL cuts longer names, and two that are cut may be one. */
const LONGEST_NAME = 63;

/** An index's name on every store: table, columns, `partial` where it has a condition. */
export function indexName(table: TableName, { columns, where }: IndexDefinition): string {
  const name = [table.name, ...columns, ...(where ? ['partial'] : []), 'idx'].join('_');
  if (name.length <= LONGEST_NAME) return name;
  const digest = createHash('sha256').update(name).digest('hex').slice(0, 8);
  return `${name.slice(0, LONGEST_NAME - digest.length - 1)}_${digest}`;
}

export const keyName = (table: TableName): string => `${table.name}_pkey`;

/**
 * The `where` of a partial index; empty for any other.
 *
 * @param isTrue how the store says that a column is true
 */
export function indexCondition({ where = [] }: IndexDefinition, isTrue: '= true' | '= 1'): RawBuilder<unknown> {
  const conditions = where.map(
    ({ column, is }) => sql`${sql.id(column)} ${sql.raw(is === 'true' ? isTrue : `is ${is}`)}`,
  );
  return conditions.length === 0 ? sql`` : sql` where ${sql.join(conditions, sql` and `)}`;
}
