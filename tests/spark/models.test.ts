import { expect, it, onTestFinished } from 'vitest';
import { runEtl } from '../../src/etl/run.ts';
import { validateWarehouse } from '../../src/quality/validate.ts';
import { runStream } from '../../src/stream/stream.ts';
import { createTestPlatform } from '../support/platform.ts';
import { readWarehouse } from '../support/warehouse.ts';
import { onSpark } from './support/platform.ts';

it('the seeded shop gives the same warehouse on both engines, by a full load and by what changed', async () => {
  const platform = await createTestPlatform();
  const spark = await onSpark(platform);
  onTestFinished(() => spark.close());
  const until = new Date('2026-11-23T12:00:00Z');
  await runStream(platform.oltp, { since: new Date('2026-11-23T11:30:00Z'), until, seed: 7 });
  for (const mode of ['full', 'incremental', 'incremental']) {
    const reports = [await runEtl(platform), await runEtl(spark)];
    expect(reports.map((report) => report.mode)).toEqual([mode, mode]);
    expect(reports[1]?.sources).toEqual(reports[0]?.sources);
    const [expected, actual] = [await readWarehouse(platform.dwh), await readWarehouse(spark.dwh)];
    for (const [table, rows] of Object.entries(expected)) expect([table, actual[table]]).toEqual([table, rows]);
    expect((await validateWarehouse(spark)).passed).toBe(true);
    await runStream(platform.oltp, { until: new Date(until.getTime() + 10 * 60_000) });
    until.setTime(until.getTime() + 10 * 60_000);
  }
}, 900_000);
