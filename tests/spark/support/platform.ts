import { inject } from 'vitest';
import { sparkEngine } from '../../../src/compute/spark/engine.ts';
import type { Platform } from '../../../src/platform.ts';
import { openPostgres } from '../../../src/storage/postgres/database.ts';
import { administer } from '../../support/databases.ts';

/**
 * An empty warehouse with Spark as its engine; the one before it is gone.
 *
 * @param sharesFiles as with a server of our own; else rows go through the warehouse, as to a cluster
 */
export async function sparkWarehouse(sharesFiles = false): Promise<Pick<Platform, 'dwh' | 'engine' | 'close'>> {
  const url = inject('sparkWarehouseUrl');
  const name = new URL(url).pathname.slice(1);
  await administer(url, `drop database if exists ${name} with (force)`);
  await administer(url, `create database ${name} template ecom_dwh strategy file_copy`);
  const dwh = openPostgres(url, 'dwh');
  const { address } = inject('spark');
  return { dwh, engine: sparkEngine({ server: async () => address, dwh, sharesFiles }), close: () => dwh.close() };
}

/** The same shop with a warehouse of its own on Spark. */
export const onSpark = async (platform: Platform): Promise<Platform> => ({ ...platform, ...(await sparkWarehouse()) });
