import type { EngineSession } from '../../compute/compute.ts';
import { type Progress, silent } from '../../progress.ts';
import { isWithin } from './accepted.ts';
import type { Measure, Need } from './definition.ts';
import { loadShop } from './load.ts';
import { measures } from './measures.ts';
import type { FidelityReport, MeasuredValue } from './report.ts';
import type { ShopFiles } from './row-files.ts';

/**
 * Measures how close a shop is to real ones. Its tables stay in the session afterwards, for `readSeries`.
 *
 * @param engine an empty session
 * @throws EcomError ROWS_LOST, DISK_FULL, MODEL_FAILED
 */
export async function measureFidelity(
  engine: EngineSession,
  files: ShopFiles,
  onProgress: Progress = silent,
): Promise<FidelityReport> {
  const started = performance.now();
  await loadShop(engine, files, onProgress);
  onProgress({ step: 'measure' });
  const facts = await readFacts(engine);
  const values: MeasuredValue[] = [];
  for (const measure of measures) values.push(await measured(engine, measure, facts.isSampled));
  const { from, until, orders, sessions } = facts;
  return {
    measured_from: from,
    measured_until: until,
    orders,
    sessions,
    measures: values,
    duration_ms: Math.round(performance.now() - started),
  };
}

interface Facts {
  readonly from: string | null;
  readonly until: string | null;
  readonly orders: number;
  readonly sessions: number;
  /** Whether some days have a sample of their sessions only. */
  readonly isSampled: boolean;
}

async function readFacts(engine: EngineSession): Promise<Facts> {
  const [row = {}] = await engine.rows(`
    select cast(greatest(measured_from, first_date) as string) as measured_from, cast(last_date as string) as last_date,
      (select count(*) from orders) as order_count, (select count(*) from sessions) as session_count,
      (select count(*) from sampled_days) as sampled_day_count
    from shop_span`);
  const text = (value: unknown): string | null => (typeof value === 'string' ? value : null);
  return {
    from: text(row.measured_from),
    until: text(row.last_date),
    orders: Number(row.order_count),
    sessions: Number(row.session_count),
    isSampled: Number(row.sampled_day_count) > 0,
  };
}

async function measured(engine: EngineSession, measure: Measure, isSampled: boolean): Promise<MeasuredValue> {
  const { name, statistic, target, accepted, unit, needs, sql } = measure;
  const [row = {}] = await engine.rows(sql);
  const missing = missingOf(needs, Number(row.n ?? 0), isSampled);
  const value = missing === null && row.value != null ? Number(row.value) : null;
  return {
    name,
    statistic,
    target,
    accepted,
    unit,
    value,
    holds: value === null ? null : isWithin(value, accepted),
    missing: value === null ? (missing ?? 'no value') : null,
  };
}

const count = (value: number): string => value.toLocaleString('en-US');

function missingOf({ atLeast, of, isOfTraffic }: Need, found: number, isSampled: boolean): string | null {
  if (found >= atLeast) return null;
  if (isOfTraffic && isSampled) return 'needs lifelike traffic: days on which sessions were sampled do not count';
  return `too few ${of}: ${count(found)}, needs ${count(atLeast)}`;
}
