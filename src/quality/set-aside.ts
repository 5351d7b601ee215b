import { join } from 'node:path';
import { sql } from 'kysely';
import type { Source } from '../../models/contract.ts';
import { decimal, text } from '../../models/types.ts';
import { texts } from '../project/catalog.ts';
import type { RowFile } from '../storage/row-file.ts';
import { storedKey } from '../storage/row-values.ts';
import type { NamedColumn, Session, TableName } from '../storage/storage.ts';
import { writeRows } from '../storage/write-rows.ts';
import { amountOf, currencyOf } from './amounts.ts';
import { type CurrencyPlace, currencySql, isNamed, type SharedKeys } from './currency-place.ts';
import type { Reconciliation } from './reconciliation.ts';
import { REPEATED_KEY } from './same-keys.ts';
import { parseSourceRow } from './source-row.ts';

/** The rows of a source that stand in `ops.quarantine`, superseded ones too, with their keys as the source has them. */
export interface SetAside {
  /** In the source: the keys of all of them, and of those whose worth is known; undefined where there are none. */
  readonly inSource: { readonly all: TableName; readonly known: TableName } | undefined;
  /** In the warehouse: the keys of those that are quarantined, and of those that have the key of a loaded one as it is spelled. */
  readonly quarantined: TableName;
  readonly repeated: TableName | undefined;
  /** Without those that changed since the cut. */
  readonly superseded: number;
  readonly rows: number;
  readonly amounts: readonly (readonly [string | null, bigint])[];
}

/** A row in quarantine. */
export interface StoredRow {
  /** As the source has them, but for what is masked. */
  readonly values: Readonly<Record<string, unknown>>;
  readonly disposition: string;
  readonly rule: string;
  readonly amount: string | null;
  readonly currency: string | null;
}

const further: readonly NamedColumn[] = [
  { name: 'ecom_disposition', type: text(20) },
  { name: 'ecom_amount', type: decimal(38, 8) },
  { name: 'ecom_currency', type: text() },
  { name: 'ecom_root', type: text() },
];

/** What is asked of a source's rows in quarantine. */
export interface AskedSetAside {
  readonly source: Source;
  readonly key: readonly NamedColumn[];
  /** Where the rows' currency stands; absent where they have none, else a row without one is of unknown worth too. */
  readonly currency: CurrencyPlace | undefined;
}

/**
 * @param rows of the source, as `storedRows` gives them
 * @param recent keys that changed since the cut, as the source spells them, in the warehouse
 */
export async function readSetAside(
  context: Reconciliation,
  asked: AskedSetAside,
  rows: readonly StoredRow[],
  recent: TableName,
): Promise<SetAside> {
  const { source, key, currency } = asked;
  const { source: shop, warehouse } = context;
  const columns = [...key, ...further];
  const fileOf = (of: string, some: readonly StoredRow[]): Promise<RowFile> => rowFile(context, asked, of, some);
  const isKnown = (row: StoredRow): boolean => row.amount !== null && (!currency || row.currency !== null);
  const all = await fileOf('set-aside', rows);
  const quarantined = await fileOf(
    'quarantined',
    rows.filter(({ disposition }) => disposition === 'quarantined'),
  );
  const repeated = rows.filter(({ rule }) => rule === REPEATED_KEY);
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
    repeated:
      repeated.length === 0
        ? undefined
        : await warehouse.bulk.uploadTemporary(
            `repeated_${source.name}`,
            columns,
            await fileOf(
              'repeated',
              repeated.map(({ values, ...others }) => ({ ...others, values: cleanKeys(values) })),
            ),
          ),
    ...(await count(warehouse, counted, asked, recent)),
  };
}

export async function storedRows({ queries }: Session, source: string): Promise<readonly StoredRow[]> {
  const { rows } = await sql<
    Omit<StoredRow, 'values'> & { readonly source_row: string | object }
  >`select source_row, disposition, rule, cast(amount as varchar(60)) as amount, currency
    from ops.quarantine where source_table = ${source}`.execute(queries);
  return rows.map(({ source_row: row, ...others }) => ({
    ...others,
    values: typeof row === 'string' ? parseSourceRow(row) : (row as Record<string, unknown>),
  }));
}

/** The clean keys of rows that others stand for, on both sides. */
export async function uploadShared(
  { folder, source: shop, warehouse }: Reconciliation,
  { name, key }: Source,
  superseded: readonly StoredRow[],
): Promise<SharedKeys> {
  const keys = superseded.map(({ values }) => key.map((column) => asText(cleanKeys(values)[column])));
  const file = await writeRows(join(folder, `${name}-shared.csv`), key, keys);
  const upload = ({ bulk }: Session): Promise<TableName> => bulk.uploadTemporary(`shared_${name}`, texts(...key), file);
  return { inSource: await upload(shop), inWarehouse: await upload(warehouse) };
}

function rowFile(
  { folder }: Reconciliation,
  { source: { name, key }, currency: place }: AskedSetAside,
  of: string,
  rows: readonly StoredRow[],
): Promise<RowFile> {
  const lines = rows.map(({ values, disposition, amount, currency }) => {
    const root = place?.root && values[place.root.on];
    const clean = typeof root === 'string' ? storedKey(root) : root;
    return [...key.map((column) => values[column]), disposition, amount, currency, clean].map(asText);
  });
  const columns = [...key, ...further.map((column) => column.name)];
  return writeRows(join(folder, `${name}-${of}.csv`), columns, lines);
}

const cleanKeys = (values: StoredRow['values']): StoredRow['values'] =>
  Object.fromEntries(
    Object.entries(values).map(([name, value]) => [name, typeof value === 'string' ? storedKey(value) : value]),
  );

const asText = (value: unknown): string | null => (value == null ? null : String(value));

/** Rows that changed since the cut are left out; what a row without a key is worth nobody asks the source. */
async function count(
  { queries }: Session,
  table: TableName,
  { source: { key }, currency: place }: AskedSetAside,
  recent: TableName,
): Promise<Pick<SetAside, 'rows' | 'superseded' | 'amounts'>> {
  const currency = place ? currencySql(place, 'ecom_currency', 'ecom_root') : sql`cast(null as varchar(100))`;
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
