import { faker } from '@faker-js/faker';
import pg from 'pg';

/**
 * The usual way to make a shop's data: a loop that makes an object, one INSERT a row, a commit now and then. Its tables have a primary
 * key and nothing else.
 */

export interface Written {
  readonly rows: number;
  readonly milliseconds: number;
}

const BATCHES = 70;
const ORDERS_PER_BATCH = 50;
const ITEMS_PER_ORDER = 2;
const EVENTS_PER_ORDER = 2;

const TABLES = `
  create schema usual;
  create table usual.customers (customer_id text primary key, email text, phone text, first_name text, last_name text,
    country text, city text, signed_up_at timestamptz);
  create table usual.orders (order_id text primary key, customer_id text, status text, currency text,
    total_amount numeric(18, 2), shipping_address text, ordered_at timestamptz);
  create table usual.order_items (order_id text, line_number integer, product_name text, quantity integer,
    unit_price numeric(18, 2), primary key (order_id, line_number));
  create table usual.click_events (event_id text primary key, customer_id text, event_name text, page_url text,
    user_agent text, ip_address text, event_at timestamptz)`;

type Row = Readonly<Record<string, string | number | Date>>;

/** Some 20,000 rows of orders, items, customers and events in the database. */
export async function usualStream(connectionString: string): Promise<Written> {
  const client = new pg.Client({ connectionString });
  await client.connect();
  try {
    await client.query(TABLES);
    faker.seed(1);
    const begin = performance.now();
    let rows = 0;
    for (let batch = 0; batch < BATCHES; batch += 1) {
      await client.query('begin');
      for (let order = 0; order < ORDERS_PER_BATCH; order += 1) rows += await insertOrder(client);
      await client.query('commit');
    }
    return { rows, milliseconds: performance.now() - begin };
  } finally {
    await client.end();
  }
}

/** An order with its customer, items and events; returns how many rows. */
async function insertOrder(client: pg.Client): Promise<number> {
  const customer = newCustomer();
  const order = newOrder(customer.customer_id);
  await insert(client, 'customers', customer);
  await insert(client, 'orders', order);
  for (let line = 1; line <= ITEMS_PER_ORDER; line += 1) {
    await insert(client, 'order_items', newItem(order.order_id, line));
  }
  for (let event = 0; event < EVENTS_PER_ORDER; event += 1) {
    await insert(client, 'click_events', newEvent(customer.customer_id));
  }
  return 2 + ITEMS_PER_ORDER + EVENTS_PER_ORDER;
}

const newCustomer = () => ({
  customer_id: faker.string.uuid(),
  email: faker.internet.email(),
  phone: faker.phone.number(),
  first_name: faker.person.firstName(),
  last_name: faker.person.lastName(),
  country: faker.location.country(),
  city: faker.location.city(),
  signed_up_at: faker.date.past(),
});

const newOrder = (customerId: string) => ({
  order_id: faker.string.uuid(),
  customer_id: customerId,
  status: faker.helpers.arrayElement(['placed', 'shipped', 'delivered', 'cancelled']),
  currency: faker.finance.currencyCode(),
  total_amount: faker.commerce.price(),
  shipping_address: faker.location.streetAddress(),
  ordered_at: faker.date.recent(),
});

const newItem = (orderId: string, line: number) => ({
  order_id: orderId,
  line_number: line,
  product_name: faker.commerce.productName(),
  quantity: faker.number.int({ min: 1, max: 5 }),
  unit_price: faker.commerce.price(),
});

const newEvent = (customerId: string) => ({
  event_id: faker.string.uuid(),
  customer_id: customerId,
  event_name: faker.helpers.arrayElement(['view_item', 'add_to_cart', 'begin_checkout', 'purchase']),
  page_url: faker.internet.url(),
  user_agent: faker.internet.userAgent(),
  ip_address: faker.internet.ip(),
  event_at: faker.date.recent(),
});

async function insert(client: pg.Client, table: string, row: Row): Promise<void> {
  const columns = Object.keys(row);
  const places = columns.map((_, index) => `$${index + 1}`);
  const statement = `insert into usual.${table} (${columns.join(', ')}) values (${places.join(', ')})`;
  await client.query(statement, Object.values(row));
}
