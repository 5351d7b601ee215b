import type { Progress } from '../progress.ts';
import type { Database } from '../storage/storage.ts';

/** Makes what a command that writes the shop needs in `ecom_db`; see `prepareSource`. */
export async function prepareShop(oltp: Database, progress: Progress): Promise<void> {
  const [{ SHOP_SCHEMA, sources }, { prepareSource }] = await Promise.all([
    import('../../models/sources/index.ts'),
    import('../prepare.ts'),
  ]);
  await prepareSource(oltp, SHOP_SCHEMA, sources, progress);
}
