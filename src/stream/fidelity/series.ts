import type { EngineSession } from '../../compute/compute.ts';
import { MEASURED_DAYS } from './queries.ts';

/** Distributions of the measured shop, to draw. Counts are of orders unless they say something else. */
export interface Series {
  /** Hours 0 to 23, UTC. */
  readonly orders_by_hour: readonly number[];
  /** Monday to Sunday. */
  readonly orders_by_weekday: readonly number[];
  /** Every measured day in its order, the last one that of the newest order; empty in a shop without orders. */
  readonly orders_by_day: readonly { readonly date: string; readonly orders: number }[];
  /** Order lines of the products from the most sold one on, up to 4,000. */
  readonly order_lines_by_rank: readonly number[];
  /** Bins that are equally wide on a logarithmic scale, in the shop's currency; empty where all orders are worth the same. */
  readonly order_values: readonly { readonly from: number; readonly to: number; readonly orders: number }[];
  /** Sessions that reached each step, whatever steps they left out. */
  readonly funnel: readonly { readonly step: string; readonly sessions: number }[];
}

const RANKS = 4_000;
const BINS = 60;
const DAY_MS = 86_400_000;

/** @param engine a session that `measureFidelity` has measured in */
export async function readSeries(engine: EngineSession): Promise<Series> {
  return {
    orders_by_hour: await counted(engine, 'select hour as place, order_count as n from orders_by_hour', 24),
    orders_by_weekday: await counted(engine, 'select weekday - 1 as place, order_count as n from orders_by_weekday', 7),
    orders_by_day: await ordersByDay(engine),
    order_lines_by_rank: await numbers(
      engine,
      `select line_count as n from product_ranks where place <= ${RANKS} order by place nulls last`,
    ),
    order_values: await orderValues(engine),
    funnel: await funnel(engine),
  };
}

const numbers = async (engine: EngineSession, select: string): Promise<number[]> =>
  (await engine.rows(select)).map(({ n }) => Number(n));

/** Counts `n` by `place`, from 0; places without a row are 0. */
async function counted(engine: EngineSession, select: string, length: number): Promise<number[]> {
  const counts: number[] = new Array(length).fill(0);
  for (const { place, n } of await engine.rows(select)) counts[Number(place)] = Number(n);
  return counts;
}

async function ordersByDay(engine: EngineSession): Promise<Series['orders_by_day']> {
  const found = await engine.rows(
    'select cast(order_date as string) as order_date, count(*) as n from orders group by 1 order by 1 nulls last',
  );
  const counts = new Map(found.map(({ order_date: date, n }) => [String(date), Number(n)]));
  const last = found.at(-1)?.order_date;
  if (typeof last !== 'string') return [];
  const end = Date.parse(`${last}T00:00:00Z`);
  return Array.from({ length: MEASURED_DAYS }, (_, day) => {
    const date = new Date(end - (MEASURED_DAYS - 1 - day) * DAY_MS).toISOString().slice(0, 10);
    return { date, orders: counts.get(date) ?? 0 };
  });
}

async function orderValues(engine: EngineSession): Promise<Series['order_values']> {
  const [{ low, high } = {}] = await engine.rows(
    'select min(ln(amount)) as low, max(ln(amount)) as high from order_values',
  );
  if (typeof low !== 'number' || typeof high !== 'number' || low === high) return [];
  const width = (high - low) / BINS;
  const bin = `least(${BINS - 1}, cast(floor((ln(amount) - cast(${low} as double)) / cast(${width} as double)) as integer))`;
  const counts = await counted(engine, `select ${bin} as place, count(*) as n from order_values group by 1`, BINS);
  const edge = (place: number): number => Math.exp(low + place * width);
  return counts.map((orders, place) => ({ from: edge(place), to: edge(place + 1), orders }));
}

/** GA4's names. */
const steps = [
  ['session_start', 'true'],
  ['view_item', 'has_view'],
  ['add_to_cart', 'has_cart'],
  ['begin_checkout', 'has_checkout'],
  ['add_payment_info', 'has_payment'],
  ['purchase', 'has_purchase'],
] as const;

async function funnel(engine: EngineSession): Promise<Series['funnel']> {
  const counts = steps.map(([step, reached]) => `count(*) filter (where ${reached}) as ${step}`);
  const [row = {}] = await engine.rows(`select ${counts.join(', ')} from sessions`);
  return steps.map(([step]) => ({ step, sessions: Number(row[step] ?? 0) }));
}
