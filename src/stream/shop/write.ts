import { setImmediate } from 'node:timers/promises';
import type { SourceName } from '../../../models/sources/index.ts';
import {
  addOrder,
  addSessions,
  addTick,
  customerChanges,
  newCustomerRows,
  noRows,
  ordersTurningIn,
  type Planting,
  productChanges,
  productRows,
  promotionRows,
  type Rows,
} from '../../shop/batch.ts';
import type { PlantedFault } from '../../shop/faults/kinds.ts';
import { LONGEST_LIFE } from '../../shop/orders/life.ts';
import { mostOrders } from '../../shop/orders/orders.ts';
import { sessionTicks } from '../../shop/sessions/arrivals.ts';
import type { Window } from '../../shop/time/clock.ts';
import type { Session } from '../../storage/storage.ts';
import { addCounts, appendRows, type Counts, joined, mergeRows } from '../tables.ts';
import { type FaultCounts, recordPlanted } from './ledger.ts';
import type { Gap, Plan } from './plan.ts';

/** Tables to which a tick adds rows, parents first. */
const tickTables = [
  'orders',
  'order_items',
  'payments',
  'refunds',
  'click_events',
] as const satisfies readonly SourceName[];

type TickTable = (typeof tickTables)[number];

/** Rows by table, and those that are wrong on purpose by kind. */
export interface WrittenRows {
  readonly counts: Counts;
  readonly faults: FaultCounts;
}

/** Row file text by table, with its rows counted. */
interface Texts extends Record<TickTable, { readonly pieces: string[]; rows: number }> {
  readonly faults: PlantedFault[];
}

const noTexts = (): Texts => ({
  orders: { pieces: [], rows: 0 },
  order_items: { pieces: [], rows: 0 },
  payments: { pieces: [], rows: 0 },
  refunds: { pieces: [], rows: 0 },
  click_events: { pieces: [], rows: 0 },
  faults: [],
});

/** A busy tick of a large shop has more lines than one text can hold. */
const LINES_PER_PIECE = 5_000;

/** Joined tick by tick: a million short strings kept until the end would cost more than all the rest. */
function addTexts(texts: Texts, rows: Rows): void {
  for (const table of tickTables) {
    texts[table].pieces.push(...joined(rows[table], LINES_PER_PIECE));
    texts[table].rows += rows[table].length;
  }
  for (const fault of rows.faults) texts.faults.push(fault);
}

/** Brings what is written already, and the customers and products, to the end of the plan's time. */
export async function writeShared(session: Session, plan: Plan): Promise<WrittenRows> {
  const { shop, before, after } = plan;
  const planting: Planting = { faultsAt: plan.lastingFaultsAt, planted: [] };
  const signedUp = before ? { from: before.until, until: after.until } : after;
  const counts: Counts = {
    customers: await appendRows(session, 'customers', joined(newCustomerRows(shop, signedUp, after.until, planting))),
    products: before ? 0 : await appendRows(session, 'products', joined(productRows(shop, after, planting))),
    promotions: await appendRows(session, 'promotions', promotionRows(after, before)),
  };
  if (before && after.until > before.until)
    addCounts(counts, await writeChanges(session, plan, { from: before.until, until: after.until }, planting));
  return { counts, faults: await recordPlanted(session, planting.planted) };
}

async function writeChanges(session: Session, plan: Plan, window: Window, planting: Planting): Promise<Counts> {
  const customers = customerChanges(plan.shop, window, planting);
  const texts = await changedOrders(plan, window);
  return {
    customers: await mergeRows(session, 'customers', { rows: customers.changed, deletedKeys: customers.deleted }),
    products: await mergeRows(session, 'products', { rows: [...productChanges(plan.shop, window, planting)] }),
    orders: await mergeRows(session, 'orders', { rows: texts.orders.pieces }),
    payments: await mergeRows(session, 'payments', { rows: texts.payments.pieces }),
    refunds: await mergeRows(session, 'refunds', { rows: texts.refunds.pieces }),
  };
}

async function changedOrders(plan: Plan, window: Window): Promise<Texts> {
  const { shop, written } = plan;
  const texts = noTexts();
  let rows = noRows();
  for (const order of ordersTurningIn(shop, written, mostOrdersBefore(plan, window), window)) {
    addOrder(rows, shop, order, window.until, plan.faultsAt(order.tick));
    if (rows.orders.length < 200) continue;
    addTexts(texts, rows);
    rows = noRows();
    await setImmediate();
  }
  addTexts(texts, rows);
  return texts;
}

/** At least as many as any written tick has whose orders may still take a step in the window. */
function mostOrdersBefore({ shop, runs }: Plan, { from, until }: Window): number {
  const busiest = shop.calendar.busiest({ from: from - LONGEST_LIFE, until });
  return Math.max(0, ...runs.map(({ traffic }) => mostOrders(traffic, busiest)));
}

/** Writes the ticks of a window; while one stretch is on its way to the database, the next one is computed. */
export async function writeWindow(
  session: Session,
  plan: Plan,
  gap: Gap,
  onTicks: (count: number) => void,
): Promise<WrittenRows> {
  const counts: Counts = {};
  const faults: FaultCounts = {};
  const stretches = stretchesOf(plan, gap);
  let next = simulated(plan, gap, stretches[0]);
  for (const [index, { from, until }] of stretches.entries()) {
    const texts = await next;
    next = simulated(plan, gap, stretches[index + 1]);
    addCounts(counts, await appendTexts(session, texts));
    addCounts(faults, await recordPlanted(session, texts.faults));
    onTicks(Math.max(0, Math.min(until, gap.until) - Math.max(from, gap.from)));
  }
  return { counts, faults };
}

/** Rows of one stretch, about: so much is in memory at a time, twice. */
const STRETCH_ROWS = 60_000;

/** Rows that a lifelike order brings with it, most of them events; and a documented one, events apart. */
const ROWS_PER_LIFELIKE_ORDER = 145;
const ROWS_PER_ORDER = 5;

/** The window in parts; sessions of which something is received in it also end somewhat before it and after it. */
function stretchesOf(plan: Plan, gap: Gap): readonly Window[] {
  const sessions = sessionsOf(plan, gap);
  const [from, until] = [Math.min(gap.from, sessions.from), Math.max(gap.until, sessions.until)];
  const stretches: Window[] = [];
  let start = from;
  let rows = 0;
  for (let tick = from; tick < until; tick += 1) {
    rows += rowsIn(plan, tick);
    if (rows < STRETCH_ROWS && tick + 1 < until) continue;
    stretches.push({ from: start, until: tick + 1 });
    start = tick + 1;
    rows = 0;
  }
  return stretches;
}

const rowsIn = ({ shop, traffic: { profile, orders, events } }: Plan, tick: number): number =>
  profile === 'lifelike'
    ? orders * shop.calendar.demand(tick) * ROWS_PER_LIFELIKE_ORDER
    : orders * ROWS_PER_ORDER + events;

const sessionsOf = ({ shop, traffic }: Plan, gap: Gap): Window => sessionTicks(traffic, gap, shop.opened, gap.delay);

async function simulated(plan: Plan, gap: Gap, part: Window | undefined): Promise<Texts> {
  const { shop, traffic, after } = plan;
  const texts = noTexts();
  const sessions = sessionsOf(plan, gap);
  const faultsAt = gap.hasFaults ? plan.faultsAt : undefined;
  if (!part) return texts;
  for (let tick = part.from; tick < part.until; tick += 1) {
    const rows = noRows();
    if (tick >= gap.from && tick < gap.until) addTick(rows, shop, traffic, tick, after.until);
    if (tick >= sessions.from && tick < sessions.until)
      addSessions(rows, shop, plan.written(tick) ?? traffic, tick, gap, faultsAt);
    addTexts(texts, rows);
    await setImmediate();
  }
  return texts;
}

async function appendTexts(session: Session, texts: Texts): Promise<Counts> {
  const counts: Counts = {};
  for (const table of tickTables) {
    if (texts[table].rows > 0) counts[table] = await appendRows(session, table, texts[table].pieces);
  }
  return counts;
}
