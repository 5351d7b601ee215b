import { type RawBuilder, sql } from 'kysely';
import type { HeldAs } from '../storage.ts';

/** The text of what a column holds, in the one form that `HeldAs` says; this server has neither JSON nor lists. */
export function heldText(column: RawBuilder<unknown>, heldAs: HeldAs | undefined): RawBuilder<unknown> {
  switch (heldAs) {
    case 'uuid':
      return sql`lower(cast(${column} as nvarchar(36)))`;
    case 'padded':
      return sql`rtrim(cast(${column} as nvarchar(max)))`;
    case 'decimal':
      return digits(column);
    case 'double':
      return sql`coalesce(${digits(sql`try_cast(${column} as decimal(38, 16))`)}, convert(varchar(42), ${column}, 3))`;
    default:
      return sql`cast(${column} as nvarchar(max))`;
  }
}

const digits = (number: RawBuilder<unknown>): RawBuilder<unknown> =>
  sql`case when ${number} = floor(${number}) then convert(varchar(42), cast(${number} as decimal(38, 0)))
    else replace(rtrim(replace(convert(varchar(42), ${number}), '0', ' ')), ' ', '0') end`;
