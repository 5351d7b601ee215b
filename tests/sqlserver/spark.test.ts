import { existsSync } from 'node:fs';
import { expect, inject, it } from 'vitest';
import { stopSparkServer } from '../../src/compute/spark/server.ts';
import { loadConfig } from '../../src/config.ts';
import { runEtl } from '../../src/etl/run.ts';
import { runStream } from '../../src/stream/stream.ts';
import { openPlatform } from '../../src/wire.ts';
import { warehouseContents } from './support/contents.ts';
import { newHome, platformOn } from './support/platform.ts';

const server = inject('sqlServer');
const hasSpark = existsSync(loadConfig().sparkHome);
if (!hasSpark) console.info('skipped: Spark is not there, scripts/spark/install.sh was not run');

it.skipIf(server === null || !hasSpark)(
  'Spark reads and writes a warehouse on SQL Server by JDBC, and computes what DuckDB does',
  async () => {
    const home = await newHome();
    const expected = await platformOn('PostgreSQL', 'SQL Server', home);
    const store = await platformOn('PostgreSQL', 'SQL Server', home);
    const spark = await openPlatform({ ...store.config, engine: 'spark' });
    try {
      const until = new Date(Date.UTC(2026, 10, 23, 12));
      const since = new Date(until.getTime() - 600_000);
      for (const { oltp } of [expected, spark]) await runStream(oltp, { since, until, seed: 7 });
      expect([(await runEtl(expected)).mode, (await runEtl(spark)).mode]).toEqual(['full', 'full']);
      const [wanted, found] = [await warehouseContents(expected), await warehouseContents(spark)];
      for (const [table, rows] of Object.entries(wanted)) expect([table, found[table]]).toEqual([table, rows]);
    } finally {
      await stopSparkServer(spark.config);
      await spark.close();
    }
  },
  900_000,
);
