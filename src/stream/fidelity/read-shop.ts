import { join } from 'node:path';
import { sql } from 'kysely';
import { portableFunctions } from '../../../models/functions.ts';
import { timestamp } from '../../../models/types.ts';
import type { Engine } from '../../compute/compute.ts';
import { withFolder } from '../../etl/run-folder.ts';
import type { Platform } from '../../platform.ts';
import { type Progress, silent } from '../../progress.ts';
import type { RowSelection, Session } from '../../storage/storage.ts';
import { tableOf } from '../tables.ts';
import { measureFidelity } from './measure.ts';
import { MEASURED_DAYS } from './queries.ts';
import type { FidelityReport } from './report.ts';
import { columnsToMeasure, type MeasuredTable, type Rows, type ShopFiles } from './row-files.ts';

/**
 * Measures what is in `ecom_db` now, as of one moment. Nothing is written but row files, which are gone afterwards.
 *
 * @throws EcomError STORE_FAILED, ROWS_LOST, DISK_FULL
 */
export async function measureShop(
  { config, oltp }: Pick<Platform, 'config' | 'oltp'>,
  engine: Engine,
  onProgress: Progress = silent,
): Promise<FidelityReport> {
  const started = performance.now();
  const report = await withFolder(config.home, 'fidelity', async (folder) => {
    const files = await oltp.transaction({ isolation: 'snapshot', isReadOnly: true }, (session) =>
      exportShop(session, folder, onProgress),
    );
    const opened = await engine.open(folder, portableFunctions(NO_SETTINGS));
    try {
      return await measureFidelity(opened, files, onProgress);
    } finally {
      await opened.close();
    }
  });
  return { ...report, duration_ms: Math.round(performance.now() - started) };
}

/** Nothing that is measured depends on them. */
const NO_SETTINGS = { personalDataKey: '', variables: {}, asOfDate: '' };

async function exportShop(session: Session, folder: string, onProgress: Progress): Promise<ShopFiles> {
  const since = await clicksSince(session);
  const write = async (table: MeasuredTable, from?: string): Promise<readonly Rows[]> => {
    onProgress({ step: `extract ${table}` });
    return exportTable(session, table, folder, from);
  };
  return {
    orders: await write('orders'),
    order_items: await write('order_items'),
    refunds: await write('refunds'),
    click_events: await write('click_events', since),
  };
}

/** A shop that nobody has written into yet has no tables: nothing to measure. */
async function exportTable(
  session: Session,
  table: MeasuredTable,
  folder: string,
  since?: string,
): Promise<readonly Rows[]> {
  if (!(await session.catalog.columns(tableOf(table)))) return [];
  const columns = columnsToMeasure(table);
  const selection: RowSelection = { from: tableOf(table), columns, ...(since ? { matching: after(since) } : {}) };
  return [{ ...(await session.bulk.exportRows(selection, join(folder, `${table}.csv`))), columns }];
}

const after = (since: string): NonNullable<RowSelection['matching']> => ({
  keys: { columns: [{ name: 'since', type: timestamp() }], rows: [[since]] },
  on: [{ column: 'event_at', is: '>=', key: 'since' }],
});

/** The day on which measuring begins, where there are older orders: clicks are most of the rows. */
async function clicksSince({ catalog, queries }: Session): Promise<string | undefined> {
  if (!(await catalog.columns(tableOf('orders')))) return undefined;
  const { rows } = await sql<{ oldest: Date | null; newest: Date | null }>`
    select min(ordered_at) as oldest, max(ordered_at) as newest from shop.orders`.execute(queries);
  const { oldest, newest } = rows[0] ?? {};
  if (!oldest || !newest) return undefined;
  const from = new Date(newest);
  from.setUTCHours(0, 0, 0, 0);
  from.setUTCDate(from.getUTCDate() + 1 - MEASURED_DAYS);
  return oldest < from ? from.toISOString().replace('T', ' ').replace('Z', '') : undefined;
}
