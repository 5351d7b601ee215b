import { EcomError } from '../../errors.ts';
import type { Database, Session, TableName } from '../../storage/storage.ts';

/** `foreign`: it holds orders, and no stream or replay has written any. */
export type ShopState = 'empty' | 'begun' | 'foreign';

/** Looks at the shop before anything is made in it; a database that is still to be made has an empty one. */
export async function shopState(oltp: Database): Promise<ShopState> {
  try {
    return await oltp.session(stateIn);
  } catch (error) {
    if (error instanceof EcomError && error.code === 'DATABASE_MISSING') return 'empty';
    throw error;
  }
}

async function stateIn(session: Session): Promise<ShopState> {
  const isThere = async (table: TableName): Promise<boolean> => (await session.catalog.columns(table)) !== undefined;
  const batches = session.queries.selectFrom('stream.batch').select('stream').distinct();
  const streams = (await isThere({ schema: 'stream', name: 'batch' })) ? await batches.execute() : [];
  if (streams.some(({ stream }) => stream === 'shop')) return 'begun';
  const orders = { schema: 'shop', name: 'orders' };
  const hasOrders = (await isThere(orders)) && !(await session.catalog.isEmpty(orders));
  return streams.length === 0 && hasOrders ? 'foreign' : 'empty';
}
