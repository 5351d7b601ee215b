import { type Quantiles, quantileTable } from '../chance/quantiles.ts';
import { below, chance, purpose, randomOf } from '../chance/random.ts';
import type { PlantedFault } from '../faults/kinds.ts';
import type { Order } from '../orders/orders.ts';
import type { Shop, Traffic } from '../shop.ts';
import { startOf, TICK_MS } from '../time/clock.ts';
import { idOf, type Journey, orderJourney, purchaseOf, type Visitor, visitOf } from './journeys.ts';
import type { TrafficSource } from './sources.ts';
import type { Step } from './steps.ts';

/** A click event. Money in cents of the visitor's currency, times in milliseconds since 1970. */
export interface ShopEvent extends Step {
  readonly id: string;
  readonly visitor: Visitor;
  readonly customerId: string;
  readonly at: number;
  readonly receivedAt: number;
  /** The first event of a session tells. */
  readonly source: TrafficSource | undefined;
  readonly isSampled: boolean;
  /** The value as it is sent, in place of its usual notation. */
  readonly typedValue?: string;
  /** What is wrong with it on purpose. */
  readonly fault?: PlantedFault;
}

/** What is recorded of a session. */
export interface Session {
  readonly journey: Journey;
  readonly events: readonly ShopEvent[];
}

/** Seconds between two events of a session, as measured in REES46's shop. */
const gapSeconds: Quantiles = [
  [0, 1],
  [0.02, 3.5],
  [0.1, 9],
  [0.25, 17],
  [0.5, 33],
  [0.75, 64],
  [0.9, 115],
  [0.97, 195],
  [0.99, 320],
  [0.999, 700],
  [1, 1500],
];

const GAP_BITS = 12;
const gaps = quantileTable(gapSeconds, 2 ** GAP_BITS).map((seconds) => Math.floor(seconds * 1000));

/** No session takes longer, in ticks; so an event is never received more ticks before the tick in which its session ends. */
export const LONGEST_SESSION = 24;

/** The journey's events, none before `earliest`. */
export function eventsOf(journey: Journey, earliest: number, isSampled: boolean): ShopEvent[] {
  const times = timesOf(journey, earliest);
  const events = journey.steps.map((step, index) => eventAt(journey, step, index, times[index] as number, isSampled));
  const { signUpAt } = journey;
  const next = signUpAt === undefined ? -1 : times.findIndex((at) => at > signUpAt);
  if (next > 0 && signUpAt !== undefined) {
    const signUp = { name: 'sign_up', page: '/account/new' };
    events.splice(next, 0, eventAt(journey, signUp, journey.steps.length, signUpAt, isSampled));
  }
  return events;
}

/** Backwards from the end; a session that would begin too early is played faster. */
function timesOf({ steps, end, random }: Journey, earliest: number): number[] {
  const times = new Array<number>(steps.length);
  let at = end;
  for (let index = steps.length - 1; index >= 0; index -= 1) {
    times[index] = at;
    at -= gaps[random() >>> (32 - GAP_BITS)] as number;
  }
  const length = end - (times[0] as number);
  const room = Math.min(end - earliest, (LONGEST_SESSION - 1) * TICK_MS);
  return length <= room ? times : times.map((time) => end - Math.floor(((end - time) * room) / length));
}

function eventAt(journey: Journey, step: Step, number: number, at: number, isSampled: boolean): ShopEvent {
  const { visitor, source, random, id } = journey;
  return {
    id: `${id}-${number < 10 ? `0${number}` : number}`,
    visitor,
    customerId: idOf(visitor, at),
    name: step.name,
    page: step.page,
    product: step.product,
    order: step.order,
    searchTerm: step.searchTerm,
    value: step.value,
    at,
    receivedAt: at + 20 + below(random, 1900),
    source: number === 0 ? source : undefined,
    isSampled,
  };
}

/** Orders whose whole session is in the documented sample, out of 100. */
const SAMPLED_ORDER_PERCENT = 1;
const SHORTEST_VISIT_MS = 40_000;
const LAST_MOMENTS_MS = 5_000;

/**
 * The documented batch: every order's purchase, and sessions of a sample until the traffic's number is reached. Their ids
 * are their own: a lifelike batch before may have written the beginnings of the same sessions.
 */
export function documentedSessions(shop: Shop, traffic: Traffic, tick: number, orders: readonly Order[]): Session[] {
  const sessions = orders.map((order) => sampledOrder(shop, order));
  let left = traffic.events - sessions.reduce((sum, { events }) => sum + events.length, 0);
  for (let number = 0; left > 0; number += 1) {
    const visit = visitOf(shop, tick, number);
    const end = Math.max(visit.end - LAST_MOMENTS_MS, startOf(tick) + 1);
    const journey = { ...visit, id: `D${visit.id}`, end };
    const events = eventsOf(journey, startOf(tick), true).slice(0, left);
    sessions.push({ journey, events });
    left -= events.length;
  }
  return sessions;
}

function sampledOrder(shop: Shop, order: Order): Session {
  const random = randomOf(shop.seed, purpose.traffic, order.tick, order.slot);
  const whole = orderJourney(shop, order);
  const journey = { ...whole, id: `D${whole.id}` };
  const isSampled = order.at - startOf(order.tick) > SHORTEST_VISIT_MS && chance(random, SAMPLED_ORDER_PERCENT);
  if (isSampled) return { journey, events: eventsOf(journey, startOf(order.tick), true) };
  const purchase = { ...journey, steps: [purchaseOf(order)], signUpAt: undefined };
  return { journey: purchase, events: eventsOf(purchase, startOf(order.tick), false) };
}
