import type { EngineSession } from '../../compute/compute.ts';
import type { Progress } from '../../progress.ts';
import { shopQueries } from './queries.ts';
import { columnsToMeasure, type MeasuredTable, type Rows, type ShopFiles } from './row-files.ts';

interface Reading {
  readonly into: string;
  /** What is kept of each row; see `EngineSession.loadFile`. */
  readonly select: readonly string[];
}

const readings: Readonly<Record<MeasuredTable, Reading>> = {
  orders: {
    into: 'all_orders',
    select: [
      'order_id',
      "nullif(customer_id, '') as customer_id",
      'lower(status) as status',
      'ordered_at',
      'cast(ordered_at as date) as order_date',
      'cast(total_amount as double) * cast(exchange_rate as double) as amount',
      'estimated_delivery_at',
      'delivered_at',
    ],
  },
  order_items: { into: 'all_items', select: ['order_id', 'product_id', 'quantity'] },
  refunds: {
    into: 'all_returns',
    select: ['order_id', "case when product_id is null or reason = 'cancelled' then 0 else quantity end as quantity"],
  },
  // Millions of rows: steps, devices and browsers as words would not fit into memory.
  click_events: {
    into: 'all_events',
    select: [
      'visitor_id',
      'event_at',
      'is_sampled',
      'is_bot(user_agent) as is_bot',
      `cast(case lower(event_name) when 'view_item' then 1 when 'add_to_cart' then 2 when 'begin_checkout' then 3
        when 'add_payment_info' then 4 when 'purchase' then 5 else 0 end as tinyint) as step`,
      `cast(case lower(device_type) when 'mobile' then 1 when 'desktop' then 2 else 0 end as tinyint) as device`,
    ],
  },
};

/** Reads the shop and makes the tables that measures and series are read from. */
export async function loadShop(engine: EngineSession, files: ShopFiles, onProgress: Progress): Promise<void> {
  for (const table of ['orders', 'order_items', 'refunds', 'click_events'] as const) {
    await loadTable(engine, table, files[table], onProgress);
  }
  onProgress({ step: 'make sessions' });
  for (const { table, select, unread } of shopQueries) {
    await engine.createTable(table, select);
    if (unread) await engine.drop(unread);
  }
}

async function loadTable(
  engine: EngineSession,
  table: MeasuredTable,
  parts: readonly Rows[],
  onProgress: Progress,
): Promise<void> {
  onProgress({ step: `read ${table}` });
  const { into, select } = readings[table];
  const [first, ...others] = parts.filter(({ rows }) => rows > 0);
  if (first) await engine.loadFile(into, first.columns, first, select);
  else await createUnfilled(engine, table);
  for (const part of others) {
    await engine.loadFile('rows_read', part.columns, part, select);
    await engine.insert(into, 'select * from rows_read');
  }
  await engine.drop('rows_read');
}

async function createUnfilled(engine: EngineSession, table: MeasuredTable): Promise<void> {
  const { into, select } = readings[table];
  await engine.createEmpty('rows_read', columnsToMeasure(table));
  await engine.createTable(into, `select ${select.join(', ')} from rows_read`);
}
