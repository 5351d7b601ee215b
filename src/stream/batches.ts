import type { StreamBatchTable } from '../storage/control-tables.ts';
import { firstRow } from '../storage/first-row.ts';
import type { Session } from '../storage/storage.ts';

/** A batch of a stream: what it is called, the time it covers and the rows it wrote by table. */
export interface Batch {
  readonly id: string;
  readonly stream: string;
  readonly from: Date;
  /** Exclusive. */
  readonly until: Date;
  readonly rows: Readonly<Record<string, number>>;
}

/** The stream's first batch and its last: where it begins and how far it has come. Undefined for a stream that has not begun. */
export async function readEnds(
  session: Session,
  stream: string,
): Promise<{ readonly first: Batch; readonly last: Batch } | undefined> {
  const batches = session.queries.selectFrom('stream.batch').selectAll().where('stream', '=', stream).$call(firstRow);
  const first = await batches.orderBy('covers_from').executeTakeFirst();
  const last = await batches.orderBy('covers_until', 'desc').executeTakeFirst();
  return first && last && { first: batchOf(first), last: batchOf(last) };
}

/** The stream's batches that end after a moment, in the order of their time. */
export async function readBatchesAfter(session: Session, stream: string, moment: Date): Promise<readonly Batch[]> {
  const rows = await session.queries
    .selectFrom('stream.batch')
    .selectAll()
    .where('stream', '=', stream)
    .where('covers_until', '>', moment)
    .orderBy('covers_from')
    .execute();
  return rows.map(batchOf);
}

const batchOf = (row: StreamBatchTable): Batch => ({
  id: row.batch_id,
  stream: row.stream,
  from: row.covers_from,
  until: row.covers_until,
  rows: JSON.parse(row.row_counts) as Record<string, number>,
});

/** Records a batch; in the transaction that wrote its rows, so that both are there or neither. */
export async function writeBatch(session: Session, batch: Batch): Promise<void> {
  await session.queries
    .insertInto('stream.batch')
    .values({
      batch_id: batch.id,
      stream: batch.stream,
      covers_from: batch.from,
      covers_until: batch.until,
      row_counts: JSON.stringify(batch.rows),
      written_at: new Date(),
    })
    .execute();
}
