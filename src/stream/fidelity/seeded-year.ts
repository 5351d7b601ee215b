import type { EngineSession } from '../../compute/compute.ts';
import { createShop, type Traffic } from '../../shop/shop.ts';
import { tickAt } from '../../shop/time/clock.ts';
import { wholeShop } from '../../shop/whole.ts';
import { measureFidelity } from './measure.ts';
import type { FidelityReport } from './report.ts';
import { writeShop } from './write-rows.ts';

/** The year that is held against the published numbers, in the tests and in docs/shop.md. */
const SEED = 1;
/** A whole year whose end leaves time for what was bought before Christmas to come back. */
const year = { from: tickAt(Date.UTC(2025, 3, 1)), until: tickAt(Date.UTC(2026, 3, 1)) };
/** Some 31,000 orders and 4.2 million events. */
const traffic: Traffic = { profile: 'lifelike', orders: 0.3, events: 0, faults: {} };

/**
 * Makes the year and measures it, without a database; about a minute.
 *
 * @param engine an empty session; `readSeries` can read it afterwards
 * @param folder gets the row files, 1.2 GB
 */
export async function measureSeededYear(engine: EngineSession, folder: string): Promise<FidelityReport> {
  const shop = createShop({ seed: SEED, size: traffic.orders, opened: year.from, profile: traffic.profile });
  return measureFidelity(engine, await writeShop(folder, wholeShop(shop, traffic, year)));
}
