import { mkdtemp } from 'node:fs/promises';
import { join } from 'node:path';
import { sql } from 'kysely';
import { expect, inject, it, onTestFinished } from 'vitest';
import { catalogProperties, driverProperties } from '../../src/compute/spark/catalogs.ts';
import { openSpark } from '../../src/compute/spark/client.ts';
import { sparkEngine } from '../../src/compute/spark/engine.ts';
import { ensureSparkServer, stopSparkServer } from '../../src/compute/spark/server.ts';
import { loadConfig } from '../../src/config.ts';
import { runEtl } from '../../src/etl/run.ts';
import type { Platform } from '../../src/platform.ts';
import { postgresJdbc } from '../../src/storage/postgres/jdbc.ts';
import { startEcom } from '../cli/ecom.ts';
import { testFunctions } from '../support/functions.ts';
import { createTestPlatform, type TestPlatform } from '../support/platform.ts';
import { put, putOrder } from '../support/shop.ts';
import { endOfProcess, until } from '../support/waiting.ts';
import { readWarehouse } from '../support/warehouse.ts';
import { onSpark } from './support/platform.ts';

async function smallShop(): Promise<{ platform: TestPlatform; spark: Platform }> {
  const platform = await createTestPlatform();
  const spark = await onSpark(platform);
  onTestFinished(() => spark.close());
  await put(platform.oltp, 'products', { product_id: 'P1' });
  await putOrder(platform.oltp, 'O1', ['10.00']);
  return { platform, spark };
}

const orders = async ({ dwh }: Platform): Promise<unknown[]> =>
  ((await readWarehouse(dwh)).fact_order ?? []).map((row) => row.order_id);

/** Two servers start and load for the first time, on a busy machine. */
const TWO_COLD_STARTS_MS = 540_000;

it(
  'a Spark server that is killed fails the run and leaves the warehouse as it was; the next run starts one',
  async () => {
    const { spark } = await smallShop();
    const home = await mkdtemp(join(inject('testFolder'), 'killed-'));
    const config = loadConfig({ ...process.env, ECOM_HOME: home }, home);
    onTestFinished(async () => {
      await stopSparkServer(config);
    });
    const properties = {
      ...driverProperties(config.driversFolder),
      ...catalogProperties('ecom_dwh', postgresJdbc(inject('sparkWarehouseUrl'))),
    };
    const server = async (): ReturnType<typeof ensureSparkServer> => ensureSparkServer(config, properties);
    const { pid } = await server();
    const engine = sparkEngine({ server: async () => (await server()).address, dwh: spark.dwh, sharesFiles: false });
    let isKilled = false;
    const run = runEtl(
      { ...spark, engine },
      {
        onProgress: ({ step }) => {
          if (isKilled || step !== 'transform fact_order') return;
          isKilled = true;
          process.kill(pid, 'SIGKILL');
        },
      },
    );
    await expect(run).rejects.toMatchObject({ code: 'ENGINE_UNREACHABLE', retryable: true });
    expect(isKilled).toBe(true);
    expect(await orders(spark)).toEqual([]);
    await runEtl({ ...spark, engine });
    expect(await orders(spark)).toEqual(['O1']);
  },
  TWO_COLD_STARTS_MS,
);

it('what a killed run has left on the cluster is ended by the next one', async () => {
  const { platform, spark } = await smallShop();
  const { address } = inject('spark');
  const child = startEcom(['etl'], {
    env: {
      ECOM_HOME: platform.config.home,
      ECOM_OLTP_URL: platform.oltpUrl,
      ECOM_DWH_URL: inject('sparkWarehouseUrl'),
      ECOM_ENGINE: 'spark',
      ECOM_SPARK_URL: `sc://${address.host}:${address.port}/;token=${address.token}`,
    },
  });
  const orphan = await sessionOf(spark);
  child.kill('SIGKILL');
  expect(await endOfProcess(child, 'ecom etl')).toEqual({ code: null, signal: 'SIGKILL' });
  expect(await orders(spark)).toEqual([]);
  await runEtl(spark);
  expect(await orders(spark)).toEqual(['O1']);
  const late = openSpark(address, { sessionId: orphan });
  onTestFinished(() => late.close());
  await expect(late.rows('select 1')).rejects.toMatchObject({
    fields: { error_class: 'INVALID_HANDLE.SESSION_CLOSED' },
  });
});

/** The session that a running command has written down, once it has made its tables. */
async function sessionOf({ dwh }: Platform): Promise<string> {
  let refusal: unknown;
  const ask = async (): Promise<string | undefined> => {
    try {
      const { rows } = await dwh.session(({ queries }) =>
        sql<{ session_id: string }>`select session_id from stage.spark_session
          where to_regclass('mart.customer_360') is not null`.execute(queries),
      );
      return rows[0]?.session_id;
    } catch (error) {
      // The command makes the table.
      refusal = error;
      return undefined;
    }
  };
  const found = (): string => `the last refusal is ${refusal}`;
  return until(ask, 'a running command to write down its session', { ms: 100_000, everyMs: 200, found });
}

it('a cancelled command ends what runs on the cluster for it, and tells how far it is meanwhile', async () => {
  const { spark } = await smallShop();
  const told: (readonly [number, number])[] = [];
  const session = await spark.engine.open(spark.config.home, testFunctions, {
    onTasks: (done, total) => void told.push([done, total]),
  });
  onTestFinished(() => session.close());
  const slow = session.createTable('slow', 'select id from range(1000000000000) where hash(id, id + 1) % 7 <> 8');
  const outcome = expect(slow).rejects.toMatchObject({ fields: { error_class: 'OPERATION_CANCELED' } });
  await expect.poll(() => told.length, { timeout: 20_000 }).toBeGreaterThan(0);
  await spark.engine.cancel();
  await outcome;
  expect(told.every(([done, total]) => done >= 0 && total >= done)).toBe(true);
});

it('a failing row fails the run with the class of its error, and nothing is loaded', async () => {
  const { spark } = await smallShop();
  const engine: Platform['engine'] = {
    ...spark.engine,
    async open(folder, settings) {
      const session = await spark.engine.open(folder, settings);
      return {
        ...session,
        createTable: (table, select) =>
          session.createTable(
            table,
            table === 'new_fact_order' ? `select * from (${select}) where cast(currency as int) = 1` : select,
          ),
      };
    },
  };
  const error = await runEtl({ ...spark, engine }).then(
    () => undefined,
    (cause: Error) => cause,
  );
  expect(error).toMatchObject({ code: 'MODEL_FAILED', fields: { error_class: 'CAST_INVALID_INPUT' } });
  expect(error?.message).not.toContain('USD');
  expect(await orders(spark)).toEqual([]);
});
