import { SHOP_SCHEMA, sources } from '../../models/sources/index.ts';
import type { EtlReport } from '../../src/etl/report.ts';
import { runEtl } from '../../src/etl/run.ts';
import type { Platform } from '../../src/platform.ts';
import { prepareCapture, prepareSource, prepareWarehouse } from '../../src/prepare.ts';

/** What `ecom up` makes before it works: the shop's tables with their capture, the control tables of both databases. */
export async function prepareBoth(platform: Pick<Platform, 'config' | 'oltp' | 'dwh' | 'project'>): Promise<void> {
  await Promise.all([prepareSource(platform.oltp, SHOP_SCHEMA, sources), prepareWarehouse(platform)]);
}

/** A run with the capture of changes made or mended before it, as `ecom etl` does it. */
export async function runCaptured(platform: Platform): Promise<EtlReport> {
  await prepareCapture(platform.oltp, SHOP_SCHEMA, sources);
  return runEtl(platform);
}
