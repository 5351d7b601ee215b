import { sql } from 'kysely';
import type { KeyLiteral } from '../keys.ts';
import { transitType } from './types.ts';

/** The role does not matter. */
export const keyLiteral: KeyLiteral = (value, column) =>
  sql`${sql.lit(value)}::${sql.raw(column ? transitType(column.type, 'dwh') : 'text')}`;
