import { sql } from 'kysely';
import { inject } from 'vitest';
import type { Model } from '../../models/kinds.ts';
import { type Project, shopProject } from '../../models/project.ts';
import type { EtlOptions } from '../../src/etl/report.ts';
import { runEtl } from '../../src/etl/run.ts';
import { RUN_COLUMN } from '../../src/etl/shape.ts';
import type { Platform } from '../../src/platform.ts';
import { tableOf } from '../../src/project/catalog.ts';
import { openPostgres } from '../../src/storage/postgres/database.ts';
import type { Database } from '../../src/storage/storage.ts';
import { administer } from './databases.ts';
import type { TestPlatform } from './platform.ts';

export type Rows = readonly Readonly<Record<string, unknown>>[];

/** Amounts are as people write them, to the cent and as many digits more as they have; all other values as the store writes them. */
const asWritten = ({ columns }: Model, column: string, value: unknown): unknown =>
  columns[column]?.unit?.endsWith('currency') && typeof value === 'string'
    ? value.replace(/(\.\d\d\d*?)0+$/, '$1')
    : value;

/** Every table of a warehouse, rows by key, without the run's column; for `ops.quarantine` and `ops.row_issue` too. */
export async function readWarehouse(
  dwh: Database,
  without: readonly string[] = [],
  { models }: Pick<Project, 'models'> = shopProject,
): Promise<Record<string, Rows>> {
  const tables: Record<string, Rows> = {};
  for (const model of models) tables[model.name] = await readTable(dwh, model, without);
  tables.quarantine = await dwh.session(({ queries }) =>
    queries
      .selectFrom('ops.quarantine')
      .select(['source_table', 'source_key', 'disposition', 'rule', 'detail', 'group_key', 'waits_for_key'])
      .select(['source_row', 'amount', 'currency', 'shop_amount'])
      .orderBy('source_table')
      .orderBy('source_key')
      .execute(),
  );
  tables.row_issue = await dwh.session(({ queries }) =>
    queries
      .selectFrom('ops.row_issue')
      .select(['source_table', 'source_key', 'rule', 'found', 'expected'])
      .orderBy('source_table')
      .orderBy('source_key')
      .orderBy('rule')
      .execute(),
  );
  return tables;
}

/** The same of the platform's own project. */
export const warehouseOf = ({ dwh, project }: Pick<Platform, 'dwh' | 'project'>): Promise<Record<string, Rows>> =>
  readWarehouse(dwh, [], project);

async function readTable(dwh: Database, model: Model, without: readonly string[]): Promise<Rows> {
  const { schema, name } = tableOf(model);
  const left = new Set([RUN_COLUMN, ...without]);
  return dwh.session(async (session) => {
    const columns = (await session.catalog.columns(tableOf(model))) ?? [];
    const names = columns.map((column) => column.name).filter((column) => !left.has(column));
    const key = model.key.filter((column) => names.includes(column));
    const order = key.length === model.key.length ? key : names;
    const query = sql<
      Record<string, unknown>
    >`select ${sql.join(names.map((column) => sql`${sql.id(column)}::text as ${sql.id(column)}`))}
      from ${sql.id(schema ?? '', name)} order by ${sql.join(order.map((column) => sql.id(column)))}`;
    const { rows } = await query.execute(session.queries);
    return rows.map((row) =>
      Object.fromEntries(Object.entries(row).map(([column, value]) => [column, asWritten(model, column, value)])),
    );
  });
}

/** The warehouse that a full rebuild on a clone of this one gives. */
export async function rebuildOnClone(
  platform: TestPlatform,
  options: Pick<EtlOptions, 'now'> = {},
): Promise<Record<string, Rows>> {
  const templateUrl = inject('templateUrl');
  const source = new URL(platform.dwhUrl).pathname.slice(1);
  const clone = `${source}_clone`;
  await administer(templateUrl, `select pg_terminate_backend(pid) from pg_stat_activity where datname = '${source}'`);
  await administer(templateUrl, `create database ${clone} template ${source} strategy file_copy`);
  const url = new URL(platform.dwhUrl);
  url.pathname = `/${clone}`;
  const dwh = openPostgres(url.toString(), 'dwh');
  try {
    await runEtl({ ...platform, dwh }, { ...options, full: true });
    return await warehouseOf({ ...platform, dwh });
  } finally {
    await dwh.close();
    await administer(templateUrl, `drop database if exists ${clone} with (force)`);
  }
}
