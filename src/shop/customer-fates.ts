import { phaseOf, TICKS_PER_DAY, type Window } from './clock.ts';
import { around, chance, hash, hashBelow, purpose, type Random, randomOf } from './random.ts';

/**
 * How long a customer may order after signing up, in ticks. So the customers that matter from a moment on are those of the time
 * before it, and a shop needs no list of them.
 */
export const CUSTOMER_HORIZON = 60 * TICKS_PER_DAY;

/** Customers whose sign-up ticks have the same remainder share the time after which they change or leave. */
const LANES = 64;

/** Customer `index` of those who sign up in `tick`. */
export interface CustomerRef {
  readonly tick: number;
  readonly index: number;
}

export interface CustomerSettings {
  readonly seed: number;
  /** Mean number of customers who sign up in a tick. */
  readonly signUpsPerTick: number;
}

/** How many customers sign up in the tick. */
export function signUps(settings: CustomerSettings, tick: number): number {
  return around(randomOf(settings.seed, purpose.signUps, tick, 0), settings.signUpsPerTick, 0.5);
}

/** At least as many as `signUps` ever gives. */
const mostSignUps = (settings: CustomerSettings): number => Math.floor(settings.signUpsPerTick * 1.5) + 1;

export const customerId = ({ tick, index }: CustomerRef): string => `C${tick}-${index}`;

/** A browser of the customer's; each has up to two. */
export const visitorOf = ({ tick, index }: CustomerRef, device: number): string => `V${tick}-${index}-${device}`;

/** The numbers that make a customer; `fate` takes the first of them. */
export const traits = (settings: CustomerSettings, { tick, index }: CustomerRef): Random =>
  randomOf(settings.seed, purpose.customer, tick, index);

/** What decides about a customer's life, drawn before everything else. */
export function fate(random: Random): { readonly leaves: boolean; readonly changes: boolean } {
  return { leaves: chance(random, 100 / 48), changes: chance(random, 15) };
}

/** Whether the customer never orders and deletes the account some day. */
export const isLeaver = (settings: CustomerSettings, ref: CustomerRef): boolean => fate(traits(settings, ref)).leaves;

/** Ticks from the sign-up to the change of address (or the leaving), the same for all customers of the lane. */
function laneDelay(settings: CustomerSettings, index: number, phase: number): number {
  return 1 + hashBelow(hash(settings.seed, purpose.customerLane, index, phase), CUSTOMER_HORIZON - 1);
}

/** The tick in which the customer changes or leaves, if ever. */
export const turnOf = (settings: CustomerSettings, { tick, index }: CustomerRef): number =>
  tick + laneDelay(settings, index, phaseOf(tick, LANES));

/** Everybody who signs up in the window. */
export function* signedUpIn(settings: CustomerSettings, { from, until }: Window): Generator<CustomerRef> {
  for (let tick = from; tick < until; tick += 1) {
    const count = signUps(settings, tick);
    for (let index = 0; index < count; index += 1) yield { tick, index };
  }
}

/** The earlier customers who change or leave in the window. */
export function* turningIn(
  settings: CustomerSettings,
  { from, until }: Window,
): Generator<CustomerRef & { leaves: boolean }> {
  for (const ref of refsTurningIn(settings, { from, until })) {
    if (ref.index >= signUps(settings, ref.tick)) continue;
    const { leaves, changes } = fate(traits(settings, ref));
    if (leaves || changes) yield { ...ref, leaves };
  }
}

function* refsTurningIn(settings: CustomerSettings, { from, until }: Window): Generator<CustomerRef> {
  for (let index = 0; index < mostSignUps(settings); index += 1) {
    for (let phase = 0; phase < LANES; phase += 1) {
      const delay = laneDelay(settings, index, phase);
      const first = from - delay + phaseOf(phase - (from - delay), LANES);
      for (let tick = first; tick < Math.min(until - delay, from); tick += LANES) yield { tick, index };
    }
  }
}
