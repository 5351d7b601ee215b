import { sql } from 'kysely';
import type { Amount, Member } from '../../models/contract.ts';
import type { Model } from '../../models/kinds.ts';
import { type ProjectCatalog, qualifiedName, tableOf } from '../project/catalog.ts';
import type {
  CountedAsOf,
  CountedThrough,
  CountQuestion,
  Cursor,
  Session,
  Sum,
  TableName,
} from '../storage/storage.ts';
import { added, amountOf, comparedAmounts, currencyOf } from './amounts.ts';
import { loadedSum, type ReadDigits, readDigits, setAsideSum } from './counted-sums.ts';
import { type CurrencyPlace, currencySql, isNamed, type RootPlace, type SharedKeys } from './currency-place.ts';
import { type PresentColumns, presentColumns } from './present-columns.ts';
import { keyColumns, recentKeys } from './recent-keys.ts';
import { type CheckReport, check } from './report.ts';
import { readSetAside, type SetAside, storedRows, uploadShared } from './set-aside.ts';
import { uploadSpellings } from './spellings.ts';

/**
 * Compares a source with the table that stores it and with quarantine, as of the run's own cut: keys changed or deleted since are left out
 * on both sides, so a running stream disturbs nothing. Rows, and what they are worth in each currency: source = loaded + superseded +
 * quarantined. Further sums: over the rows that are loaded.
 */
export interface Reconciliation {
  readonly catalog: ProjectCatalog;
  readonly source: Session;
  readonly warehouse: Session;
  readonly cursor: Cursor;
  readonly folder: string;
  /** Keys changed or deleted since the cut, as the warehouse has them, in temporary tables, by source; filled source by source, roots first. */
  readonly recent: Map<string, TableName>;
  /** The sources' columns, filled beside it. */
  readonly present: Map<string, PresentColumns>;
  /** The keys of superseded roots, by source; filled beside it. */
  readonly shared: Map<string, SharedKeys>;
}

/** Under this name the sums of what rows are worth travel. */
const WORTH = 'worth';

export async function reconcile(context: Reconciliation, member: Member): Promise<CheckReport[]> {
  const source = context.catalog.source(member.source);
  const model = context.catalog.model(member.storedIn);
  const present = await presentColumns(context, source);
  context.present.set(source.name, present);
  const key = keyColumns(present, source);
  const rows = await storedRows(context.warehouse, source.name);
  const superseded = rows.filter(({ disposition }) => disposition === 'superseded');
  const isRoot = context.catalog.aggregateOfSource(source.name).members[0]?.source === source.name;
  if (isRoot && superseded.length > 0) context.shared.set(source.name, await uploadShared(context, source, superseded));
  const spelled = superseded.map(({ values }) => source.key.map((column) => values[column]).join('|'));
  const recent = await recentKeys(context, source, key, new Set(spelled));
  context.recent.set(source.name, recent.stored);
  const currency = currencyPlace(context, member);
  const setAside = await readSetAside(context, { source, key, currency }, rows, recent.spelled);
  const digits = readDigits(present, source);
  const expected = await countInSource(context, member, currency, digits, setAside);
  const actual = await countStored(context, model, member, currency, [recent.stored, setAside.quarantined]);
  // Which of two rows that are spelled alike is loaded the source cannot say.
  const summed = setAside.repeated
    ? await countStored(context, model, member, currency, [recent.stored, setAside.quarantined, setAside.repeated])
    : actual;
  const of = { kind: 'reconciliation', table: qualifiedName(model) };
  return [
    rowCheck({ ...of, name: `rows_of_${source.name}` }, expected.rows, sumOf(actual), setAside),
    ...(member.worth
      ? [
          check(
            { ...of, name: `sum_of_${nameOf(member.worth.amount)}` },
            ...comparedAmounts(
              added(amountsOf(expected.loaded, WORTH), amountsOf(expected.setAside, WORTH)),
              added(amountsOf(actual, WORTH), setAside.amounts),
            ),
          ),
        ]
      : []),
    ...(member.reconciles ?? [])
      .filter(({ column }) => present.column(column))
      .map(({ column, storedAs }) =>
        check(
          { ...of, name: `sum_of_${storedAs}` },
          ...comparedAmounts(added(amountsOf(expected.loaded, column)), added(amountsOf(summed, column))),
        ),
      ),
  ];
}

/** Of a column the column, of a calculation what it gives. */
const nameOf = (amount: string): string => (/^\w+$/.test(amount) ? amount : 'amount');

function rowCheck(of: Parameters<typeof check>[0], expected: number, loaded: number, setAside: SetAside): CheckReport {
  const actual = loaded + setAside.rows;
  const { superseded, rows } = setAside;
  const parts = `${loaded} loaded, ${superseded} superseded, ${rows - superseded} quarantined`;
  return check(of, String(expected), actual === expected ? String(actual) : `${actual} (${parts})`);
}

const sumOf = (counted: readonly CountedAsOf[]): number => counted.reduce((sum, { rows }) => sum + rows, 0);

const amountsOf = (counted: readonly CountedAsOf[], name: string): (readonly [string | null, bigint])[] =>
  counted.map(({ group, sums }) => [currencyOf(group), amountOf(sums[name] ?? '0')]);

function currencyPlace(
  { catalog, recent, shared }: Reconciliation,
  { source, worth }: Member,
): CurrencyPlace | undefined {
  const own = worth && catalog.stagingOf(source).worth;
  if (!own) return undefined;
  if (own.currency !== undefined) return { column: own.currency };
  const { members, group } = catalog.aggregateOfSource(source);
  const root = members[0]?.source ?? '';
  const column = catalog.stagingOf(root).worth?.currency;
  const changed = recent.get(root);
  const isNaming = root !== source && catalog.source(source).key.includes(group);
  return column !== undefined && changed && isNaming
    ? { column, root: { source: root, on: group, recent: changed, shared: shared.get(root) } }
    : undefined;
}

interface CountedSource {
  readonly rows: number;
  /** Of rows that are not set aside. */
  readonly loaded: readonly CountedAsOf[];
  /** Of rows that are set aside and whose worth is known. */
  readonly setAside: readonly CountedAsOf[];
}

async function countInSource(
  context: Reconciliation,
  { source: name, worth, reconciles = [] }: Member,
  currency: CurrencyPlace | undefined,
  digits: ReadDigits,
  { inSource }: SetAside,
): Promise<CountedSource> {
  const { catalog, source: session, cursor } = context;
  const table = catalog.sourceTable(name);
  const columns = catalog.source(name).key;
  const { casts, held, column: present } = presentIn(context, name);
  const said = worth && catalog.stagingOf(name).worth;
  // Of what the source has no more nobody knows how much it was.
  const own = said && columnsOf(said.amount).every(present) ? said : undefined;
  const sums: Record<string, Sum> = own ? { [WORTH]: loadedSum(own, digits) } : {};
  for (const { column } of reconciles) if (present(column)) sums[column] = { of: column, digits };
  const hasCurrency = currency && presentIn(context, currency.root?.source ?? name).column(currency.column);
  const by = currency &&
    hasCurrency && {
      column: currency.column,
      ...(currency.root ? await through(context, name, currency.root) : {}),
    };
  const count = (question: CountQuestion): Promise<readonly CountedAsOf[]> =>
    session.changes.countAsOf(table, cursor, { ...question, casts, held });
  const grouped = by ? { by } : {};
  const loaded = await count({
    sums,
    ...grouped,
    ...(inSource ? { keys: { in: inSource.all, columns, are: 'left out' } } : {}),
  });
  if (!inSource) return { rows: sumOf(loaded), loaded, setAside: [] };
  // Rows without a key among them, which no table of keys names.
  const all = await count({ sums: {} });
  const known = { in: inSource.known, columns, are: 'counted' } as const;
  const setAside = own ? await count({ sums: { [WORTH]: setAsideSum(own, digits) }, ...grouped, keys: known }) : [];
  return { rows: sumOf(all), loaded, setAside };
}

const columnsOf = (amount: Amount): readonly string[] =>
  typeof amount === 'string' ? [amount] : [...amount.of, amount.less];

function presentIn({ present }: Reconciliation, source: string): PresentColumns {
  const columns = present.get(source);
  if (!columns) throw new Error(`nobody has looked at the columns of ${source}`);
  return columns;
}

async function through(
  context: Reconciliation,
  name: string,
  { source, on, shared }: RootPlace,
): Promise<{ readonly through: CountedThrough }> {
  const spellings = await uploadSpellings(context, on, [source, name]);
  const { held } = presentIn(context, source);
  return { through: { table: context.catalog.sourceTable(source), on, spellings, held, without: shared?.inSource } };
}

async function countStored(
  context: Reconciliation,
  model: Model,
  { source, worth, reconciles = [] }: Member,
  currency: CurrencyPlace | undefined,
  except: readonly TableName[],
): Promise<readonly CountedAsOf[]> {
  const { catalog, warehouse } = context;
  const asText = presentIn(context, source).casts;
  const { schema, name } = tableOf(model);
  const conditions = except.map((keys) => sql`not ${isNamed(keys, catalog.source(source).key, { asText })}`);
  if (model.kind === 'scd2') conditions.push(sql`is_current = ${true}`);
  if ('is_deleted' in model.columns) conditions.push(sql`is_deleted = ${false}`);
  if ('is_inferred' in model.columns) conditions.push(sql`is_inferred = ${false}`);
  const sums = [
    ...(worth ? [{ name: WORTH, of: sql.raw(worth.amount) }] : []),
    ...reconciles.map(({ column, storedAs }) => ({ name: column, of: sql.ref(`t.${storedAs}`) })),
  ];
  const group = currency ? currencySql(currency, worth?.currency ?? '') : sql`cast(null as varchar(100))`;
  const inner = [sql`${group} as counted_group`, ...sums.map((sum) => sql`${sum.of} as ${sql.ref(sum.name)}`)];
  const outer = [
    sql`counted_group`,
    sql`count(*) as counted_rows`,
    ...sums.map((sum) => sql`cast(coalesce(sum(${sql.ref(sum.name)}), 0) as varchar(60)) as ${sql.ref(sum.name)}`),
  ];
  const { rows } = await sql<Record<string, string | number | null>>`select ${sql.join(outer)}
    from (select ${sql.join(inner)} from ${sql.table(`${schema}.${name}`)} as t
      where ${sql.join(conditions, sql` and `)}) as counted
    group by counted_group`.execute(warehouse.queries);
  return rows.map((row) => ({
    group: row.counted_group === null ? null : String(row.counted_group),
    rows: Number(row.counted_rows),
    sums: Object.fromEntries(sums.map((sum) => [sum.name, String(row[sum.name] ?? '0')])),
  }));
}
