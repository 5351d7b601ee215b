import { expect, it, onTestFinished } from 'vitest';
import { runEtl } from '../../src/etl/run.ts';
import type { Platform } from '../../src/platform.ts';
import { validateWarehouse } from '../../src/quality/validate.ts';
import { replay } from '../../src/stream/replay.ts';
import { runStream } from '../../src/stream/stream.ts';
import { hasOnlineRetail, onlineRetailFile, onlineRetailNote } from '../support/online-retail.ts';
import { createTestPlatform } from '../support/platform.ts';
import { readWarehouse } from '../support/warehouse.ts';
import { onSpark } from './support/platform.ts';

const LONG = 900_000;

/** One shop, and a warehouse on each engine. */
async function bothEngines(): Promise<readonly [Platform, Platform]> {
  const duckdb = await createTestPlatform();
  const spark = await onSpark(duckdb);
  onTestFinished(() => spark.close());
  return [duckdb, spark];
}

/** Runs on both and compares every table, value by value, quarantine too. */
async function expectSame([duckdb, spark]: readonly [Platform, Platform], mode: string): Promise<void> {
  const reports = [await runEtl(duckdb), await runEtl(spark)];
  expect(reports.map((report) => report.mode)).toEqual([mode, mode]);
  expect(reports[1]?.sources).toEqual(reports[0]?.sources);
  const [expected, actual] = [await readWarehouse(duckdb.dwh), await readWarehouse(spark.dwh)];
  expect(Object.keys(actual)).toEqual(Object.keys(expected));
  for (const [table, rows] of Object.entries(expected)) expect([table, actual[table]]).toEqual([table, rows]);
  expect((await validateWarehouse(spark)).checks.filter(({ status }) => status === 'failed')).toEqual([]);
}

it(
  'the seeded shop gives the same warehouse on both engines, by a full load and by what changed',
  async () => {
    const platforms = await bothEngines();
    const [{ oltp }] = platforms;
    const at = (minutes: number): Date => new Date(Date.UTC(2026, 10, 23, 12, minutes));
    await runStream(oltp, { since: at(-30), until: at(0), seed: 7 });
    await expectSame(platforms, 'full');
    for (const minutes of [10, 20]) {
      await runStream(oltp, { until: at(minutes) });
      await expectSame(platforms, 'incremental');
    }
  },
  LONG,
);

it.skipIf(!hasOnlineRetail)(
  `real orders give the same warehouse on both engines, by a full load and by what changed${onlineRetailNote}`,
  async () => {
    const platforms = await bothEngines();
    const [{ oltp }] = platforms;
    const replayUntil = (until: string): Promise<unknown> =>
      replay(oltp, { file: onlineRetailFile, dataset: 'online-retail', until: new Date(until) });
    await replayUntil('2010-12-10');
    await expectSame(platforms, 'full');
    await replayUntil('2010-12-15');
    await expectSame(platforms, 'incremental');
  },
  LONG,
);
