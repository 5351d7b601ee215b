import { sql } from 'kysely';
import type { Member } from '../../models/contract.ts';
import { type ProjectCatalog, tableOf } from '../project/catalog.ts';
import type { Session } from '../storage/storage.ts';
import type { VariableValues } from '../variables/definitions.ts';
import { isUnrated, type UnratedAmount, unratedAmounts } from './unrated.ts';

/**
 * What stands in quarantine, of what stands in the source: rows, and money in the shop's currency. What stands in the source is what is
 * loaded, superseded and quarantined together, so that the source itself is not asked.
 */
export interface QuarantineStanding {
  readonly source_table: string;
  readonly rows: number;
  /** Decimal text; null of a table that is not about money. */
  readonly shop_amount: string | null;
  /** Rows whose amount or currency cannot be read. */
  readonly rows_of_unknown_amount: number;
  /** Of rows whose rate is unknown, by currency; absent where there are none. */
  readonly amounts_without_rate?: readonly UnratedAmount[];
  readonly source_rows: number;
  /** 0 to 1. */
  readonly row_share: number;
  /** The same of money, each amount as if it were positive; null where there is none. */
  readonly amount_share: number | null;
}

/** As `ops.etl_run` keeps it. */
export interface KeptStanding {
  readonly tables: readonly QuarantineStanding[];
  /** What was loaded of each table when it was last counted, and how many rows were written since. */
  readonly counted: Readonly<Record<string, CountedRows>>;
}

interface CountedRows {
  readonly rows: number;
  readonly amount: number;
  readonly written: number;
}

/** A share above the first is warned of, one above the second fails validation. */
export interface QuarantineLimits {
  readonly warn: number;
  readonly fail: number;
}

export const limitsOf = (values: VariableValues): QuarantineLimits => ({
  warn: values.quarantine_warn_share,
  fail: values.quarantine_fail_share,
});

export interface QuarantineReport extends QuarantineStanding {
  readonly level: 'ok' | 'warn' | 'fail';
}

/** The larger of both shares. */
export const shareOf = ({ row_share: rows, amount_share: amount }: QuarantineStanding): number =>
  Math.max(rows, amount ?? 0);

export const graded = (tables: readonly QuarantineStanding[], { warn, fail }: QuarantineLimits): QuarantineReport[] =>
  tables.map((table) => {
    const share = shareOf(table);
    return { ...table, level: share > fail ? 'fail' : share > warn ? 'warn' : 'ok' };
  });

/** The warehouse is counted again once a run has written this share of what was counted: an hour's changes of a large shop do not. */
const RECOUNT_SHARE = 0.01;

/**
 * @param before what was kept last; without it everything that is needed is counted
 * @param written rows that were written since, of the model that stores a source
 */
export async function quarantineStanding(
  warehouse: Session,
  catalog: ProjectCatalog,
  before?: KeptStanding,
  written: (source: string) => number = () => 0,
): Promise<KeptStanding> {
  const setAside = await countSetAside(warehouse);
  const tables: QuarantineStanding[] = [];
  const counted: Record<string, CountedRows> = {};
  for (const member of catalog.members) {
    const { source } = member;
    const quarantined = setAside.get(`${source} quarantined`);
    const known = before?.counted[source];
    const now = known && { ...known, written: known.written + written(source) };
    if (!quarantined) {
      if (now) counted[source] = now;
      continue;
    }
    const isFresh = now !== undefined && now.written <= now.rows * RECOUNT_SHARE;
    const loaded = isFresh ? now : await countLoaded(warehouse, catalog, member);
    counted[source] = loaded;
    tables.push(
      standingOf(source, member.worth !== undefined, quarantined, [loaded, setAside.get(`${source} superseded`)]),
    );
  }
  return { tables, counted };
}

interface SetAside {
  readonly rows: number;
  readonly sum: string;
  /** Of absolute values. */
  readonly amount: number;
  readonly unknown: number;
  readonly unrated: readonly UnratedAmount[];
}

function standingOf(
  source: string,
  hasMoney: boolean,
  { rows, sum, amount, unknown, unrated }: SetAside,
  others: readonly (Pick<SetAside, 'rows' | 'amount'> | undefined)[],
): QuarantineStanding {
  const all = (of: 'rows' | 'amount', own: number): number =>
    others.reduce((total, one) => total + (one?.[of] ?? 0), own);
  const [allRows, allMoney] = [all('rows', rows), all('amount', amount)];
  return {
    source_table: source,
    rows,
    shop_amount: hasMoney ? sum : null,
    rows_of_unknown_amount: hasMoney ? unknown : 0,
    ...(hasMoney && unrated.length > 0 ? { amounts_without_rate: unrated } : {}),
    source_rows: allRows,
    row_share: rows / allRows,
    amount_share: hasMoney && allMoney > 0 ? amount / allMoney : null,
  };
}

async function countSetAside(session: Session): Promise<ReadonlyMap<string, SetAside>> {
  const { rows } = await sql<Record<string, string | number>>`
    select source_table, disposition, count(*) as row_count, count(shop_amount) as known_count,
      count(case when ${isUnrated} then 1 end) as unrated_count,
      cast(coalesce(sum(shop_amount), 0) as varchar(60)) as amount_sum,
      cast(coalesce(sum(abs(shop_amount)), 0) as varchar(60)) as absolute_sum
    from ops.quarantine group by source_table, disposition`.execute(session.queries);
  const unrated = rows.some((row) => Number(row.unrated_count) > 0)
    ? await unratedAmounts(session, ['source_table', 'disposition'])
    : undefined;
  return new Map(
    rows.map((row) => [
      `${row.source_table} ${row.disposition}`,
      {
        rows: Number(row.row_count),
        sum: String(row.amount_sum),
        amount: Number(row.absolute_sum),
        unknown: Number(row.row_count) - Number(row.known_count) - Number(row.unrated_count),
        unrated: unrated?.get(`${row.source_table} ${row.disposition}`) ?? [],
      },
    ]),
  );
}

async function countLoaded(
  { queries }: Session,
  catalog: ProjectCatalog,
  { storedIn, worth }: Member,
): Promise<CountedRows> {
  const model = catalog.model(storedIn);
  const { schema, name } = tableOf(model);
  const amount = worth ? sql.raw(`abs(${worth.amountShop})`) : sql`0`;
  const conditions = [
    ...(model.kind === 'scd2' ? [sql`is_current = ${true}`] : []),
    ...('is_deleted' in model.columns ? [sql`is_deleted = ${false}`] : []),
    ...('is_inferred' in model.columns ? [sql`is_inferred = ${false}`] : []),
  ];
  const where = conditions.length === 0 ? sql`` : sql`where ${sql.join(conditions, sql` and `)}`;
  const { rows } = await sql<{ row_count: string | number; amount: string }>`
    select count(*) as row_count, cast(coalesce(sum(${amount}), 0) as varchar(60)) as amount
    from ${sql.table(`${schema}.${name}`)} as t ${where}`.execute(queries);
  return { rows: Number(rows[0]?.row_count ?? 0), amount: Number(rows[0]?.amount ?? 0), written: 0 };
}
