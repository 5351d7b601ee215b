import type { SourceName } from '../../../models/sources/index.ts';
import { bigint, type ColumnType, decimal, integer, text, typeName } from '../../../models/types.ts';
import type { Ddl, StoredColumn, TableName } from '../../storage/storage.ts';

export const driftKinds = ['add_column', 'widen_column', 'change_type', 'drop_column'] as const;

export type DriftKind = (typeof driftKinds)[number];

/** A change of one of the shop's tables, as a developer of the shop would make it. `docs/shop.md` describes each. */
export interface Drift {
  readonly table: SourceName;
  readonly column: string;
  /** The change, in words. */
  readonly done: string;
  /** What the documented schema evolution does with it. */
  readonly expected: string;
  /** Whether the column still is as it was before the change. */
  isDue(stored: StoredColumn | undefined): boolean;
  make(ddl: Ddl, table: TableName): Promise<void>;
}

const isOf =
  (type: ColumnType) =>
  (stored: StoredColumn | undefined): boolean =>
    stored?.type !== undefined && typeName(stored.type) === typeName(type);

const SALES_CHANNEL = {
  name: 'sales_channel',
  type: text(20),
  comment: 'Where the order was placed: web, app or store.',
  default: 'web',
};

/** All but the dropped column are columns that the stream writes, or that have a default: it goes on after each of them. */
export const drifts: Readonly<Record<DriftKind, Drift>> = {
  add_column: {
    table: 'orders',
    column: SALES_CHANNEL.name,
    done: "Added orders.sales_channel, text(20) with the default 'web', in old rows too.",
    expected:
      'The next run reads the key and the new column of all orders, carries it to core.fact_order, filled for old rows too, and writes it to ops.schema_change as added.',
    isDue: (stored) => stored === undefined,
    make: (ddl, table) => ddl.addColumns(table, [SALES_CHANNEL]),
  },
  widen_column: {
    table: 'order_items',
    column: 'quantity',
    done: 'Changed order_items.quantity from integer to bigint.',
    expected:
      'The next run widens core.fact_order_item.quantity to decimal(23,4) and writes it to ops.schema_change as widened.',
    isDue: isOf(integer()),
    make: (ddl, table) => ddl.widenColumn(table, { name: 'quantity', type: bigint() }),
  },
  change_type: {
    table: 'refunds',
    column: 'unit_price',
    done: 'Changed refunds.unit_price from decimal(18,4) to text(40); the values are the same.',
    expected:
      'The next run reads the column value by value and loads every refund, because the values are the same numbers; it is written to ops.schema_change as retyped. With the contract mode freeze the run fails with SCHEMA_FROZEN and loads nothing.',
    isDue: isOf(decimal(18, 4)),
    make: (ddl, table) => ddl.widenColumn(table, { name: 'unit_price', type: text(40) }),
  },
  drop_column: {
    table: 'customers',
    column: 'postal_code',
    done: 'Dropped customers.postal_code.',
    expected:
      'The next run keeps core.customer_pii.postal_code: customers who are there keep their value, later ones have none. It is written to ops.schema_change as dropped.',
    isDue: (stored) => stored !== undefined,
    make: (ddl, table) => ddl.dropColumn(table, 'postal_code'),
  },
};
