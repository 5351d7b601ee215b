import { withThousands } from './amounts.ts';
import type { QuarantineStanding } from './standing.ts';
import { unratedSums } from './unrated.ts';

/** A share in percent, three digits: `0.1 %`, `12.5 %`. */
export const percent = (share: number): string => `${Number((share * 100).toPrecision(3))} %`;

/** `12 of 1,000 rows (1.2 %), 340.00 of money (0.9 %), 10.00 USD without a rate, 1 of unknown amount`. */
export function standingText(standing: QuarantineStanding): string {
  const { rows, source_rows: all, row_share: share, shop_amount: amount, amount_share: amountShare } = standing;
  const { rows_of_unknown_amount: unknown, amounts_without_rate: unrated } = standing;
  return [
    `${rows.toLocaleString('en-US')} of ${all.toLocaleString('en-US')} rows (${percent(share)})`,
    ...(amount === null
      ? []
      : [`${withThousands(amount)} of money${amountShare === null ? '' : ` (${percent(amountShare)})`}`]),
    ...(unrated ? [`${unratedSums(unrated)} without a rate`] : []),
    ...(unknown === 0 ? [] : [`${unknown.toLocaleString('en-US')} of unknown amount`]),
  ].join(', ');
}
