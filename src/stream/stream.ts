import { startOf, TICKS_PER_DAY } from '../shop/time/clock.ts';
import type { Database, Session } from '../storage/storage.ts';
import { writeBatch } from './batches.ts';
import { makeDrifts } from './drift.ts';
import { asOnlyStream } from './lock.ts';
import type { StreamOptions, StreamReport } from './report.ts';
import { SHOP_STREAM, storedBatch } from './shop/batch-id.ts';
import { readHistory } from './shop/history.ts';
import { type Plan, planStream } from './shop/plan.ts';
import { trafficId } from './shop/traffic.ts';
import { writeShared, writeWindow } from './shop/write.ts';
import { addCounts, filling } from './tables.ts';

/**
 * Writes what happened in the simulated shop and is not written yet, in one transaction: the rows that begin in the window, and what
 * it changes in older ones. A tick is five minutes of UTC time; a window is taken in whole ticks. A tick that is written already is
 * left as it is, so that repeating a call adds nothing.
 *
 * @throws EcomError RUN_IN_PROGRESS while another stream is being written; SETTING_INVALID for a window or number that cannot be, and
 *   for a drift that is there already.
 */
export async function runStream(oltp: Database, options: StreamOptions = {}): Promise<StreamReport> {
  const started = performance.now();
  const report = await asOnlyStream(oltp, () =>
    oltp.transaction({}, async (session) => {
      const history = await readHistory(session, options.since);
      const plan = planStream(history, options, new Date());
      const drift = options.drift ?? [];
      await makeDrifts(session, drift, startOf(plan.gaps[0]?.from ?? plan.after.until));
      const written = await write(session, plan, options);
      return drift.length > 0 ? { ...written, drift } : written;
    }),
  );
  return { ...report, duration_ms: Math.round(performance.now() - started) };
}

const filledTables = ['customers', 'orders', 'order_items', 'payments', 'refunds', 'click_events'] as const;

/** Whether indexes would cost more than making them anew. */
const isLong = ({ before, after }: Plan): boolean => !before && after.until - after.from > TICKS_PER_DAY;

function write(session: Session, plan: Plan, options: StreamOptions): Promise<Written> {
  if (!isLong(plan)) return writePlan(session, plan, options);
  return filling(session, filledTables, async () => {
    const written = await writePlan(session, plan, options);
    options.onProgress?.({ step: 'make keys and indexes' });
    return written;
  });
}

type Written = Omit<StreamReport, 'duration_ms'>;

async function writePlan(session: Session, plan: Plan, options: StreamOptions): Promise<Written> {
  const { gaps } = plan;
  const [first, last] = [gaps[0], gaps.at(-1)];
  if (!first || !last) return { stream: SHOP_STREAM, batches: 0, covers_from: null, covers_until: null, rows: {} };
  const rows: Record<string, number> = {};
  const onTicks = tickProgress(plan, options);
  options.onProgress?.({ step: 'write customers and products' });
  const shared = await writeShared(session, plan);
  const faults = { ...shared.faults };
  for (const gap of gaps) {
    const { counts, faults: planted } = await writeWindow(session, plan, gap, onTicks);
    if (gap === first) addCounts(counts, shared.counts);
    addCounts(faults, planted);
    const batch = { seed: plan.settings.seed, trafficId: await trafficId(session, plan.traffic), window: gap };
    await writeBatch(session, storedBatch(batch, counts));
    addCounts(rows, counts);
  }
  return {
    stream: SHOP_STREAM,
    batches: gaps.length,
    covers_from: new Date(startOf(first.from)).toISOString(),
    covers_until: new Date(startOf(last.until)).toISOString(),
    rows,
    ...(Object.keys(faults).length > 0 ? { faults } : {}),
  };
}

function tickProgress({ gaps }: Plan, { onProgress }: StreamOptions): (count: number) => void {
  const total = gaps.reduce((sum, gap) => sum + gap.until - gap.from, 0);
  let done = 0;
  return (count) => {
    done += count;
    onProgress?.({ step: 'write the shop', done, total, unit: 'batches' });
  };
}
