import { readdir } from 'node:fs/promises';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { duckdbEngine } from '../../src/compute/duckdb/engine.ts';
import { isWithin, nearly, nearlyShare, nearlyWeekday } from '../../src/stream/fidelity/accepted.ts';
import { measureFidelity } from '../../src/stream/fidelity/measure.ts';
import { measures } from '../../src/stream/fidelity/measures.ts';
import { measureShop } from '../../src/stream/fidelity/read-shop.ts';
import { readSeries } from '../../src/stream/fidelity/series.ts';
import { columnsOf } from '../../src/stream/tables.ts';
import { createTestPlatform } from '../support/platform.ts';
import { put, putOrder } from '../support/shop.ts';
import { at, DAY_MS, fileOf, makeRig, measured, type Row, the, valueOfThe } from './fidelity-rows.ts';

const times = <T>(count: number, make: (position: number) => T): T[] =>
  Array.from({ length: count }, (_, position) => make(position));

const sum = (values: readonly number[]): number => values.reduce((total, value) => total + value, 0);

describe('the list', () => {
  it('has every measure once', () => {
    const names = measures.map(({ name, statistic }) => `${name}: ${statistic}`);
    expect(new Set(names).size).toBe(names.length);
  });

  it('accepts ten percent around a number, a point and a half around a share, less around a weekday', () => {
    expect(nearly(10)).toEqual({ low: 9, high: 11 });
    expect([0.066, 0.09, 0.094].map((share) => isWithin(share, nearlyShare(0.08)))).toEqual([true, true, true]);
    expect([0.064, 0.096].map((share) => isWithin(share, nearlyShare(0.08)))).toEqual([false, false]);
    expect([0.106, 0.118].map((share) => isWithin(share, nearlyWeekday(0.112)))).toEqual([true, true]);
    expect([0.104, 0.12].map((share) => isWithin(share, nearlyWeekday(0.112)))).toEqual([false, false]);
  });
});

describe('a shop with too little in it', () => {
  it('an empty one has no values, and says what is missing of each', async () => {
    const report = await measured({});
    expect(report).toMatchObject({ measured_from: null, measured_until: null, orders: 0, sessions: 0 });
    expect(report.measures).toHaveLength(measures.length);
    for (const { value, holds, missing } of report.measures) {
      expect({ value, holds }).toEqual({ value: null, holds: null });
      expect(missing).toMatch(/^too few .+: 0, needs [\d,]+$/);
    }
  });

  it('one of a few orders says how many there are', async () => {
    const report = await measured({
      orders: times(3, (n) => ({ order_id: `O${n}`, ordered_at: '2026-03-01 12:00:00' })),
    });
    expect(the(report, 'order value', 'mean').missing).toBe('too few orders: 3, needs 1,000');
    expect(report).toMatchObject({ measured_from: '2026-03-01', measured_until: '2026-03-01', orders: 3 });
  });
});

interface Kind {
  readonly count: number;
  readonly device: string;
  /** Names, each with the seconds since the one before. */
  readonly events: readonly (readonly [name: string, gap: number])[];
}

const START = at('2026-03-01');

/** Sessions of visitors who come once. */
function sessionsOf(kinds: readonly Kind[]): Row[] {
  return kinds.flatMap(({ count, device, events }, kind) =>
    times(count, (n) => {
      let moment = START + n * 1_000;
      return events.map(([event_name, gap]): Row => {
        moment += gap * 1_000;
        return { visitor_id: `V${kind}-${n}`, event_name, event_at: new Date(moment), device_type: device };
      });
    }).flat(),
  );
}

const view = ['view_item', 0] as const;

const kinds: readonly Kind[] = [
  { count: 800, device: 'mobile', events: [['page_view', 0]] },
  { count: 300, device: 'desktop', events: [view, ['add_to_cart', 30]] },
  { count: 100, device: 'desktop', events: [view, ['add_to_cart', 30], ['begin_checkout', 90]] },
  {
    count: 60,
    device: 'mobile',
    events: [view, ['add_to_cart', 30], ['begin_checkout', 90], ['add_payment_info', 400]],
  },
  {
    count: 40,
    device: 'mobile',
    events: [view, ['add_to_cart', 30], ['begin_checkout', 90], ['add_payment_info', 400], ['purchase', 20]],
  },
  { count: 700, device: 'desktop', events: [view, ['page_view', 10], ['Purchase', 10]] },
  { count: 1_000, device: 'mobile', events: [view, ['page_view', 10]] },
];

describe('sessions', () => {
  it('lead to carts, payments and purchases as often as they were made to', async () => {
    const report = await measured({ click_events: sessionsOf(kinds) });
    expect(report.sessions).toBe(3_000);
    const value = (name: string): number => valueOfThe(report, name);
    expect(value('sessions that buy')).toBeCloseTo(740 / 3_000, 9);
    expect(value('carts abandoned')).toBeCloseTo(460 / 500, 9);
    expect(value('drop view→cart')).toBeCloseTo(1_700 / 2_200, 9);
    expect(value('drop cart→checkout')).toBeCloseTo(300 / 500, 9);
    expect(value('drop checkout→payment')).toBeCloseTo(100 / 200, 9);
    expect(value('drop payment→purchase')).toBeCloseTo(60 / 100, 9);
    expect(value('mobile')).toBeCloseTo(1_900 / 3_000, 9);
    expect(value('conversion, mobile')).toBeCloseTo(40 / 1_900, 9);
    expect(value('conversion, desktop')).toBeCloseTo(700 / 1_100, 9);
  });

  it('have the lengths and gaps that they were made with', async () => {
    const report = await measured({ click_events: sessionsOf(kinds) });
    const lengths = kinds.flatMap(({ count, events }) => times(count, () => events.length));
    expect(valueOfThe(report, 'sessions of one event')).toBeCloseTo(800 / 3_000, 9);
    expect(valueOfThe(report, 'events a session', 'mean')).toBeCloseTo(sum(lengths) / 3_000, 9);
    expect(valueOfThe(report, 'events a session', 'median')).toBe(2);
    const durations = kinds.flatMap(({ count, events }) =>
      events.length > 1 ? times(count, () => sum(events.map(([, gap]) => gap))) : [],
    );
    expect(valueOfThe(report, 'duration of longer sessions', 'mean')).toBeCloseTo(sum(durations) / durations.length, 6);
    // 1,000 of 10 s, 700 of 20 s, 300 of 30 s: the 1,100th and 1,101st of 2,200.
    expect(valueOfThe(report, 'duration of longer sessions', 'median')).toBe(20);
    const gap = (statistic: string): number => valueOfThe(report, 'gap between events of a session', statistic);
    // 2,400 gaps of 10 s, 40 of 20 s, 500 of 30 s, 200 of 90 s, 100 of 400 s.
    expect([gap('median'), gap('p90'), gap('p99')]).toEqual([10, 30, 400]);
  });

  it('end after more than half an hour, not after exactly that', async () => {
    const twice = (name: string, gap: number): Row[] =>
      sessionsOf([{ count: 500, device: 'mobile', events: [view, ['page_view', gap]] }]).map((row) => ({
        ...row,
        visitor_id: `${name}${row.visitor_id}`,
      }));
    const report = await measured({ click_events: [...twice('stays', 1_800), ...twice('returns', 1_800.001)] });
    expect(report.sessions).toBe(1_500);
    expect(valueOfThe(report, 'sessions of one event')).toBeCloseTo(1_000 / 1_500, 9);
  });

  it('that begin with events of one moment are one session', async () => {
    const events = times(1_000, (n) =>
      times(4, (place): Row => ({ visitor_id: `V${n}`, event_at: new Date(START + (place < 2 ? 0 : 4_000_000)) })),
    ).flat();
    const report = await measured({ click_events: events });
    expect(report.sessions).toBe(2_000);
    expect(valueOfThe(report, 'events a session', 'mean')).toBe(2);
  });

  it('of robots do not count, nor those of days on which sessions were sampled', async () => {
    const people = sessionsOf(kinds);
    const robots = people.map((row) => ({ ...row, visitor_id: `R${row.visitor_id}`, user_agent: 'ExampleBot/2.1' }));
    const other = (row: Row): Row => ({ ...row, event_at: new Date(Number(row.event_at) + 5 * DAY_MS) });
    const sampledDay = people.map((row, n) => ({ ...other(row), is_sampled: n % 2 === 0 }));
    const report = await measured({ click_events: [...people, ...robots, ...sampledDay] });
    expect(report.sessions).toBe(3_000);
  });

  it('of a sample alone are not measured: that needs lifelike traffic', async () => {
    const report = await measured({ click_events: sessionsOf(kinds).map((row) => ({ ...row, is_sampled: true })) });
    expect(the(report, 'sessions that buy')).toMatchObject({
      value: null,
      holds: null,
      missing: 'needs lifelike traffic: days on which sessions were sampled do not count',
    });
  });
});

/** The normal distribution function, by the trapezoidal rule from 0. */
function normalShare(z: number): number {
  const density = (x: number): number => Math.exp(-(x * x) / 2) / Math.sqrt(2 * Math.PI);
  const width = z / 1_000;
  return 0.5 + width * sum(times(1_000, (n) => (density(n * width) + density((n + 1) * width)) / 2));
}

function normalQuantile(share: number): number {
  let [low, high] = [-8, 8];
  for (let step = 0; step < 40; step += 1) {
    const middle = (low + high) / 2;
    if (normalShare(middle) < share) low = middle;
    else high = middle;
  }
  return low;
}

const ordersWorth = (amounts: readonly number[]): Row[] =>
  amounts.map((amount, n) => ({
    order_id: `O${n}`,
    ordered_at: '2026-03-01 12:00:00',
    total_amount: amount.toFixed(2),
  }));

describe('order value', () => {
  const lognormal = times(1_000, (n) => Math.exp(6 + 0.8 * normalQuantile((n + 0.5) / 1_000)));

  it('of a lognormal shop has its σ, its mean over its median, and hardly a distance', async () => {
    const report = await measured({ orders: ordersWorth(lognormal) });
    expect(valueOfThe(report, 'order value', 'standard deviation')).toBeCloseTo(0.8, 2);
    expect(valueOfThe(report, 'order value', 'mean')).toBeCloseTo(Math.exp(0.32), 1);
    expect(valueOfThe(report, 'order value', 'KS')).toBeLessThan(0.003);
    expect(the(report, 'order value', 'KS').holds).toBe(true);
  });

  it('is counted in the currency of the shop', async () => {
    const abroad = ordersWorth(lognormal.map((amount, n) => (n % 2 ? amount : amount * 4)));
    const orders = abroad.map((row, n) => ({ ...row, exchange_rate: n % 2 ? 1 : 0.25 }));
    expect(valueOfThe(await measured({ orders }), 'order value', 'standard deviation')).toBeCloseTo(0.8, 2);
  });

  it('that is one of two prices is as far from a lognormal as one deviation is from the middle', async () => {
    const report = await measured({ orders: ordersWorth(times(1_000, (n) => (n % 2 ? 10 : 1_000))) });
    // Half of the orders lie one deviation below the mean, where a normal distribution has 15.87 %.
    expect(valueOfThe(report, 'order value', 'KS')).toBeCloseTo(0.5 - 0.1587, 3);
    expect(the(report, 'order value', 'KS').holds).toBe(false);
    expect(valueOfThe(report, 'order value', 'mean')).toBeCloseTo(1, 9);
  });
});

function leastSquaresSlope(points: readonly (readonly [x: number, y: number])[]): number {
  const meanX = sum(points.map(([x]) => x)) / points.length;
  const meanY = sum(points.map(([, y]) => y)) / points.length;
  return sum(points.map(([x, y]) => (x - meanX) * (y - meanY))) / sum(points.map(([x]) => (x - meanX) ** 2));
}

describe('product popularity', () => {
  const counts = times(1_500, (place) => {
    const rank = place + 1;
    return Math.round(rank <= 1_000 ? 2_000 / Math.sqrt(rank) : (63 * 1_000 ** 2) / rank ** 2);
  });
  const slope = (from: number, to: number): number =>
    leastSquaresSlope(counts.slice(from, to).map((count, n) => [Math.log(from + n + 1), Math.log(count)]));

  it('has the slopes and the share of the top that its counts have', async () => {
    const lines = counts.flatMap((count, n) => times(count, (): Row => ({ product_id: `P${n}` })));
    const report = await measured({ orders: [{ ordered_at: '2026-03-01 12:00:00' }], order_items: lines });
    const top = valueOfThe(report, 'product popularity, ranks 1 to 1,000');
    expect(top).toBeCloseTo(slope(0, 1_000), 6);
    expect(top).toBeCloseTo(-0.5, 2);
    const tail = valueOfThe(report, 'product popularity, ranks from 1,001');
    expect(tail).toBeCloseTo(slope(1_000, 1_500) / slope(0, 1_000), 6);
    expect(tail).toBeGreaterThan(3.9);
    const share = sum(counts.slice(0, 300)) / sum(counts);
    expect(valueOfThe(report, 'top 20 % of the products sold')).toBeCloseTo(share, 9);
  });

  it('of a shop with fewer products has no tail', async () => {
    const lines = counts.slice(0, 1_000).flatMap((count, n) => times(count, (): Row => ({ product_id: `P${n}` })));
    const report = await measured({ orders: [{ ordered_at: '2026-03-01 12:00:00' }], order_items: lines });
    expect(the(report, 'product popularity, ranks from 1,001').missing).toMatch(/^too few products .+: 0, needs 100$/);
  });
});

const days = (from: string, until: string): string[] =>
  times((at(until) - at(from)) / DAY_MS + 1, (n) => new Date(at(from) + n * DAY_MS).toISOString().slice(0, 10));

describe('units returned', () => {
  /** One order of 40 units on each day, of which some came back. */
  function shopOf(from: string, until: string, returnedOf: (day: string) => number): Parameters<typeof measured>[0] {
    const all = days(from, until);
    return {
      orders: all.map((day) => ({ order_id: day, ordered_at: `${day} 12:00:00`, delivered_at: `${day} 18:00:00` })),
      order_items: all.map((day) => ({ order_id: day, quantity: 40 })),
      refunds: all.flatMap((day) => (returnedOf(day) > 0 ? [{ order_id: day, quantity: returnedOf(day) }] : [])),
    };
  }

  it.each([
    ['2025', '2025-04-01', '2026-03-20', '2025-11-24'],
    ['2026, whose November begins on a Sunday', '2026-04-01', '2027-03-20', '2026-11-23'],
    ['2024, whose November ends with Black Friday week', '2024-04-01', '2025-03-20', '2024-11-25'],
    ['2023', '2023-04-01', '2024-03-20', '2023-11-20'],
  ])('are twice as many of the holidays where they were made so, in %s', async (_year, from, until, monday) => {
    const isHoliday = (day: string): boolean => day >= monday && day <= `${monday.slice(0, 4)}-12-31`;
    const report = await measured(shopOf(from, until, (day) => (isHoliday(day) ? 12 : 6)));
    expect(valueOfThe(report, 'units returned, Black Friday week to 31 December')).toBeCloseTo(2, 9);
  });

  it('count where the order had time and arrived, not where it was cancelled or money alone went back', async () => {
    const shop = shopOf('2025-04-01', '2026-03-20', () => 8);
    // 2026-01-04 is 75 days before the newest order.
    const young = days('2026-01-05', '2026-03-20');
    const report = await measured({
      ...shop,
      orders: [...(shop.orders ?? []), { order_id: 'lost', ordered_at: '2025-06-01 12:00:00' }],
      order_items: [...(shop.order_items ?? []), { order_id: 'lost', quantity: 10_000 }],
      refunds: [
        ...(shop.refunds ?? []).filter(({ order_id: id }) => !young.includes(String(id))),
        { order_id: '2025-06-01', quantity: 30, reason: 'cancelled' },
        { order_id: '2025-06-01', quantity: 30, product_id: null },
        { order_id: null, quantity: 30 },
      ],
    });
    expect(valueOfThe(report, 'units returned')).toBeCloseTo(0.2, 9);
    expect(the(report, 'units returned').holds).toBe(true);
  });
});

describe('customers', () => {
  it('buy again and bring revenue as often as they were made to; guests and cancelled orders bring none', async () => {
    const order = (customer: string | null, amount: number, more: Row = {}): Row => ({
      ordered_at: '2026-03-01 12:00:00',
      customer_id: customer,
      total_amount: amount,
      ...more,
    });
    const orders = [
      // 40 of 200 customers bring 40 × 300 of 12,000 + 160 × 50, and 56 of them come twice.
      ...times(40, (n) => [order(`C${n}`, 100), order(`C${n}`, 400, { exchange_rate: 0.5 })]).flat(),
      ...times(160, (n) => order(`D${n}`, 50)),
      ...times(16, (n) => order(`D${n}`, 9_000, { status: 'cancelled' })),
      ...times(500, () => order(null, 9_000)),
    ].map((row, n) => ({ order_id: `O${n}`, ...row }));
    const report = await measured({ orders });
    expect(valueOfThe(report, 'customers who buy again')).toBeCloseTo(56 / 200, 9);
    expect(valueOfThe(report, 'top 20 % of the customers')).toBeCloseTo(12_000 / 20_000, 9);
  });
});

describe('the calendar', () => {
  /** Orders of a day: Mondays most, Saturdays fewest, twice as many in November; hours in a fixed pattern. */
  const hours = [...times(12, (n) => [10 + n, 10 + n]).flat(), 4, 0];
  const weight = (day: string): number => [7, 10, 9, 8, 7, 6, 5][new Date(at(day)).getUTCDay()] ?? 0;
  const ordersOf = (from: string, until: string): Row[] =>
    days(from, until).flatMap((day) =>
      times(weight(day) * (day.slice(5, 7) === '11' ? 2 : 1), () =>
        hours.map((hour): Row => ({ ordered_at: `${day} ${String(hour).padStart(2, '0')}:30:00` })),
      ).flat(),
    );

  it('has the hours and weekdays that orders were made in', async () => {
    const orders = ordersOf('2026-03-02', '2026-05-24');
    const report = await measured({ orders });
    expect(valueOfThe(report, 'orders of an hour, 10 to 22 h UTC', 'lowest')).toBeCloseTo(2 / 26, 9);
    expect(valueOfThe(report, 'orders of an hour, 10 to 22 h UTC', 'highest')).toBeCloseTo(2 / 26, 9);
    expect(valueOfThe(report, 'orders of an hour, 3 to 6 h UTC')).toBeCloseTo(1 / 26, 9);
    expect(valueOfThe(report, 'Monday', 'share')).toBeCloseTo(10 / 52, 9);
    expect(valueOfThe(report, 'Saturday', 'share')).toBeCloseTo(5 / 52, 9);
    expect(valueOfThe(report, 'Monday', 'place')).toBe(1);
    expect(valueOfThe(report, 'Saturday', 'place')).toBe(1);
  });

  it.each([
    ['a calendar year', '2025-01-01', '2025-12-31', '2025-01-01', '2025-12-31'],
    ['thirteen months and a half', '2024-12-15', '2026-01-20', '2025-01-01', '2025-12-31'],
    ['a year that ends with October', '2024-10-20', '2025-10-31', '2024-11-01', '2025-10-31'],
  ])(
    'has a November beside the average of the latest twelve whole months, in %s',
    async (_case, from, until, first, last) => {
      const count = (wanted: (day: string) => boolean): number =>
        sum(days(first, last).map((day) => (wanted(day) ? weight(day) * (day.slice(5, 7) === '11' ? 2 : 1) : 0)));
      const report = await measured({ orders: ordersOf(from, until) });
      const expected = count((day) => day.slice(5, 7) === '11') / (count(() => true) / 12);
      expect(valueOfThe(report, 'November')).toBeCloseTo(expected, 9);
    },
  );

  it('has no November where there are no twelve whole months', async () => {
    const report = await measured({ orders: ordersOf('2025-01-02', '2025-12-30') });
    expect(the(report, 'November').missing).toBe('too few whole months: 10, needs 12');
  });
});

describe('delivery', () => {
  it('takes the days that it was made to, late or not; orders that had no time yet do not count', async () => {
    const order = (day: string, takes: number | null, promised: number): Row => ({
      ordered_at: `${day} 06:00:00`,
      estimated_delivery_at: new Date(at(`${day} 06:00:00`) + promised * DAY_MS),
      delivered_at: takes === null ? null : new Date(at(`${day} 06:00:00`) + takes * DAY_MS),
    });
    const report = await measured({
      orders: [
        ...times(60, () => order('2026-01-10', 8, 8)),
        ...times(100, () => order('2026-01-10', 9.5, 12)),
        ...times(40, () => order('2026-01-10', 20, 12)),
        ...times(500, () => order('2026-01-10', null, 12)),
        ...times(500, () => order('2026-01-12', 1, 12)),
        order('2026-03-02', null, 12),
      ],
    });
    expect(valueOfThe(report, 'delivery')).toBeCloseTo(9.5, 9);
    expect(valueOfThe(report, 'delivered late')).toBeCloseTo(40 / 200, 9);
  });
});

describe('the series', () => {
  it('have the counts that the shop was made with', async () => {
    const rig = await makeRig();
    // A Sunday and a Monday; 2 + 1 orders, worth 10, 21 and 40.
    const orders = [
      { order_id: 'O1', ordered_at: '2026-03-01 12:00:00', total_amount: 10 },
      { order_id: 'O2', ordered_at: '2026-03-01 23:00:00', total_amount: 21 },
      { order_id: 'O3', ordered_at: '2026-03-02 23:30:00', total_amount: 40 },
    ];
    const lines = times(5_000, (n) => ({ order_id: n % 2 ? 'O1' : 'O3', product_id: `P${n}` }));
    const more = times(3, () => ({ order_id: 'O2', product_id: 'P7' }));
    await measured({ orders, order_items: [...lines, ...more], click_events: sessionsOf(kinds) }, rig);
    const series = await readSeries(rig.engine);
    expect(series.orders_by_hour).toEqual(times(24, (hour) => ({ 12: 1, 23: 2 })[hour] ?? 0));
    expect(series.orders_by_weekday).toEqual([1, 0, 0, 0, 0, 0, 2]);
    expect(series.orders_by_day).toHaveLength(365);
    expect(series.orders_by_day[0]).toEqual({ date: '2025-03-03', orders: 0 });
    expect(series.orders_by_day.slice(-2)).toEqual([
      { date: '2026-03-01', orders: 2 },
      { date: '2026-03-02', orders: 1 },
    ]);
    expect(series.order_lines_by_rank).toEqual([4, ...times(3_999, () => 1)]);
    expect(series.order_values).toHaveLength(60);
    expect(series.order_values.flatMap(({ orders: n }, bin) => (n > 0 ? [[bin, n]] : []))).toEqual([
      [0, 1],
      [32, 1],
      [59, 1],
    ]);
    expect(series.order_values[0]?.from).toBeCloseTo(10, 9);
    expect(series.order_values[59]?.to).toBeCloseTo(40, 9);
    expect(series.funnel).toEqual([
      { step: 'session_start', sessions: 3_000 },
      { step: 'view_item', sessions: 2_200 },
      { step: 'add_to_cart', sessions: 500 },
      { step: 'begin_checkout', sessions: 200 },
      { step: 'add_payment_info', sessions: 100 },
      { step: 'purchase', sessions: 740 },
    ]);
  });

  it('of an empty shop have no orders', async () => {
    const rig = await makeRig();
    await measured({}, rig);
    const series = await readSeries(rig.engine);
    expect(series.orders_by_hour).toEqual(times(24, () => 0));
    expect([series.orders_by_day, series.order_lines_by_rank, series.order_values]).toEqual([[], [], []]);
    expect(series.funnel.map(({ sessions }) => sessions)).toEqual(times(6, () => 0));
  });
});

describe('a shop in ecom_db', () => {
  it('is measured as it is, whatever came before the latest year, and nothing is left of it', async () => {
    const platform = await createTestPlatform();
    const moments = ['2025-03-05', '2025-03-06', '2026-03-05'].map((day) => `${day}T12:00:00Z`);
    for (const [n, moment] of moments.entries()) {
      await putOrder(platform.oltp, `O${n}`, ['10.00', '5.00'], { ordered_at: moment });
      await put(platform.oltp, 'click_events', { event_id: `E${n}`, visitor_id: `V${n}`, event_at: moment });
    }
    await put(platform.oltp, 'refunds', { refund_id: 'R1', order_id: 'O1', product_id: 'P1' });
    const report = await measureShop(platform, duckdbEngine);
    expect(report).toMatchObject({
      measured_from: '2025-03-06',
      measured_until: '2026-03-05',
      orders: 2,
      sessions: 2,
    });
    expect(await readdir(join(platform.config.home, 'data', 'runs'))).toEqual([]);
  });
});

describe('the rows', () => {
  it('of the latest 365 days are measured', async () => {
    const orders = days('2025-03-01', '2026-03-05').map((day) => ({ ordered_at: `${day} 12:00:00` }));
    const events = ['2025-03-05 23:59:59', '2025-03-06 00:00:00', '2026-03-05 12:00:00'];
    const report = await measured({
      orders,
      click_events: events.map((event_at, n) => ({ visitor_id: `V${n}`, event_at })),
    });
    expect(report).toMatchObject({
      measured_from: '2025-03-06',
      measured_until: '2026-03-05',
      orders: 365,
      sessions: 2,
    });
  });

  it('may come in several files with more columns than are measured', async () => {
    const { engine, folder } = await makeRig();
    const all = columnsOf('click_events').map(({ name }) => name);
    const events = sessionsOf(kinds).map((row, n) => ({ event_id: `E${n}`, ...row }));
    const report = await measureFidelity(engine, {
      orders: [],
      order_items: [],
      refunds: [],
      click_events: [
        await fileOf(folder, 'click_events', events.slice(0, 999), all),
        await fileOf(folder, 'click_events', events.slice(999), [...all.slice(-1), ...all.slice(0, -1)]),
        await fileOf(folder, 'click_events', []),
      ],
    });
    expect(report.sessions).toBe(3_000);
  });
});
