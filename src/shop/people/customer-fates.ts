import { chance, hash, hashBelow, purpose, type Random, randomOf } from '../chance/random.ts';
import type { TickNumbers } from '../chance/remembered.ts';
import { phaseOf, TICKS_PER_DAY, type Window } from '../time/clock.ts';

/** How long after the sign-up a customer may change or leave, in ticks. */
const CHANGE_HORIZON = 300 * TICKS_PER_DAY;

/** Customers whose sign-up ticks have the same remainder share the time after which they change or leave. */
const LANES = 128;

/** Customer `index` of those who sign up in `tick`. */
export interface CustomerRef {
  readonly tick: number;
  readonly index: number;
}

export interface CustomerSettings {
  readonly seed: number;
  /** Nobody signs up before this tick. */
  readonly opened: number;
  /** How many customers sign up in a tick. */
  readonly signUps: TickNumbers;
  /** At least as many as `signUps` ever gives. */
  readonly mostSignUps: number;
}

/**
 * What becomes of an account some day: nothing; a change (address, e-mail or phone); it is deleted, which only those do who never
 * ordered; or its owner asks to be forgotten, and it is anonymised.
 */
type Fate = 'stays' | 'changes' | 'leaves' | 'is_erased';

export const customerId = ({ tick, index }: CustomerRef): string => `C${tick}-${index}`;

/** The numbers that make a customer; `fateOf` takes the first of them. */
export const traits = (settings: CustomerSettings, { tick, index }: CustomerRef): Random =>
  randomOf(settings.seed, purpose.customer, tick, index);

/** What decides about a customer's life, drawn before everything else. */
export function drawFate(random: Random): Fate {
  if (chance(random, 2)) return 'leaves';
  if (chance(random, 1)) return 'is_erased';
  return chance(random, 20) ? 'changes' : 'stays';
}

export const fateOf = (settings: CustomerSettings, ref: CustomerRef): Fate => drawFate(traits(settings, ref));

/** Ticks from the sign-up to the change (or the leaving), the same for all customers of the lane. */
function laneDelay({ seed }: CustomerSettings, index: number, phase: number): number {
  return 1 + hashBelow(hash(seed, purpose.customerLane, index, phase), CHANGE_HORIZON - 1);
}

/** The tick in which the customer changes or leaves, if ever. */
export const turnOf = (settings: CustomerSettings, { tick, index }: CustomerRef): number =>
  tick + laneDelay(settings, index, phaseOf(tick, LANES));

/** How many ticks after the sign-up the customer is last seen: none for one who never orders, infinitely many for one who stays. */
export function leavesAfter(settings: CustomerSettings, ref: CustomerRef): number {
  switch (fateOf(settings, ref)) {
    case 'leaves':
      return -1;
    case 'is_erased':
      return turnOf(settings, ref) - ref.tick - 1;
    default:
      return Number.POSITIVE_INFINITY;
  }
}

/** Everybody who signs up in the window. */
export function* signedUpIn(settings: CustomerSettings, { from, until }: Window): Generator<CustomerRef> {
  for (let tick = Math.max(from, settings.opened); tick < until; tick += 1) {
    const count = settings.signUps(tick);
    for (let index = 0; index < count; index += 1) yield { tick, index };
  }
}

/** The earlier customers who change or leave in the window. */
export function* turningIn(settings: CustomerSettings, window: Window): Generator<CustomerRef & { fate: Fate }> {
  for (const ref of refsTurningIn(settings, window)) {
    if (ref.tick < settings.opened || ref.index >= settings.signUps(ref.tick)) continue;
    const fate = fateOf(settings, ref);
    if (fate !== 'stays') yield { ...ref, fate };
  }
}

function* refsTurningIn(settings: CustomerSettings, { from, until }: Window): Generator<CustomerRef> {
  for (let index = 0; index < settings.mostSignUps; index += 1) {
    for (let phase = 0; phase < LANES; phase += 1) {
      const delay = laneDelay(settings, index, phase);
      const first = from - delay + phaseOf(phase - (from - delay), LANES);
      for (let tick = first; tick < Math.min(until - delay, from); tick += LANES) yield { tick, index };
    }
  }
}
