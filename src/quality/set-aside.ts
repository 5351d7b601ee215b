import { writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { sql } from 'kysely';
import type { Source } from '../../models/contract.ts';
import { decimal, text } from '../../models/types.ts';
import type { RowFile } from '../storage/row-file.ts';
import type { NamedColumn, Session, TableName } from '../storage/storage.ts';
import { amountOf, currencyOf } from './amounts.ts';
import { type CurrencyPlace, currencySql, isNamed } from './currency-place.ts';
import type { Reconciliation } from './reconciliation.ts';
import { parseSourceRow } from './source-row.ts';

/** The rows of a source that stand in `ops.quarantine`, superseded ones too, with their keys as the source has them. */
export interface SetAside {
  /** In the source: the keys of all of them, and of those whose worth is known; undefined where there are none. */
  readonly inSource: { readonly all: TableName; readonly known: TableName } | undefined;
  /** In the warehouse: the keys of those that are quarantined. */
  readonly quarantined: TableName;
  /** Without those that changed since the cut. */
  readonly superseded: number;
  readonly rows: number;
  readonly amounts: readonly (readonly [string | null, bigint])[];
}

interface StoredRow {
  readonly source_row: string | object;
  readonly disposition: string;
  readonly amount: string | null;
  readonly currency: string | null;
}

const further: readonly NamedColumn[] = [
  { name: 'ecom_disposition', type: text(20) },
  { name: 'ecom_amount', type: decimal(38, 8) },
  { name: 'ecom_currency', type: text() },
];

/** What is asked of a source's rows in quarantine. */
export interface AskedSetAside {
  readonly source: Source;
  readonly key: readonly NamedColumn[];
  /** Keys that changed since the cut, in the warehouse. */
  readonly recent: TableName;
  /** Where the rows' currency stands; absent where they have none, else a row without one is of unknown worth too. */
  readonly currency: CurrencyPlace | undefined;
}

export async function readSetAside(context: Reconciliation, asked: AskedSetAside): Promise<SetAside> {
  const { source, key, currency } = asked;
  const { source: shop, warehouse } = context;
  const rows = await storedRows(warehouse, source.name);
  const columns = [...key, ...further];
  const fileOf = (of: string, some: readonly StoredRow[]): Promise<RowFile> => rowFile(context, source, of, some);
  const isKnown = (row: StoredRow): boolean => row.amount !== null && (!currency || row.currency !== null);
  const all = await fileOf('set-aside', rows);
  const quarantined = await fileOf(
    'quarantined',
    rows.filter(({ disposition }) => disposition === 'quarantined'),
  );
  const counted = await warehouse.bulk.uploadTemporary(`set_aside_${source.name}`, columns, all);
  return {
    inSource:
      rows.length === 0
        ? undefined
        : {
            all: await shop.bulk.uploadTemporary(`set_aside_${source.name}`, columns, all),
            known: await shop.bulk.uploadTemporary(
              `known_${source.name}`,
              columns,
              await fileOf('known', rows.filter(isKnown)),
            ),
          },
    quarantined: await warehouse.bulk.uploadTemporary(`quarantined_${source.name}`, columns, quarantined),
    ...(await count(warehouse, source.key, counted, asked)),
  };
}

async function storedRows({ queries }: Session, source: string): Promise<readonly StoredRow[]> {
  const { rows } = await sql<StoredRow>`select source_row, disposition, cast(amount as varchar(60)) as amount, currency
    from ops.quarantine where source_table = ${source}`.execute(queries);
  return rows;
}

async function rowFile(
  { folder }: Reconciliation,
  { name, key }: Source,
  of: string,
  rows: readonly StoredRow[],
): Promise<RowFile> {
  const header = [...key, ...further.map((column) => column.name)].join(',');
  const lines = rows.map(({ source_row: row, disposition, amount, currency }) => {
    const values = typeof row === 'string' ? parseSourceRow(row) : (row as Record<string, unknown>);
    return [...key.map((column) => values[column]), disposition, amount, currency].map(field).join(',');
  });
  const file = { path: join(folder, `${name}-${of}.csv`), rows: rows.length };
  await writeFile(file.path, [header, ...lines].map((line) => `${line}\n`).join(''));
  return file;
}

const field = (value: unknown): string => (value == null ? '' : `"${String(value).replaceAll('"', '""')}"`);

/** Rows that changed since the cut are left out; what a row without a key is worth nobody asks the source. */
async function count(
  { queries }: Session,
  key: readonly string[],
  table: TableName,
  { recent, currency: place }: AskedSetAside,
): Promise<Pick<SetAside, 'rows' | 'superseded' | 'amounts'>> {
  const currency = place ? currencySql(place, 'ecom_currency') : sql`cast(null as varchar(100))`;
  const isKnown = [...key, ...(place ? ['ecom_currency'] : [])].map((column) => sql`${sql.ref(column)} is not null`);
  const { rows } = await sql<Record<string, string | number | null>>`
    select disposition, currency, count(*) as row_count, count(known) as known_count,
      cast(coalesce(sum(known), 0) as varchar(60)) as amount
    from (
      select ecom_disposition as disposition, ${currency} as currency,
        case when ${sql.join(isKnown, sql` and `)} then ecom_amount end as known
      from ${sql.table(table.name)} as t where not ${isNamed(recent, key)}
    ) as counted group by disposition, currency`.execute(queries);
  const sum = (of: typeof rows): number => of.reduce((all, row) => all + Number(row.row_count), 0);
  return {
    rows: sum(rows),
    superseded: sum(rows.filter(({ disposition }) => disposition === 'superseded')),
    amounts: rows
      .filter((row) => Number(row.known_count) > 0)
      .map((row) => [currencyOf(row.currency as string | null), amountOf(String(row.amount))]),
  };
}
