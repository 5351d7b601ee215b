import { counted } from '../../counted.ts';
import { withThousands } from '../../quality/amounts.ts';
import type { QuarantinedRow, QuarantineList, RuleCount } from '../../quality/quarantine.ts';
import { type QuarantineReport, shareOf } from '../../quality/standing.ts';
import { percent } from '../../quality/standing-text.ts';
import { unratedSums } from '../../quality/unrated.ts';
import { colour } from '../colour.ts';
import { dateTime } from '../moments.ts';
import { count, printable, table } from '../table.ts';

/** What stands in quarantine, for people. */

const number = (title: string): { title: string; align: 'right' } => ({ title, align: 'right' });

const money = (amount: string | null): string => (amount === null ? '' : withThousands(amount));
const share = (value: number | null): string => (value === null ? '' : percent(value));

/** Rows, money and shares of each table. */
export const standingTable = (tables: readonly QuarantineReport[]): string =>
  table(
    [
      { title: 'in quarantine' },
      number('rows'),
      number('of'),
      number('share'),
      number("money, shop's currency"),
      number('share'),
      number('unknown amount'),
      number('without a rate'),
    ],
    tables.map((one) => [
      `shop.${one.source_table}`,
      count(one.rows),
      count(one.source_rows),
      marked(one, percent(one.row_share)),
      money(one.shop_amount),
      one.amount_share === null ? '' : marked(one, percent(one.amount_share)),
      one.rows_of_unknown_amount > 0 ? count(one.rows_of_unknown_amount) : '',
      unratedSums(one.amounts_without_rate ?? []),
    ]),
  );

function marked({ level }: QuarantineReport, text: string): string {
  if (level === 'ok') return text;
  return colour(level === 'warn' ? 'yellow' : 'red', text);
}

/** The table, and in words what is beyond a limit. */
export function standingLines(tables: readonly QuarantineReport[]): string[] {
  if (tables.length === 0) return [];
  return [standingTable(tables), ...warningLines(tables)];
}

/** One line a table that is beyond a limit. */
export const warningLines = (tables: readonly QuarantineReport[]): string[] =>
  tables.flatMap((one) => {
    if (one.level === 'ok') return [];
    const isWarning = one.level === 'warn';
    const mark = colour(isWarning ? 'yellow' : 'red', isWarning ? 'warning' : 'error');
    const limit = isWarning ? 'quarantine_warn_share' : 'quarantine_fail_share, so that ecom validate fails';
    const text = `${percent(shareOf(one))} of shop.${one.source_table} is in quarantine, more than ${limit}`;
    return [`${mark} ${text}; ecom quarantine list says why`];
  });

export function listText({ tables, rules }: QuarantineList): string {
  if (rules.length === 0) return 'Nothing is in quarantine.';
  const byRule = table(
    [
      { title: 'source' },
      { title: 'not loaded' },
      { title: 'rule' },
      number('rows'),
      number('share'),
      number("money, shop's currency"),
      { title: 'oldest since, UTC' },
    ],
    rules.map((one) => [
      `shop.${one.source_table}`,
      one.disposition,
      one.rule,
      count(one.rows),
      share(one.row_share),
      worthText(one),
      sinceText(one),
    ]),
  );
  return [byRule, ...(tables.length > 0 ? ['', ...standingLines(tables)] : [])].join('\n');
}

/** What has no amount in the shop's currency stands beside what has one. */
function worthText({
  shop_amount: amount,
  rows_of_unknown_amount: unknown,
  amounts_without_rate: unrated,
}: RuleCount): string {
  const beside = [...(unrated ? [unratedSums(unrated)] : []), ...(unknown > 0 ? [`${count(unknown)} unknown`] : [])];
  return [money(amount), ...beside].join(' + ');
}

const sinceText = ({ since_run: run, since }: { readonly since_run: number; readonly since: string | null }): string =>
  since === null ? `run ${run}` : `${dateTime(since)} (run ${run})`;

export function rowsText({
  rows,
  total,
}: {
  readonly rows: readonly QuarantinedRow[];
  readonly total: number;
}): string {
  if (total === 0) return 'Nothing is in quarantine.';
  const left = total - rows.length;
  return [...rows.map(rowText), ...(left > 0 ? [`${count(left)} more; --limit shows them`] : [])].join('\n\n');
}

function rowText(row: QuarantinedRow): string {
  const { source_table: source, source_key: key, rule, disposition, amount, currency } = row;
  const worth = amount === null ? '' : `  ${withThousands(cents(amount))} ${currency ?? ''}`.trimEnd();
  const waits = row.waits_for_key === null ? [] : [`waits for ${row.waits_for_table} ${row.waits_for_key}`];
  return [
    printable(`${colour('bold', `shop.${source} ${key}`)}  ${disposition} by ${rule}${worth}  since ${sinceText(row)}`),
    ...[...(row.detail === null ? [] : [row.detail]), ...waits, JSON.stringify(row.source_row)].map(
      (line) => `  ${printable(line)}`,
    ),
  ].join('\n');
}

/** To the cent, and finer where it is. */
const cents = (decimal: string): string => decimal.replace(/(\.\d\d\d*?)0+$/, '$1');

export const retryText = ({ rows }: { readonly rows: number }): string =>
  rows === 0 ? 'No such row is in quarantine.' : `The next ecom etl looks at ${counted(rows, 'row')} again.`;
