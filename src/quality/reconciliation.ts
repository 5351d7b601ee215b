import { writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { type RawBuilder, sql } from 'kysely';
import type { Member, Source } from '../../models/contract.ts';
import type { Model } from '../../models/kinds.ts';
import { type ProjectCatalog, pick, qualifiedName, tableOf } from '../project/catalog.ts';
import type { Cursor, NamedColumn, Session, TableName } from '../storage/storage.ts';
import { type CheckReport, check } from './report.ts';

/**
 * Compares a source with the table that stores it, as of the run's own cut: keys changed or deleted since are left out on both sides, so
 * a running stream disturbs nothing. Rows: source = stored + quarantined + superseded. Money: to the cent, over the rows stored.
 */
export interface Reconciliation {
  readonly catalog: ProjectCatalog;
  readonly source: Session;
  readonly warehouse: Session;
  readonly cursor: Cursor;
  readonly folder: string;
}

export async function reconcile(context: Reconciliation, member: Member): Promise<CheckReport[]> {
  const source = context.catalog.source(member.source);
  const model = context.catalog.model(member.storedIn);
  const keyColumns = pick(source.columns, source.key);
  const recent = await recentKeys(context, source, keyColumns);
  const rejected = await rejectedKeys(context, source, keyColumns);
  const sums = member.reconciles ?? [];
  const expected = await context.source.changes.countAsOf(
    context.catalog.sourceTable(source.name),
    context.cursor,
    sums.map(({ column }) => column),
    { keys: rejected.inSource, columns: source.key },
  );
  const actual = await countStored(
    context,
    model,
    source.key,
    [recent, rejected.inWarehouse],
    sums.map(({ storedAs }) => storedAs),
  );
  const of = { kind: 'reconciliation', table: qualifiedName(model) };
  return [
    check({ ...of, name: `rows_of_${source.name}` }, String(expected.rows), String(actual.rows)),
    ...sums.map(({ column, storedAs }) =>
      check(
        { ...of, name: `sum_of_${storedAs}` },
        cents(expected.sums[column] ?? '0'),
        cents(actual.sums[storedAs] ?? '0'),
      ),
    ),
  ];
}

/** Decimal text without trailing zeros beyond the cent: the two stores print different scales of the same exact number. */
function cents(value: string): string {
  const [whole = '0', fraction = ''] = value.split('.');
  return `${whole}.${fraction.replace(/0+$/, '').padEnd(2, '0')}`;
}

/** Keys changed or deleted since the cut, as a temporary table of the warehouse. */
async function recentKeys(
  context: Reconciliation,
  source: Source,
  columns: readonly NamedColumn[],
): Promise<TableName> {
  const { changes } = context.source;
  const table = context.catalog.sourceTable(source.name);
  const fileOf = (kind: string): string => join(context.folder, `${source.name}-${kind}.csv`);
  const changed = await changes.exportChanged({ from: table, columns }, context.cursor, fileOf('changed'));
  const deleted = await changes.exportDeleted({ ...table, key: columns }, context.cursor, fileOf('deleted'));
  const keys = await context.warehouse.bulk.uploadTemporary(`recent_${source.name}`, columns, changed);
  await context.warehouse.bulk.importRows(keys, columns, deleted);
  return keys;
}

interface RejectedKeys {
  readonly inSource: TableName;
  readonly inWarehouse: TableName;
}

/** Keys of quarantined and superseded rows, as temporary tables of both stores. */
async function rejectedKeys(
  context: Reconciliation,
  source: Source,
  columns: readonly NamedColumn[],
): Promise<RejectedKeys> {
  const rows = await context.warehouse.queries
    .selectFrom('ops.quarantine')
    .select('source_row')
    .where('source_table', '=', source.name)
    .execute();
  const lines = [source.key.join(','), ...rows.map(({ source_row }) => keyLine(source.key, source_row))];
  const file = { path: join(context.folder, `${source.name}-rejected.csv`), rows: rows.length };
  await writeFile(file.path, lines.map((line) => `${line}\n`).join(''));
  return {
    inSource: await context.source.bulk.uploadTemporary(`rejected_${source.name}`, columns, file),
    inWarehouse: await context.warehouse.bulk.uploadTemporary(`rejected_${source.name}`, columns, file),
  };
}

function keyLine(key: readonly string[], row: string | object): string {
  const values = (typeof row === 'string' ? JSON.parse(row) : row) as Record<string, unknown>;
  return key.map((column) => `"${String(values[column]).replaceAll('"', '""')}"`).join(',');
}

async function countStored(
  context: Reconciliation,
  model: Model,
  key: readonly string[],
  except: readonly TableName[],
  sums: readonly string[],
): Promise<{ rows: number; sums: Record<string, string> }> {
  const { schema, name } = tableOf(model);
  const conditions: RawBuilder<unknown>[] = except.map((keys) => {
    const same = key.map((column) => sql`${sql.ref(`k.${column}`)} = ${sql.ref(`t.${column}`)}`);
    return sql`not exists (select 1 from ${sql.table(keys.name)} as k where ${sql.join(same, sql` and `)})`;
  });
  if (model.kind === 'scd2') conditions.push(sql`is_current = ${true}`);
  if ('is_deleted' in model.columns) conditions.push(sql`is_deleted = ${false}`);
  if ('is_inferred' in model.columns) conditions.push(sql`is_inferred = ${false}`);
  const columns = sums.map(
    (column) => sql`cast(coalesce(sum(${sql.ref(column)}), 0) as varchar(60)) as ${sql.ref(column)}`,
  );
  const query = sql<Record<string, string>>`select ${sql.join([sql`count(*) as stored_rows`, ...columns])}
    from ${sql.table(`${schema}.${name}`)} as t where ${sql.join(conditions, sql` and `)}`;
  const { rows } = await query.execute(context.warehouse.queries);
  const row = rows[0] ?? {};
  return {
    rows: Number(row.stored_rows ?? 0),
    sums: Object.fromEntries(sums.map((column) => [column, row[column] ?? '0'])),
  };
}
