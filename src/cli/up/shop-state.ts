import type { Database } from '../../storage/storage.ts';

/** `foreign`: it holds orders, and no stream or replay has written any. */
export type ShopState = 'empty' | 'begun' | 'foreign';

export async function shopState(oltp: Database): Promise<ShopState> {
  return oltp.session(async ({ queries, catalog }) => {
    const streams = await queries.selectFrom('stream.batch').select('stream').distinct().execute();
    if (streams.some(({ stream }) => stream === 'shop')) return 'begun';
    const hasOrders = !(await catalog.isEmpty({ schema: 'shop', name: 'orders' }));
    return streams.length === 0 && hasOrders ? 'foreign' : 'empty';
  });
}
