import { inject } from 'vitest';
import { sparkEngine } from '../../../src/compute/spark/engine.ts';
import type { Platform } from '../../../src/platform.ts';
import { openPostgres } from '../../../src/storage/postgres/database.ts';
import { administer } from '../../support/databases.ts';

/** The same shop with an empty warehouse of its own, which Spark computes. */
export async function onSpark(platform: Platform): Promise<Platform> {
  const url = inject('sparkWarehouseUrl');
  const name = new URL(url).pathname.slice(1);
  await administer(url, `drop database if exists ${name} with (force)`);
  await administer(url, `create database ${name} template ecom_dwh strategy file_copy`);
  const dwh = openPostgres(url, 'dwh');
  const { address } = inject('spark');
  return { ...platform, dwh, engine: sparkEngine({ server: async () => address, dwh }), close: () => dwh.close() };
}
