import { type Quantiles, quantile } from '../chance/quantiles.ts';
import { below, chance, hash, hashBelow, pickShare, purpose, randomOf, unit } from '../chance/random.ts';
import type { Shop } from '../shop.ts';
import { isGiftSeason } from '../time/calendar.ts';
import { phaseOf, startOf, TICK_MS, TICKS_PER_DAY, TICKS_PER_HOUR, type Window } from '../time/clock.ts';
import type { Order } from './orders.ts';

export type Status = 'placed' | 'paid' | 'shipped' | 'delivered' | 'cancelled' | 'returned';

/** How the payment goes: at once; a failure first; by a transfer that takes days; by one that never comes. */
export type PaymentCourse = 'instant' | 'retried' | 'transfer' | 'unpaid';

export interface Step {
  readonly status: Exclude<Status, 'placed'>;
  readonly tick: number;
}

/** What becomes of an order: its steps in their order, each in a later tick than the one before, but for a payment at once. */
export interface Life {
  readonly course: PaymentCourse;
  readonly steps: readonly Step[];
}

/**
 * Orders of one slot, in ticks with the same remainder, take their steps after the same number of ticks. A shop with many slots has
 * variety enough with fewer lanes each, and looks through all of them in every batch.
 */
function lanesOf(slot: number): number {
  if (slot < 32) return 1024;
  return slot < 256 ? 128 : 16;
}

const courses: readonly PaymentCourse[] = ['instant', 'retried', 'transfer', 'unpaid'];
const courseShares = [91, 5, 3.5, 0.5];
const CANCELLED_PERCENT = 3;
const RETURNED_PERCENT = 20.5;

/** Gifts come back more often: orders from Black Friday to the end of the year. */
const HOLIDAY_RETURNS = 1.17;

/** Days from the payment to the delivery. */
const deliveryDays: Quantiles = [
  [0, 3],
  [0.1, 5.5],
  [0.25, 7.4],
  [0.5, 10],
  [0.75, 13.6],
  [0.9, 18.3],
  [0.92, 20.7],
  [0.99, 31],
  [1, 40],
];

/** The shop promises delivery by the end of the 20th day after the order's. */
const PROMISED_DAYS = 21;

/** No order takes a step after so many ticks: transfer, delivery and sending back at their longest. */
export const LONGEST_LIFE = (3 + 40 + 25) * TICKS_PER_DAY;

/** Ticks from the step before. */
interface Delays {
  readonly retry: number;
  readonly transfer: number;
  readonly cancel: number;
  readonly ship: number;
  readonly deliver: number;
  readonly sendBack: number;
}

function delaysOf(shop: Shop, slot: number, phase: number): Delays {
  const random = randomOf(shop.seed, purpose.lane, slot, phase);
  const ship = 3 * TICKS_PER_HOUR + below(random, 2 * TICKS_PER_DAY);
  const days = quantile(deliveryDays, unit(random));
  return {
    retry: 1 + below(random, 3),
    transfer: TICKS_PER_DAY + below(random, 2 * TICKS_PER_DAY),
    cancel: 1 + below(random, ship - 1),
    ship,
    deliver: Math.floor(days * TICKS_PER_DAY) - ship,
    sendBack: 3 * TICKS_PER_DAY + below(random, 22 * TICKS_PER_DAY),
  };
}

const settlingDelay = (course: PaymentCourse, delays: Delays): number => {
  if (course === 'instant') return 0;
  return course === 'retried' ? delays.retry : delays.transfer;
};

/** The ticks after which an order of the lane may take a step, whatever course it takes. */
function possibleDelays({ retry, transfer, cancel, ship, deliver, sendBack }: Delays): readonly number[] {
  const delivered = ship + deliver;
  const delays: number[] = [];
  for (const settled of [0, retry, transfer])
    delays.push(settled, settled + cancel, settled + ship, settled + delivered, settled + delivered + sendBack);
  return delays;
}

/** The life of order `slot` of a tick. */
export function lifeOf(shop: Shop, tick: number, slot: number): Life {
  const random = randomOf(shop.seed, purpose.life, tick, slot);
  const delays = delaysOf(shop, slot, phaseOf(tick, lanesOf(slot)));
  const course = courses[pickShare(random, courseShares)] ?? 'instant';
  const settled = tick + settlingDelay(course, delays);
  if (course === 'unpaid') return { course, steps: [{ status: 'cancelled', tick: settled }] };
  const paid: Step = { status: 'paid', tick: settled };
  if (chance(random, CANCELLED_PERCENT)) {
    return { course, steps: [paid, { status: 'cancelled', tick: settled + delays.cancel }] };
  }
  const shipped = settled + delays.ship;
  const delivered = shipped + delays.deliver;
  const steps: Step[] = [paid, { status: 'shipped', tick: shipped }, { status: 'delivered', tick: delivered }];
  const returned = RETURNED_PERCENT * (isGiftSeason(tick) ? HOLIDAY_RETURNS : 1);
  if (chance(random, returned)) steps.push({ status: 'returned', tick: delivered + delays.sendBack });
  return { course, steps };
}

/** When the order is promised to arrive, milliseconds since 1970. */
const estimatedDelivery = ({ tick }: Pick<Order, 'tick'>): number =>
  startOf((Math.floor(tick / TICKS_PER_DAY) + PROMISED_DAYS) * TICKS_PER_DAY);

/** When the order takes the step, milliseconds since 1970: some moment of its tick; in the order's own tick shortly after the order. */
export function momentOf(shop: Shop, order: Order, { tick }: Step): number {
  const drawn = hash(shop.seed, purpose.moment, tick, order.tick * 128 + order.slot);
  if (tick !== order.tick) return startOf(tick) + hashBelow(drawn, TICK_MS);
  const left = startOf(tick) + TICK_MS - order.at;
  return order.at + 800 + hashBelow(drawn, Math.min(left, 12_000) - 800);
}

/** The steps that the order has taken before tick `asOf`. */
export const stepsBefore = (life: Life, asOf: number): readonly Step[] => life.steps.filter((step) => step.tick < asOf);

/** Where an order stands after some steps. Times in milliseconds since 1970, undefined for what has not happened. */
export interface OrderState {
  readonly status: Status;
  readonly estimatedDeliveryAt: number;
  readonly shippedAt: number | undefined;
  readonly deliveredAt: number | undefined;
  readonly updatedAt: number;
}

export function stateOf(shop: Shop, order: Order, steps: readonly Step[]): OrderState {
  const last = steps.at(-1);
  const momentOfStep = (status: Status): number | undefined => {
    const step = steps.find((candidate) => candidate.status === status);
    return step && momentOf(shop, order, step);
  };
  return {
    status: last?.status ?? 'placed',
    estimatedDeliveryAt: estimatedDelivery(order),
    shippedAt: momentOfStep('shipped'),
    deliveredAt: momentOfStep('delivered'),
    updatedAt: last ? momentOf(shop, order, last) : order.at,
  };
}

/** Whether the order takes a step in the window. */
const turnsIn = (life: Life, { from, until }: Window): boolean =>
  life.steps.some((step) => step.tick >= from && step.tick < until);

/**
 * The orders (tick and slot) from before the window that take a step in it, each once, if `exists` says that there is such an order.
 * `slots`: no tick has more orders.
 */
export function* turningIn(
  shop: Shop,
  slots: number,
  window: Window,
  exists: (tick: number, slot: number) => boolean,
): Generator<readonly [tick: number, slot: number]> {
  for (let slot = 0; slot < slots; slot += 1) {
    const lanes = lanesOf(slot);
    for (let phase = 0; phase < lanes; phase += 1) {
      for (const tick of candidates(possibleDelays(delaysOf(shop, slot, phase)), phase, lanes, window)) {
        if (exists(tick, slot) && turnsIn(lifeOf(shop, tick, slot), window)) yield [tick, slot];
      }
    }
  }
}

/** Ticks of the lane before the window from which a possible delay leads into it. */
function candidates(
  delays: readonly number[],
  phase: number,
  lanes: number,
  { from, until }: Window,
): readonly number[] {
  const ticks: number[] = [];
  for (const delay of delays) {
    const first = from - delay + phaseOf(phase - (from - delay), lanes);
    for (let tick = first; tick < Math.min(until - delay, from); tick += lanes)
      if (!ticks.includes(tick)) ticks.push(tick);
  }
  return ticks;
}
