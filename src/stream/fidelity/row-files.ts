import type { RowFile } from '../../storage/row-file.ts';
import type { NamedColumn } from '../../storage/storage.ts';
import { columnsOf } from '../tables.ts';

/** The tables that are measured, each with the columns that it takes. */
export const measuredColumns = {
  orders: [
    'order_id',
    'customer_id',
    'status',
    'exchange_rate',
    'total_amount',
    'ordered_at',
    'estimated_delivery_at',
    'delivered_at',
  ],
  order_items: ['order_id', 'product_id', 'quantity'],
  refunds: ['order_id', 'product_id', 'quantity', 'reason'],
  click_events: ['visitor_id', 'event_name', 'event_at', 'device_type', 'user_agent', 'is_sampled'],
} as const;

export type MeasuredTable = keyof typeof measuredColumns;

/** Those columns, in the order of the table. */
export function columnsToMeasure(table: MeasuredTable): readonly NamedColumn[] {
  const names: readonly string[] = measuredColumns[table];
  return columnsOf(table).filter(({ name }) => names.includes(name));
}

/** Rows of a table in a row file; the file may have more columns than are measured. */
export interface Rows extends RowFile {
  /** The file's, in its order. */
  readonly columns: readonly NamedColumn[];
}

/** Where the rows of the shop are: each table's in any number of row files. */
export type ShopFiles = Readonly<Record<MeasuredTable, readonly Rows[]>>;
