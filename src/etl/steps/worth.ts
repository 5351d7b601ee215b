import { type Staging, WORTH_DIGITS, type Worth } from '../../../models/contract.ts';
import { src } from '../names.ts';
import type { RunContext } from './context.ts';

/** What rows that are set aside are worth, so that quarantine can be told in money. */

export interface WorthSql {
  /** Joins what the row `raw` does not say itself; empty where it says all. */
  readonly join: string;
  /** `amount`, `currency` and `shop_amount`, as `ops.quarantine` has them; null where they cannot be read. */
  readonly columns: string;
}

/** As in `ops.quarantine`; the product of two factors of 19 digits fits. */
const AMOUNT = `decimal(38, ${WORTH_DIGITS})`;
const FACTOR = `decimal(19, ${WORTH_DIGITS})`;
const RATE = 'decimal(18, 8)';

const SHOP_AMOUNT = 'decimal(28, 2)';
const LARGEST_AMOUNT = '1000000000000000';

const NOTHING = 'cast(null as string)';

/**
 * @param rows where the rows `raw` are found
 * @param lacksValues they may lack values that could not be read: what is null in them is unknown
 */
export function worthSql(context: RunContext, staging: Staging, rows: string, lacksValues: boolean): WorthSql {
  const { worth, source } = staging;
  const amount = worth ? amountSql(context, source, worth, lacksValues) : `cast(null as ${AMOUNT})`;
  const root = worth && rootOf(context, staging, rows);
  const currency =
    worth?.currency === undefined ? (root ? 'root.currency' : NOTHING) : cleanCurrency('raw', worth.currency);
  const rates = [
    ...(worth?.rate === undefined ? [] : [number(context, source, 'raw', worth.rate, RATE)]),
    ...(root ? [`case when root.currency = ${currency} then root.rate end`] : []),
    ...(currency === NOTHING && worth?.rate === undefined ? ['1'] : []),
    `cast(null as ${RATE})`,
  ];
  const rate = `coalesce(${rates.join(', ')})`;
  // Of a rate that is none nothing follows.
  const product = `try_cast(${amount} as decimal(20, 4)) * nullif(greatest(${rate}, 0), 0)`;
  // What no amount of the warehouse can be is told all the same.
  const shop = `case when abs(${product}) < ${LARGEST_AMOUNT} then cast(round_shop_amount(${product}) as ${SHOP_AMOUNT})
    else cast(round(${product}, 2) as ${SHOP_AMOUNT}) end`;
  return {
    join: root?.join ?? '',
    columns: `${amount} as amount, ${worth ? currency : NOTHING} as currency, ${shop} as shop_amount`,
  };
}

function amountSql(context: RunContext, source: string, { amount }: Worth, lacksValues: boolean): string {
  const of = (column: string, type: string): string => number(context, source, 'raw', column, type);
  if (typeof amount === 'string') return of(amount, AMOUNT);
  const [one, other] = amount.of.map((column) => of(column, FACTOR));
  const less = of(amount.less, FACTOR);
  const known = lacksValues ? less : `case when raw.${amount.less} is null then cast(0 as ${FACTOR}) else ${less} end`;
  return `cast(${one} * ${other} - ${known} as ${AMOUNT})`;
}

const numeric = new Set(['integer', 'bigint', 'double', 'decimal', 'id', 'text']);

/** A column as a number; null where it is none. */
function number({ shape }: RunContext, source: string, alias: string, column: string, type: string): string {
  const present = shape.source(source).present.find(({ name }) => name === column);
  return present && numeric.has(present.type.kind)
    ? `try_cast(${alias}.${column} as ${type})`
    : `cast(null as ${type})`;
}

const cleanCurrency = (alias: string, column: string): string =>
  `upper(clean_text(cast(${alias}.${column} as string)))`;

/** Currency and rate of the roots that the rows belong to. */
function rootOf(context: RunContext, { source }: Staging, rows: string): { readonly join: string } | undefined {
  const { graph } = context;
  const { members, group } = graph.aggregateOfSource(source);
  const root = members[0]?.source;
  const says = root === undefined ? undefined : graph.stagingOf(root).worth;
  if (root === undefined || root === source || !says?.currency || !(group in graph.source(source).columns)) return;
  const rate = says.rate === undefined ? `cast(null as ${RATE})` : number(context, root, 'known', says.rate, RATE);
  return {
    join: `left join (
      select known.${group}, max(${cleanCurrency('known', says.currency)}) as currency, max(${rate}) as rate
      from ${src(root)} as known where known.${group} in (select raw.${group} from ${rows}) group by known.${group}
    ) as root on root.${group} = raw.${group}`,
  };
}
