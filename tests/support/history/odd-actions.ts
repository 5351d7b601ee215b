import fc from 'fast-check';
import { type SourceName, sources } from '../../../models/sources/index.ts';
import type { Database } from '../../../src/storage/storage.ts';
import { type Row, remove } from '../shop.ts';
import { type Action, action, running } from './action.ts';

/** What somebody's database does beyond writing rows that make sense. */

const NOT_A_NUMBER = 'NaN';
const moments = ['infinity', '-infinity', '0044-03-15 BC', '0202-11-27', '10000-01-01'];

/** Values that cannot be read, or of which nothing follows, by row and column; null stands in columns that need a value too. */
const unreadable: readonly [source: SourceName, where: string, column: string, values: readonly (string | null)[]][] = [
  ['customers', `customer_id = 'C1'`, 'signed_up_at', [null, ...moments]],
  ['customers', `customer_id = 'C0'`, 'updated_at', [null, ...moments]],
  ['customers', `customer_id = 'C0'`, 'first_name', ['', ' \t']],
  ['products', `product_id = 'P1'`, 'list_price', [null, NOT_A_NUMBER]],
  ['products', `product_id = 'P2'`, 'unit_cost', [null, NOT_A_NUMBER]],
  ['products', `product_id = 'P1'`, 'weight_kg', ['', 'heavy']],
  ['products', `product_id = 'P1'`, 'updated_at', [null, ...moments]],
  ['promotions', `promotion_id = 'SPRING'`, 'discount_value', [null, NOT_A_NUMBER]],
  ['promotions', `promotion_id = 'SPRING'`, 'ends_at', moments],
  ['orders', `order_id = 'O1'`, 'total_amount', [null, NOT_A_NUMBER]],
  ['orders', `order_id = 'O0'`, 'discount_amount', [null, NOT_A_NUMBER]],
  ['orders', `order_id = 'O2'`, 'exchange_rate', [null, NOT_A_NUMBER, '0']],
  ['orders', `order_id = 'O1'`, 'currency', [null, '']],
  ['orders', `order_id = 'O2'`, 'status', [null, '']],
  ['orders', `order_id = 'O0'`, 'ordered_at', [null, ...moments]],
  ['orders', `order_id = 'O1'`, 'shipped_at', moments],
  ['order_items', `order_id = 'O1' and line_number = 1`, 'unit_price', [null, NOT_A_NUMBER]],
  ['order_items', `order_id = 'O0' and line_number = 1`, 'discount_amount', [null, NOT_A_NUMBER]],
  ['order_items', `order_id = 'O2' and line_number = 1`, 'added_at', moments],
  ['order_items', `order_id = 'O2' and line_number = 1`, 'quantity', [null]],
  ['payments', `payment_id = 'PAY0'`, 'amount', [null, NOT_A_NUMBER]],
  ['payments', `payment_id = 'PAY1'`, 'paid_at', [null, ...moments]],
  ['payments', `payment_id = 'PAY0'`, 'created_at', [null, ...moments]],
  ['payments', `payment_id = 'PAY2'`, 'currency', [null, '']],
  ['refunds', `refund_id = 'R0'`, 'amount', [null, NOT_A_NUMBER]],
  ['refunds', `refund_id = 'R1'`, 'tax_amount', [null, NOT_A_NUMBER]],
  ['refunds', `refund_id = 'R0'`, 'refunded_at', [null, ...moments]],
  ['refunds', `refund_id = 'R1'`, 'reason', ['', ' ']],
  ['click_events', `event_id = 'E1'`, 'event_at', [null, ...moments]],
  ['click_events', `event_id = 'E2'`, 'received_at', [null, ...moments]],
  ['click_events', `event_id = 'E1'`, 'event_name', [null, '']],
];

const sqlText = (value: string | null): string => (value === null ? 'null' : `'${value}'`);

/** A row that is there gets a value that cannot be read; what is put there later repairs it. */
export const spoiling: fc.Arbitrary<Action> = fc
  .constantFrom(...unreadable)
  .chain(([source, where, column, values]) =>
    fc
      .constantFrom(...values)
      .map((value) =>
        running(
          `spoil ${source}.${column} of ${where}: ${sqlText(value)}`,
          `alter table shop.${source} alter column ${column} drop not null`,
          `update shop.${source} set ${column} = ${sqlText(value)} where ${where}`,
        ),
      ),
  );

/** Another table in the place of one, with the same rows but for one that is gone. */
export const exchanging: fc.Arbitrary<Action> = fc
  .constantFrom(...sources.map(({ name }) => name))
  .map((source) =>
    running(
      `exchange ${source}`,
      `create table shop.made_anew (like shop.${source} including all)`,
      `insert into shop.made_anew select * from shop.${source}`,
      `delete from shop.made_anew where ctid = (select max(ctid) from shop.made_anew)`,
      `drop table shop.${source}`,
      `alter table shop.made_anew rename to ${source}`,
    ),
  );

const wider: readonly [source: SourceName, column: string, type: string][] = [
  ['customers', 'city', 'text'],
  ['products', 'list_price', 'numeric(24, 6)'],
  ['products', 'name', 'varchar(400)'],
  ['promotions', 'discount_value', 'numeric'],
  ['orders', 'order_id', 'varchar(120)'],
  ['orders', 'total_amount', 'numeric(20, 4)'],
  ['orders', 'status', 'varchar(40)'],
  ['order_items', 'line_number', 'bigint'],
  ['order_items', 'unit_price', 'numeric(24, 6)'],
  ['order_items', 'quantity', 'bigint'],
  ['order_items', 'discount_amount', 'numeric(20, 4)'],
  ['payments', 'amount', 'numeric'],
  ['payments', 'exchange_rate', 'numeric(24, 12)'],
  ['refunds', 'amount', 'numeric(20, 4)'],
  ['refunds', 'quantity', 'bigint'],
  ['refunds', 'reason', 'text'],
  ['click_events', 'page_url', 'text'],
];

/** A column that takes more from now on. */
export const widening: fc.Arbitrary<Action> = fc
  .constantFrom(...wider)
  .map(([source, column, type]) =>
    running(`widen ${source}.${column} to ${type}`, `alter table shop.${source} alter column ${column} type ${type}`),
  );

export const deletion: fc.Arbitrary<Action> = fc
  .constantFrom<[SourceName, Row]>(
    ['customers', { customer_id: 'C1' }],
    ['products', { product_id: 'P2' }],
    ['promotions', { promotion_id: 'SPRING' }],
    ['orders', { order_id: 'O1' }],
    ['order_items', { order_id: 'O0', line_number: 7 }],
    ['order_items', { order_id: 'O2', line_number: 1 }],
    ['payments', { payment_id: 'PAY1' }],
    ['refunds', { refund_id: 'R0', line_number: 1 }],
    ['click_events', { event_id: 'E3' }],
    ['click_events', { visitor_id: 'V0', event_name: 'view_item' }],
  )
  .map(([source, where]) =>
    action(`delete ${source} ${JSON.stringify(where)}`, (oltp: Database) => remove(oltp, source, where)),
  );
