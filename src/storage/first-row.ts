import type { SelectQueryBuilder } from 'kysely';

/** The first row of an ordered query, in the form that every store knows; `limit` and `top` are known to some only. */
export const firstRow = <DB, TB extends keyof DB, O>(
  query: SelectQueryBuilder<DB, TB, O>,
): SelectQueryBuilder<DB, TB, O> => query.offset(0).fetch(1);
