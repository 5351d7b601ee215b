import { SHOP_SCHEMA, sources } from '../../models/sources/index.ts';
import type { Platform } from '../../src/platform.ts';
import { prepareSource, prepareWarehouse } from '../../src/prepare.ts';

/** What `ecom up` makes before it works: the shop's tables with their capture, the control tables of both databases. */
export async function prepareBoth(platform: Pick<Platform, 'config' | 'oltp' | 'dwh' | 'project'>): Promise<void> {
  await Promise.all([prepareSource(platform.oltp, SHOP_SCHEMA, sources), prepareWarehouse(platform)]);
}
