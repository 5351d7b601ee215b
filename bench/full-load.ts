import { join } from 'node:path';
import { models } from '../models/index.ts';
import { sources } from '../models/sources/index.ts';
import type { Config } from '../src/config.ts';
import { named, tableOf } from '../src/etl/context.ts';
import { sourceTable } from '../src/etl/extract.ts';
import type { Platform } from '../src/platform.ts';
import type { RowFile } from '../src/storage/row-file.ts';
import { etlInChild, fillShop, openEmpty, type Result, say, seconds, settle } from './house.ts';

const MEMORY_LIMIT_MIB = 1536;

/** A full load into an empty warehouse, beside the raw floor: the same rows copied out of the shop and into tables without keys. */
export async function fullLoad(config: Config, orders: number): Promise<Result[]> {
  const platform = await openEmpty(config);
  try {
    await fillShop(platform, orders);
    await settle(platform);
    say('full load');
    const run = await etlInChild(config);
    await settle(platform);
    say('raw floor');
    const floor = await rawFloor(platform);
    return [
      {
        name: `full load of ${orders} orders`,
        measured: `${seconds(run.duration_ms)}, ${run.rows} rows`,
        beside: `raw floor ${seconds(floor)}`,
        value: run.duration_ms / floor,
        limit: 2,
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

/** Milliseconds to copy every source row out, then every warehouse row into unkeyed tables, one stream, no work between. */
async function rawFloor({ config, oltp, dwh }: Platform): Promise<number> {
  const path = (name: string): string => join(config.home, `floor-${name}.csv`);
  const out = await timed(() =>
    oltp.session(async ({ bulk }) => {
      for (const source of sources) {
        const selection = { from: sourceTable(source.name), columns: named(source.columns) };
        await bulk.exportRows(selection, path(source.name));
      }
    }),
  );
  const files = await dwh.session(async ({ bulk }) => {
    const written = new Map<string, RowFile>();
    for (const model of models) {
      const selection = { from: tableOf(model), columns: named(model.columns) };
      written.set(model.name, await bulk.exportRows(selection, path(model.name)));
    }
    return written;
  });
  const into = await timed(() =>
    dwh.transaction({}, async ({ ddl, bulk }) => {
      await ddl.createSchema('floor');
      for (const model of models) {
        const columns = named(model.columns);
        await ddl.createTable({
          schema: 'floor',
          name: model.name,
          columns: columns.map((column) => ({ ...column, nullable: true, comment: '' })),
          primaryKey: [],
          indexes: [],
          comment: '',
        });
        const file = files.get(model.name);
        if (file) await bulk.importRows({ schema: 'floor', name: model.name }, columns, file);
      }
    }),
  );
  return out + into;
}

async function timed(work: () => Promise<unknown>): Promise<number> {
  const begin = performance.now();
  await work();
  return performance.now() - begin;
}
