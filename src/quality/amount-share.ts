import { sql } from 'kysely';
import type { AmountShare } from '../../models/checks.ts';
import type { Model } from '../../models/kinds.ts';
import { counted } from '../counted.ts';
import { qualifiedName } from '../project/catalog.ts';
import type { Session } from '../storage/storage.ts';
import { amountOf, amountText, withThousands } from './amounts.ts';
import { checkName } from './compile-check.ts';
import type { CheckReport } from './report.ts';
import { percent } from './standing-text.ts';

/** How many rows have an amount, their sum and how much they move in the shop's currency. */
export async function checkAmountShare({ queries }: Session, model: Model, check: AmountShare): Promise<CheckReport> {
  const table = qualifiedName(model);
  const amount = sql`${sql.ref(check.column)} * ${sql.ref(check.rate)}`;
  const { rows } = await sql<{ n: string | number; sum: string; moved: string; whole: string }>`
    select count(case when ${sql.ref(check.column)} <> 0 then 1 end) as n,
      ${exact(amount)} as sum, ${exact(sql`abs(${amount})`)} as moved, ${exact(sql`abs(${sql.ref(check.of)})`)} as whole
    from ${sql.table(table)}`.execute(queries);
  const { n = 0, sum = '0', moved = '0', whole = '0' } = rows[0] ?? {};
  const share = Number(moved) === 0 ? 0 : Number(moved) / Number(whole);
  const isWithin = share <= check.most;
  return {
    check_name: checkName(check),
    kind: check.kind,
    table_name: table,
    severity: check.severity,
    status: isWithin ? 'passed' : 'failed',
    failures: isWithin ? 0 : Number(n),
    expected: `at most ${percent(check.most)} of ${check.of}`,
    actual: `${counted(Number(n), 'row')}, sum ${moneyText(sum)}, without signs ${moneyText(moved)} (${shareText(share)} of ${moneyText(whole)})`,
  };
}

/** A sum as decimal text, with the digits of the finest minor unit (ISO 4217). */
const exact = (amount: ReturnType<typeof sql>): ReturnType<typeof sql> =>
  sql`cast(cast(coalesce(sum(${amount}), 0) as decimal(38, 4)) as varchar(60))`;

const moneyText = (text: string): string => withThousands(amountText(amountOf(text)));

/** Of nothing there is no share. */
const shareText = (share: number): string => (Number.isFinite(share) ? percent(share) : 'no share');
