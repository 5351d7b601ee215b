import type { ExpressionBuilder, ExpressionWrapper, SqlBool } from 'kysely';
import { sql } from 'kysely';
import { MASK } from '../compute/compute.ts';
import { EcomError } from '../errors.ts';
import type { ProjectCatalog } from '../project/catalog.ts';
import type { ControlTables } from '../storage/control-tables.ts';
import { hasTable } from '../storage/present-tables.ts';
import type { Database, Session } from '../storage/storage.ts';
import { parseSourceRow } from './source-row.ts';
import { graded, type QuarantineLimits, type QuarantineReport, quarantineStanding } from './standing.ts';
import { isUnrated, type UnratedAmount, unratedAmounts } from './unrated.ts';

/** What stands in quarantine, as people ask for it. */

/** Rows that meet all that is given. */
export interface QuarantineFilter {
  /** A table of the source, without its schema. */
  readonly table?: string;
  readonly rule?: string;
  /** The row's key, its parts joined by `|`; or that of the group it is read with: an order's id finds its lines too. */
  readonly key?: string;
}

/** What `ecom quarantine list` finds. */
export interface QuarantineList {
  /** Of each table that has rows in quarantine, whichever rule was asked for. */
  readonly tables: readonly QuarantineReport[];
  readonly rules: readonly RuleCount[];
}

export interface RuleCount {
  readonly source_table: string;
  readonly disposition: 'quarantined' | 'superseded';
  readonly rule: string;
  readonly rows: number;
  /** Decimal text, shop's currency; null where the table is not about money. */
  readonly shop_amount: string | null;
  readonly rows_of_unknown_amount: number;
  /** Of rows whose rate is unknown, by currency; absent where there are none. */
  readonly amounts_without_rate?: readonly UnratedAmount[];
  /** Of the rows that stand in the source; null of superseded rows where nothing of the table is in quarantine. */
  readonly row_share: number | null;
  /** The run that put the oldest of them there, and when it began. */
  readonly since_run: number;
  readonly since: string | null;
}

export interface QuarantinedRow {
  readonly source_table: string;
  readonly source_key: string;
  readonly disposition: 'quarantined' | 'superseded';
  readonly rule: string;
  /** What was expected and found. */
  readonly detail: string | null;
  readonly group_key: string | null;
  readonly waits_for_table: string | null;
  readonly waits_for_key: string | null;
  /** Decimal text. */
  readonly amount: string | null;
  readonly currency: string | null;
  readonly shop_amount: string | null;
  readonly since_run: number;
  readonly since: string | null;
  /** As the source has it; personal columns are masked. */
  readonly source_row: Readonly<Record<string, unknown>>;
}

/** @throws EcomError WAREHOUSE_OUTDATED */
export async function listQuarantine(
  warehouse: Session,
  catalog: ProjectCatalog,
  limits: QuarantineLimits,
  filter: QuarantineFilter = {},
): Promise<QuarantineList> {
  if (!(await isReadable(warehouse))) return { tables: [], rules: [] };
  const { tables } = await quarantineStanding(warehouse, catalog);
  const sourceRows = new Map(tables.map((table) => [table.source_table, table.source_rows]));
  const isMoney = new Set(catalog.members.filter(({ worth }) => worth).map(({ source }) => source));
  const counts = await countByRule(warehouse, filter);
  const unrated = counts.some((one) => one.unrated > 0)
    ? await unratedAmounts(warehouse, ['source_table', 'disposition', 'rule'])
    : undefined;
  return {
    tables: graded(tables, limits).filter(({ source_table: source }) => !filter.table || source === filter.table),
    rules: counts.map(({ known, unrated: without, amount, ...count }) => {
      const all = sourceRows.get(count.source_table);
      const hasMoney = isMoney.has(count.source_table);
      const amounts = unrated?.get(`${count.source_table} ${count.disposition} ${count.rule}`);
      return {
        ...count,
        shop_amount: hasMoney ? amount : null,
        rows_of_unknown_amount: hasMoney ? count.rows - known - without : 0,
        ...(amounts && hasMoney ? { amounts_without_rate: amounts } : {}),
        row_share: all === undefined ? null : count.rows / all,
      };
    }),
  };
}

type Counted = Omit<RuleCount, 'shop_amount' | 'rows_of_unknown_amount' | 'amounts_without_rate' | 'row_share'> & {
  readonly known: number;
  readonly unrated: number;
  readonly amount: string;
};

async function countByRule({ queries }: Session, filter: QuarantineFilter): Promise<readonly Counted[]> {
  const rows = await queries
    .selectFrom('ops.quarantine as q')
    .leftJoin('ops.etl_run as r', 'r.etl_run_id', 'q.etl_run_id')
    .select(['q.source_table', 'q.disposition', 'q.rule'])
    .select(({ fn }) => [
      fn.countAll().as('rows'),
      fn.count('q.shop_amount').as('known'),
      sql<number | string>`count(case when ${isUnrated} then 1 end)`.as('unrated'),
      fn.min('q.etl_run_id').as('since_run'),
      fn.min('r.started_at').as('since'),
      sql<string>`cast(coalesce(sum(q.shop_amount), 0) as varchar(60))`.as('amount'),
    ])
    .where((one) => meets(one, filter))
    .groupBy(['q.source_table', 'q.disposition', 'q.rule'])
    .orderBy('q.source_table')
    .orderBy('q.disposition')
    .orderBy('q.rule')
    .execute();
  return rows.map(({ since, ...row }) => ({
    ...row,
    rows: Number(row.rows),
    known: Number(row.known),
    unrated: Number(row.unrated),
    since_run: Number(row.since_run),
    since: since?.toISOString() ?? null,
  }));
}

type Asked = ExpressionBuilder<ControlTables & { q: ControlTables['ops.quarantine'] }, 'q'>;

const meets = (
  { eb, and, or }: Asked,
  { table, rule, key }: QuarantineFilter,
): ExpressionWrapper<ControlTables & { q: ControlTables['ops.quarantine'] }, 'q', SqlBool> =>
  and([
    ...(table === undefined ? [] : [eb('q.source_table', '=', table)]),
    ...(rule === undefined ? [] : [eb('q.rule', '=', rule)]),
    ...(key === undefined ? [] : [or([eb('q.source_key', 'in', [key, `"${key}"`]), eb('q.group_key', '=', key)])]),
  ]);

/** The first rows by table and key, and how many there are. @throws EcomError WAREHOUSE_OUTDATED */
export async function showQuarantine(
  warehouse: Session,
  catalog: ProjectCatalog,
  filter: QuarantineFilter,
  limit: number,
): Promise<{ readonly rows: readonly QuarantinedRow[]; readonly total: number }> {
  if (!(await isReadable(warehouse))) return { rows: [], total: 0 };
  const { queries } = warehouse;
  const found = queries.selectFrom('ops.quarantine as q').where((one) => meets(one, filter));
  const counted = await found.select(({ fn }) => fn.countAll().as('total')).executeTakeFirst();
  const rows = await found
    .leftJoin('ops.etl_run as r', 'r.etl_run_id', 'q.etl_run_id')
    .select(['q.source_table', 'q.source_key', 'q.disposition', 'q.rule', 'q.detail', 'q.group_key'])
    .select(['q.waits_for_table', 'q.waits_for_key', 'q.currency', 'q.source_row', 'q.etl_run_id as since_run'])
    .select('r.started_at as since')
    .select([
      sql<string | null>`cast(q.amount as varchar(60))`.as('amount'),
      sql<string | null>`cast(q.shop_amount as varchar(60))`.as('shop_amount'),
    ])
    .orderBy('q.source_table')
    .orderBy('q.source_key')
    .offset(0)
    .fetch(limit)
    .execute();
  return {
    total: Number(counted?.total ?? 0),
    rows: rows.map(({ since, source_row: row, ...others }) => ({
      ...others,
      since_run: Number(others.since_run),
      since: since?.toISOString() ?? null,
      source_row: masked(catalog, others.source_table, parseSourceRow(row)),
    })),
  };
}

/** Rows that an earlier version set aside are not masked where they are kept. */
function masked(catalog: ProjectCatalog, source: string, row: Record<string, unknown>): Record<string, unknown> {
  const isKnown = catalog.members.some((member) => member.source === source);
  const personal = isKnown ? catalog.personalColumns(source) : new Set<string>();
  return Object.fromEntries(
    Object.entries(row).map(([name, value]) => [name, value !== null && personal.has(name) ? MASK : value]),
  );
}

/**
 * Lets the next run look at rows again that nothing changed in the source: after a rule or a Variable changed. May be repeated.
 *
 * @returns how many rows
 */
export const retryQuarantine = (dwh: Database, filter: QuarantineFilter, now: Date): Promise<number> =>
  dwh.transaction({}, async ({ queries }) => {
    // Without a group no run would find it: its key itself is wrong.
    const asked = queries
      .selectFrom('ops.quarantine as q')
      .where((one) => meets(one, filter))
      .where('q.group_key', 'is not', null);
    await queries
      .deleteFrom('ops.quarantine_retry')
      .where(({ exists }) =>
        exists(
          asked
            .select('q.rule')
            .where('q.source_table', '=', sql.ref<string>('quarantine_retry.source_table'))
            .where('q.source_key', '=', sql.ref<string>('quarantine_retry.source_key')),
        ),
      )
      .execute();
    const added = await queries
      .insertInto('ops.quarantine_retry')
      .columns(['source_table', 'source_key', 'group_key', 'requested_at'])
      .expression(
        asked
          .select(['q.source_table', 'q.source_key', 'q.group_key'])
          .select(({ val }) => val(now).as('requested_at')),
      )
      .executeTakeFirst();
    return Number(added.numInsertedOrUpdatedRows ?? 0);
  });

/** False where no run was made for the warehouse yet. @throws EcomError WAREHOUSE_OUTDATED */
async function isReadable(warehouse: Session): Promise<boolean> {
  if (!(await hasTable(warehouse, { schema: 'ops', name: 'quarantine' }))) return false;
  await assertPresent(warehouse);
  return true;
}

/** @throws EcomError WAREHOUSE_OUTDATED */
export async function assertPresent(warehouse: Session): Promise<void> {
  if (await hasTable(warehouse, { schema: 'ops', name: 'quarantine_retry' })) return;
  throw new EcomError('WAREHOUSE_OUTDATED', 'The control tables in ops are those of an earlier version of ecom.', {
    next: 'Run ecom etl: it brings them up to date.',
  });
}
