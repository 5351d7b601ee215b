/** The last part of a command's `--help`. */
export function examples(...lines: readonly string[]): string {
  return `\n${lines.length === 1 ? 'Example' : 'Examples'}:\n${lines.map((line) => `  $ ${line}`).join('\n')}`;
}

/** A first question to the warehouse, in SQL that every store takes. */
export const FIRST_QUERY =
  'ecom sql "select country, sum(net_sales_amount) as net_sales from mart.customer_360 group by country order by country"';

/** The text of `--json`, the same for every command. */
export const JSON_OPTION = ['--json', 'print one JSON document on stdout'] as const;

export interface JsonFlag {
  readonly json?: boolean;
}
