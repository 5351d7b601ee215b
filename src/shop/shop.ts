import { type Catalog, createCatalog } from './catalog/catalog.ts';
import { seedOf } from './chance/random.ts';
import { remembered } from './chance/remembered.ts';
import type { FaultRates } from './faults/rates.ts';
import { mostOrders, orderCount } from './orders/orders.ts';
import type { CustomerSettings } from './people/customer-fates.ts';
import { createSignUpDays, type SignUpDays } from './people/sign-up-days.ts';
import { mostSignUpsFor, signUpsFor } from './people/sign-ups.ts';
import { type Calendar, createCalendar } from './time/calendar.ts';

/** `documented`: every tick alike; `lifelike`: hours, weekdays and seasons, and every session is recorded. */
export type TrafficProfile = 'documented' | 'lifelike';

/** What a shop is for as long as it lives. */
export interface ShopSettings {
  /** A whole number from 0 to 2^53 - 1. */
  readonly seed: number;
  /** How large the shop is: the mean number of orders in a tick for which it wins customers enough. */
  readonly size: number;
  /** The tick it opened in: nothing happens before. */
  readonly opened: number;
  /** How its customers come. */
  readonly profile: TrafficProfile;
}

/** How much of the shop's traffic a tick has; may change from tick to tick. */
export interface Traffic {
  readonly profile: TrafficProfile;
  /** Mean number of orders. */
  readonly orders: number;
  /** `documented` only: number of click events, each order's purchase event among them; more if the orders alone need more. */
  readonly events: number;
  /** What is wrong on purpose, and how often. */
  readonly faults: FaultRates;
}

/**
 * The simulated shop. All that happens in it is a pure function of its settings, the tick and the tick's traffic; the shop holds
 * nothing but what follows from its settings, some of it remembered.
 */
export interface Shop extends ShopSettings, CustomerSettings {
  readonly calendar: Calendar;
  readonly catalog: Catalog;
  readonly signUpDays: SignUpDays;
}

export function createShop(settings: ShopSettings): Shop {
  const seed = seedOf(settings.seed);
  const calendar = createCalendar(seed, settings.opened);
  const usual = { profile: settings.profile, orders: settings.size };
  const signUps = remembered((tick) =>
    tick < settings.opened
      ? 0
      : signUpsFor(seed, tick, tick - settings.opened, orderCount({ seed, calendar }, usual, tick)),
  );
  return {
    ...settings,
    seed,
    calendar,
    catalog: createCatalog(seed),
    signUps,
    mostSignUps: mostSignUpsFor(mostOrders(usual)),
    signUpDays: createSignUpDays(signUps),
  };
}
