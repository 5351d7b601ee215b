import { sql } from 'kysely';
import type { Session } from '../storage/storage.ts';
import { amountOf, amountText, withThousands } from './amounts.ts';

/** Rows in quarantine whose amount is known, and not what it is in the shop's currency: there is no rate, as of an order that is unknown. */

export interface UnratedAmount {
  readonly currency: string;
  /** Decimal text. */
  readonly amount: string;
}

/** A condition on rows of `ops.quarantine`. */
export const isUnrated = sql<boolean>`shop_amount is null and amount is not null and currency is not null`;

/** Their sums by currency, for what the given columns say of rows, joined by blanks. */
export async function unratedAmounts(
  { queries }: Session,
  by: readonly ('source_table' | 'disposition' | 'rule')[],
): Promise<ReadonlyMap<string, readonly UnratedAmount[]>> {
  const columns = sql.join(by.map((column) => sql.ref(column)));
  const { rows } = await sql<Record<string, string>>`
    select ${columns}, currency, cast(sum(amount) as varchar(60)) as amount_sum
    from ops.quarantine where ${isUnrated} group by ${columns}, currency order by currency`.execute(queries);
  const found = new Map<string, UnratedAmount[]>();
  for (const row of rows) {
    const key = by.map((column) => row[column]).join(' ');
    const amount = { currency: String(row.currency), amount: String(row.amount_sum) };
    found.set(key, [...(found.get(key) ?? []), amount]);
  }
  return found;
}

/** `10.00 USD and 1,200.00 EUR`. */
export const unratedSums = (amounts: readonly UnratedAmount[]): string =>
  amounts.map(({ amount, currency }) => `${withThousands(amountText(amountOf(amount)))} ${currency}`).join(' and ');
