import { hasTable } from '../storage/present-tables.ts';
import type { Session } from '../storage/storage.ts';
import type { CheckReport } from './report.ts';

/** Minutes after which data counts as stale. */
export const freshnessLimits = { stream: { warn: 10, fail: 20 }, etl: { warn: 20, fail: 40 } } as const;

/** The stream that goes on by itself; a replayed dataset is history. */
const SIMULATED = 'shop';

/** How old the shop's last batch and the last successful run are. A replayed dataset is history and never stale. */
export async function checkFreshness(source: Session, warehouse: Session, now: Date): Promise<CheckReport[]> {
  const newest = source.queries
    .selectFrom('stream.batch')
    .select(({ fn }) => fn.max('written_at').as('written_at'))
    .where('stream', '=', SIMULATED);
  // A shop that no stream writes has no such table.
  const isStreamed = await hasTable(source, { schema: 'stream', name: 'batch' });
  const batch = isStreamed ? await newest.executeTakeFirst() : undefined;
  const run = await warehouse.queries
    .selectFrom('ops.etl_run')
    .select(({ fn }) => fn.max('finished_at').as('finished_at'))
    .where('status', '=', 'succeeded')
    .executeTakeFirst();
  return [
    ...(batch?.written_at
      ? [freshness('ecom_db', 'stream_freshness', batch.written_at, now, freshnessLimits.stream)]
      : []),
    ...(run?.finished_at ? [freshness('ecom_dwh', 'etl_freshness', run.finished_at, now, freshnessLimits.etl)] : []),
  ];
}

function freshness(
  table: string,
  name: string,
  at: Date,
  now: Date,
  limits: { readonly warn: number; readonly fail: number },
): CheckReport {
  const minutes = Math.max(0, (now.getTime() - at.getTime()) / 60_000);
  const isStale = minutes > limits.warn;
  return {
    check_name: name,
    kind: 'freshness',
    table_name: table,
    severity: minutes > limits.fail ? 'error' : 'warn',
    status: isStale ? 'failed' : 'passed',
    failures: isStale ? 1 : 0,
    expected: `at most ${limits.warn} min old (error above ${limits.fail})`,
    actual: `${minutes.toFixed(1)} min`,
  };
}
