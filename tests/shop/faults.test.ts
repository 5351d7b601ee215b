import fc from 'fast-check';
import { expect, it } from 'vitest';
import type { Rows } from '../../src/shop/batch.ts';
import { type FaultKind, faultKinds } from '../../src/shop/faults/kinds.ts';
import { type FaultRates, parseRate } from '../../src/shop/faults/rates.ts';
import type { Traffic } from '../../src/shop/shop.ts';
import { tickAt, type Window } from '../../src/shop/time/clock.ts';
import { parseRows, type ShopRow } from './rows.ts';
import { rowsOf } from './whole-shop.ts';

const everyKind = (rate: number): FaultRates => Object.fromEntries(faultKinds.map((kind) => [kind, rate]));

const documented: Traffic = { profile: 'documented', orders: 50, events: 150, faults: {} };
const lifelike: Traffic = { profile: 'lifelike', orders: 5, events: 0, faults: {} };
const traffics = fc.constantFrom(documented, lifelike);
const seeds = fc.integer({ min: 0, max: 2 ** 31 });
const ticks = fc.integer({ min: tickAt(Date.UTC(2020, 0, 1)), max: tickAt(Date.UTC(2030, 0, 1)) });

const at = (text: string | undefined): number => Date.parse(`${text}Z`);
const cents = (text: string | undefined): number => Math.round(Number(text) * 100);
const valuesOf = (rows: readonly ShopRow[], column: string): Set<string | undefined> =>
  new Set(rows.map((row) => row[column]));

/** The keys that the ledger has of some kinds, in their order. */
const planted = ({ faults }: Rows, table: string, ...kinds: readonly FaultKind[]): string[] =>
  faults
    .filter((fault) => fault.table === table && kinds.includes(fault.kind))
    .map(({ key }) => key)
    .sort();

const keysOf = (rows: readonly ShopRow[], ...columns: readonly string[]): string[] =>
  rows.map((row) => columns.map((column) => row[column]).join(' / ')).sort();

const delayed = (rows: readonly ShopRow[]): ShopRow[] =>
  rows.filter(({ event_at, received_at }) => {
    const delay = at(received_at) - at(event_at);
    return delay < 0 || delay > 60_000;
  });

/** Events that repeat an earlier one in all but their id and arrival; a session that is played fast repeats itself of its own. */
function repeated(events: readonly ShopRow[]): ShopRow[] {
  const seen = new Set<string>();
  return events
    .toSorted((a, b) => at(a.received_at) - at(b.received_at))
    .filter(({ event_id: _id, received_at: _at, ...rest }) => {
      const content = JSON.stringify(rest);
      const isRepeated = seen.has(content);
      seen.add(content);
      return isRepeated;
    });
}

/** Lines by key, which is the first field, or for order_items the first two. */
const byKey = (lines: readonly string[], fields: number): Map<string, string> =>
  new Map(lines.map((line) => [line.split(',', fields).join(' / '), line]));

type Keys = Readonly<Record<string, readonly string[]>>;

function wrongOrders(rows: Rows): Keys {
  const [orders, items] = [parseRows('orders', rows.orders), parseRows('order_items', rows.order_items)];
  const customers = valuesOf(parseRows('customers', rows.customers), 'customer_id').add('');
  const products = valuesOf(parseRows('products', rows.products), 'product_id');
  const paid = valuesOf(parseRows('payments', rows.payments), 'order_id');
  const net = new Map<string | undefined, number>();
  for (const { order_id, quantity, unit_price, discount_amount } of items) {
    const line = Math.abs(Number(quantity)) * cents(unit_price) - cents(discount_amount);
    net.set(order_id, (net.get(order_id) ?? 0) + line);
  }
  const isOff = ({ order_id, total_amount, discount_amount, shipping_amount, tax_amount }: ShopRow): boolean =>
    cents(total_amount) !==
    (net.get(order_id) ?? 0) - cents(discount_amount) + cents(shipping_amount) + cents(tax_amount);
  const orphans = items.filter(({ product_id }) => !products.has(product_id));
  const negative = items.filter(({ quantity }) => Number(quantity) < 0);
  return {
    duplicate_order: keysOf(
      orders.filter(({ order_id }) => !paid.has(order_id)),
      'order_id',
    ),
    orphan_customer: keysOf(
      orders.filter(({ customer_id }) => !customers.has(customer_id)),
      'order_id',
    ),
    total_mismatch: keysOf(orders.filter(isOff), 'order_id'),
    orphan_product: keysOf(orphans, 'order_id', 'line_number'),
    negative_quantity: keysOf(negative, 'order_id', 'line_number'),
  };
}

const EMAIL = /^[^@ ]+@[^@ ]+\.[a-z]{2,}$/;
const DATE = /^(\d{4}-\d\d-\d\d|\d\d([/.])\d\d\2\d{4})$/;
const WEIGHT = /^\d+[.,]\d+( kg)?$/;
const VALUE = /^(\d+[.,]\d\d|\d{1,3}(,\d{3})+\.\d\d)$/;

function wrongPeopleAndGoods(rows: Rows): Keys {
  const customers = parseRows('customers', rows.customers);
  const wrong = (column: string, isRight: (text: string) => boolean): string[] =>
    keysOf(
      customers.filter((row) => row[column] && !isRight(row[column])),
      'customer_id',
    );
  const weights = parseRows('products', rows.products).filter(({ weight_kg: weight }) => !WEIGHT.test(weight ?? ''));
  return {
    broken_email: wrong('email', (text) => EMAIL.test(text.trim().toLowerCase())),
    broken_phone: wrong('phone', (text) => text.replaceAll(/\D/g, '').length >= 6),
    mixed_date_format: wrong('birth_date', (text) => DATE.test(text)),
    weights: keysOf(weights, 'product_id'),
  };
}

/** `own`: the events of the same shop without faults. */
function wrongEvents(rows: Rows, own: ReadonlyMap<string, string>): Keys {
  const events = parseRows('click_events', rows.click_events);
  const robots = events.filter(({ user_agent }) => user_agent?.includes('bot'));
  const people = events.filter((event) => !robots.includes(event));
  return {
    values: keysOf(
      events.filter(({ value }) => value && !VALUE.test(value)),
      'event_id',
    ),
    bot: keysOf(robots, 'event_id'),
    duplicate_event: keysOf(
      repeated(people).filter(({ event_id }) => !own.has(event_id ?? '')),
      'event_id',
    ),
    delayed: keysOf(delayed(events), 'event_id'),
  };
}

const ledgerOf = (rows: Rows): Keys => ({
  duplicate_order: planted(rows, 'orders', 'duplicate_order'),
  orphan_customer: planted(rows, 'orders', 'orphan_customer'),
  total_mismatch: planted(rows, 'orders', 'total_mismatch'),
  orphan_product: planted(rows, 'order_items', 'orphan_product'),
  negative_quantity: planted(rows, 'order_items', 'negative_quantity'),
  broken_email: planted(rows, 'customers', 'broken_email'),
  broken_phone: planted(rows, 'customers', 'broken_phone'),
  mixed_date_format: planted(rows, 'customers', 'mixed_date_format'),
  weights: planted(rows, 'products', 'mixed_decimal_format'),
  values: planted(rows, 'click_events', 'mixed_decimal_format'),
  bot: planted(rows, 'click_events', 'bot'),
  duplicate_event: planted(rows, 'click_events', 'duplicate_event'),
  delayed: planted(rows, 'click_events', 'late_event', 'out_of_order_event', 'clock_skew'),
});

it('what is wrong with the rows of a shop, found by looking at them, is what the ledger says', () => {
  const seen = new Set<FaultKind>();
  fc.assert(
    fc.property(seeds, ticks, traffics, (seed, tick, traffic) => {
      const window: Window = { from: tick, until: tick + 60 };
      const rows = rowsOf(seed, window, { ...traffic, faults: everyKind(0.1) });
      const own = byKey(rowsOf(seed, window, traffic).click_events, 1);
      const found = { ...wrongOrders(rows), ...wrongPeopleAndGoods(rows), ...wrongEvents(rows, own) };
      expect(found).toEqual(ledgerOf(rows));
      for (const { kind } of rows.faults) seen.add(kind);
    }),
    { numRuns: 4 },
  );
  expect([...seen].sort()).toEqual([...faultKinds].sort());
});

const LATE_TICKS = 74;

it('all rows that the ledger does not name are those of a shop without faults, and of its events none is lost', () => {
  fc.assert(
    fc.property(seeds, ticks, traffics, (seed, tick, traffic) => {
      const window: Window = { from: tick, until: tick + 40 };
      const right = rowsOf(seed, window, traffic);
      const wrong = rowsOf(seed, window, { ...traffic, faults: everyKind(0.1) });
      const named = new Set(wrong.faults.map(({ table, key }) => `${table} ${key}`));
      const twice = new Set(planted(wrong, 'orders', 'duplicate_order'));
      for (const [table, fields] of [
        ['customers', 1],
        ['products', 1],
        ['orders', 1],
        ['order_items', 2],
      ] as const) {
        const rightRows = byKey(right[table], fields);
        const others = [...byKey(wrong[table], fields)].filter(
          ([key]) => !named.has(`${table} ${key}`) && !twice.has(key.split(' / ')[0] ?? ''),
        );
        for (const [key, line] of others) expect(line).toBe(rightRows.get(key));
      }
      expect(wrong.payments).toEqual(right.payments);
      expect(wrong.refunds).toEqual(right.refunds);

      const longer = rowsOf(
        seed,
        { from: tick, until: tick + 40 + LATE_TICKS },
        { ...traffic, faults: everyKind(0.1) },
      );
      const received = byKey(longer.click_events, 1);
      const late = new Set(longer.faults.map(({ key }) => key));
      for (const [key, line] of byKey(right.click_events, 1)) {
        if (late.has(key)) expect(received.has(key)).toBe(true);
        else expect(received.get(key)).toBe(line);
      }
      const first = byKey(right.click_events, 1);
      for (const key of byKey(wrong.click_events, 1).keys()) if (!late.has(key)) expect(first.has(key)).toBe(true);
    }),
    { numRuns: 4 },
  );
});

const morning: Window = { from: tickAt(Date.UTC(2026, 2, 2, 8)), until: tickAt(Date.UTC(2026, 2, 2, 16)) };
let rightMorning: Rows | undefined;

it.each(faultKinds)('%s: as many rows are hit as its rate says', (kind) => {
  const rows = rowsOf(3, morning, { ...lifelike, faults: { [kind]: 0.1 } });
  rightMorning ??= rowsOf(3, morning, lifelike);
  const right = rightMorning;
  const customers = parseRows('customers', right.customers);
  const events = parseRows('click_events', right.click_events);
  const sessions = new Set(events.map(({ event_id }) => event_id?.replace(/-\d+$/, '')));
  const whole: Readonly<Record<FaultKind, number>> = {
    duplicate_order: right.orders.length,
    duplicate_event: events.length,
    late_event: events.filter(({ received_at }) => at(received_at) < Date.UTC(2026, 2, 2, 12)).length,
    out_of_order_event: events.length - sessions.size,
    clock_skew: sessions.size,
    orphan_customer: parseRows('orders', right.orders).filter(({ customer_id }) => customer_id).length,
    orphan_product: right.order_items.length,
    broken_email: customers.filter(({ email }) => email).length,
    broken_phone: customers.filter(({ phone }) => phone).length,
    mixed_date_format: customers.filter(({ birth_date }) => birth_date).length,
    mixed_decimal_format: right.products.length + events.filter(({ value }) => value).length,
    total_mismatch: right.orders.length,
    negative_quantity: right.order_items.length,
    bot: sessions.size,
  };
  const isSession = kind === 'clock_skew' || kind === 'bot';
  const hit = new Set(rows.faults.map(({ key }) => (isSession ? key.replace(/-\d+$/, '') : key))).size;
  const deviation = 4 * Math.sqrt(0.1 * 0.9 * whole[kind]);
  expect(Math.abs(hit - 0.1 * whole[kind])).toBeLessThan(deviation + 0.012 * whole[kind]);
  expect(new Set(rows.faults.map((fault) => fault.kind))).toEqual(new Set([kind]));
});

it('an event that is out of order arrives after a later one of its session, a late one hours later', () => {
  const from = tickAt(Date.UTC(2026, 2, 2, 8));
  const faults = { out_of_order_event: 0.1, late_event: 0.1 };
  const rows = rowsOf(5, { from, until: from + 120 }, { ...lifelike, faults });
  const events = parseRows('click_events', rows.click_events);
  const arrivals = new Map(events.map((event) => [event.event_id, event]));
  const delayOf = (key: string): number => at(arrivals.get(key)?.received_at) - at(arrivals.get(key)?.event_at);
  for (const key of planted(rows, 'click_events', 'late_event')) {
    expect(delayOf(key)).toBeGreaterThan(3_600_000);
    expect(delayOf(key)).toBeLessThan(6 * 3_600_000 + 2000);
  }
  const done = new Map(rows.faults.map((fault) => [fault.key, fault.done]));
  for (const key of planted(rows, 'click_events', 'out_of_order_event')) {
    expect(delayOf(key)).toBeGreaterThan(120_000);
    expect(delayOf(key)).toBeLessThan(900_000 + 2000);
    const past = arrivals.get(/after (\S+) of/.exec(done.get(key) ?? '')?.[1]);
    if (!past || (past.event_id && done.has(past.event_id))) continue;
    expect(at(past.event_at)).toBeGreaterThanOrEqual(at(arrivals.get(key)?.event_at));
    expect(at(past.received_at)).toBeLessThan(at(arrivals.get(key)?.received_at));
  }
});

it.each([
  ['0.02', 0.02],
  ['2%', 0.02],
  ['.5', 0.5],
  ['100%', 1],
  ['0', 0],
  ['1.5', undefined],
  ['101%', undefined],
  ['-1', undefined],
  ['', undefined],
  ['half', undefined],
])('the rate %j is %j', (text, rate) => {
  expect(parseRate(text)).toBe(rate);
});
