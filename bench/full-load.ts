import { models } from '../models/index.ts';
import { SHOP_SCHEMA, sources } from '../models/sources/index.ts';
import type { Config } from '../src/config.ts';
import { runEtl } from '../src/etl/run.ts';
import type { Platform } from '../src/platform.ts';
import { named, tableOf } from '../src/project/catalog.ts';
import { openPlatform } from '../src/wire.ts';
import { copyIn, copyOut } from './floor.ts';
import { fillShop, inChild, openEmpty, peakMiB, type Result, say, seconds, settle } from './house.ts';

const MEMORY_LIMIT_MIB = 1536;

interface ChildRun {
  readonly duration_ms: number;
  readonly rows: number;
  readonly peakMiB: number;
}

/** A full load into an empty warehouse, beside the raw floor: the same rows copied out of the shop and into tables without keys. */
export async function fullLoad(config: Config, orders: number): Promise<Result[]> {
  const platform = await openEmpty(config);
  try {
    await fillShop(platform, orders);
    await settle(platform);
    say('full load');
    const run = await inChild<ChildRun>('etl', config, orders);
    await settle(platform);
    say('raw floor');
    const floor = await rawFloor(platform);
    return [
      {
        name: `full load of ${orders} orders`,
        measured: `${seconds(run.duration_ms)}, ${run.rows} rows`,
        beside: `raw floor ${seconds(floor)}`,
        value: run.duration_ms / floor,
        limit: 1.5,
      },
      {
        name: `its peak memory`,
        measured: `${run.peakMiB} MiB`,
        beside: `${MEMORY_LIMIT_MIB} MiB`,
        value: run.peakMiB / MEMORY_LIMIT_MIB,
        limit: 1,
      },
    ];
  } finally {
    await platform.close();
  }
}

/** The child's part. */
export async function loadAlone(config: Config): Promise<ChildRun> {
  const platform = await openPlatform(config);
  try {
    const { duration_ms, tables } = await runEtl(platform);
    const rows = tables.reduce((sum, { inserted, updated }) => sum + inserted + updated, 0);
    return { duration_ms, rows, peakMiB: peakMiB() };
  } finally {
    await platform.close();
  }
}

/** Milliseconds to copy every source row out, then every warehouse row into unkeyed tables, one stream, no work between. */
async function rawFloor({ config, oltp, dwh }: Platform): Promise<number> {
  const sourceTables = sources.map(({ name, columns }) => ({
    from: { schema: SHOP_SCHEMA, name },
    columns: named(columns),
  }));
  const modelTables = models.map((model) => ({ from: tableOf(model), columns: named(model.columns) }));
  const { milliseconds: out } = await copyOut(oltp, sourceTables, config.home);
  const { files } = await copyOut(dwh, modelTables, config.home);
  return out + (await copyIn(dwh, files));
}
