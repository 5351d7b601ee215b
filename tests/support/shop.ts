import { type RawBuilder, sql } from 'kysely';
import type { SourceName } from '../../models/sources/index.ts';
import { sources } from '../../models/sources/index.ts';
import type { Database } from '../../src/storage/storage.ts';

type Value = string | number | boolean | null | readonly string[];
export type Row = Readonly<Record<string, Value>>;

/** A moment of the test shop, so many minutes after it opened. */
export const minute = (minutes: number): string =>
  new Date(Date.UTC(2025, 0, 6, 9, 0) + minutes * 60_000).toISOString();

const defaults: Readonly<Record<SourceName, Row>> = {
  customers: {
    email: 'Ann@Example.com',
    phone: '+442079460958',
    first_name: 'Ann',
    country: 'United Kingdom',
    city: 'London',
    has_marketing_consent: true,
    signed_up_at: minute(-1000),
    updated_at: minute(-1000),
  },
  products: {
    name: 'Lantern',
    category: 'Garden',
    tags: ['metal', 'red, white'],
    list_price: '10.00',
    unit_cost: '4.00',
    weight_kg: '0,35',
    is_active: true,
    launched_at: minute(-1000),
    updated_at: minute(-1000),
  },
  promotions: { name: 'Spring', discount_type: 'percentage', discount_value: '10', updated_at: minute(-1000) },
  orders: {
    customer_id: null,
    visitor_id: null,
    promotion_id: null,
    status: 'placed',
    currency: 'USD',
    exchange_rate: '1',
    discount_amount: '0',
    shipping_amount: '0',
    tax_amount: '0',
    ordered_at: minute(0),
    estimated_delivery_at: null,
    shipped_at: null,
    delivered_at: null,
    updated_at: minute(0),
  },
  order_items: {
    product_name: 'Lantern',
    quantity: 1,
    unit_price: '10.00',
    discount_amount: '0',
    tax_amount: '0',
    added_at: null,
    updated_at: minute(0),
  },
  payments: {
    method: 'card',
    status: 'captured',
    amount: '10.00',
    currency: 'USD',
    paid_at: minute(1),
    created_at: minute(1),
    updated_at: minute(1),
  },
  refunds: {
    line_number: 1,
    order_id: null,
    customer_id: null,
    product_id: null,
    product_name: null,
    quantity: 1,
    unit_price: '1.00',
    amount: '1.00',
    currency: 'USD',
    exchange_rate: '1',
    reason: null,
    refunded_at: minute(60),
    updated_at: minute(60),
  },
  click_events: {
    customer_id: null,
    event_name: 'page_view',
    event_at: minute(0),
    received_at: minute(0),
    page_url: '/',
    user_agent: 'Mozilla/5.0',
    is_sampled: false,
  },
};

const keyOf = (source: SourceName): readonly string[] => sources.find(({ name }) => name === source)?.key ?? [];

/** Inserts a row or changes the one with its key; columns that are not given have ordinary values. */
export async function put(oltp: Database, source: SourceName, given: Row): Promise<void> {
  await oltp.session(async ({ queries }) => {
    await putStatement(source, given).execute(queries);
  });
}

export function putStatement(source: SourceName, given: Row): RawBuilder<unknown> {
  const row: Row = { ...defaults[source], ...given };
  const columns = Object.keys(row);
  const others = columns.filter((column) => !keyOf(source).includes(column));
  const values = columns.map((column) => sqlValue(row[column] ?? null));
  return sql`insert into ${sql.id('shop', source)} (${sql.join(columns.map((column) => sql.id(column)))})
    values (${sql.join(values)}) on conflict (${sql.join(keyOf(source).map((column) => sql.id(column)))})
    do update set ${sql.join(others.map((column) => sql`${sql.id(column)} = excluded.${sql.id(column)}`))}`;
}

const sqlValue = (value: Value): RawBuilder<unknown> =>
  Array.isArray(value) ? sql`array[${sql.join(value)}]::text[]` : sql`${value}`;

/** Statements as the shop's developers would give them, in one transaction. */
export const alterShop = (oltp: Database, ...statements: readonly string[]): Promise<void> =>
  oltp.transaction({}, async ({ queries }) => {
    for (const statement of statements) await sql.raw(statement).execute(queries);
  });

/** Deletes the rows that have these values. */
export async function remove(oltp: Database, source: SourceName, where: Row): Promise<void> {
  const conditions = Object.entries(where).map(([column, value]) => sql`${sql.id(column)} = ${value}`);
  await oltp.session(async ({ queries }) => {
    await sql`delete from ${sql.id('shop', source)} where ${sql.join(conditions, sql` and `)}`.execute(queries);
  });
}

/** An order with lines of one unit each at these prices, whose total adds up. */
export async function putOrder(
  oltp: Database,
  orderId: string,
  prices: readonly string[],
  given: Row = {},
): Promise<void> {
  const cents = prices.reduce((sum, price) => sum + Math.round(Number(price) * 100), 0);
  await oltp.transaction({}, async ({ queries }) => {
    await putStatement('orders', { order_id: orderId, total_amount: (cents / 100).toFixed(2), ...given }).execute(
      queries,
    );
    for (const [position, price] of prices.entries()) {
      const item = { order_id: orderId, line_number: position + 1, product_id: `P${position + 1}`, unit_price: price };
      await putStatement('order_items', item).execute(queries);
    }
  });
}
