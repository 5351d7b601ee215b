import { type Catalog, createCatalog } from './catalog.ts';
import type { CustomerSettings } from './customer-fates.ts';
import { seedOf } from './random.ts';

/** What a shop is for as long as it lives. */
export interface ShopSettings {
  /** A whole number from 0 to 2^53 - 1. */
  readonly seed: number;
  /** How large the shop is: the mean number of orders in a tick for which it has customers enough. */
  readonly size: number;
}

/** How much of the shop's traffic a tick has; may change from tick to tick. */
export interface Traffic {
  /** Mean number of orders. */
  readonly orders: number;
  /** Number of click events, each order's purchase event among them; more if the orders alone need more. */
  readonly events: number;
}

/** New customers for each order of the shop's size. */
const SIGN_UPS_PER_ORDER = 0.08;

/**
 * The simulated shop. All that happens in it is a pure function of its settings, the tick and the tick's traffic; the shop holds
 * nothing but what follows from its settings.
 */
export interface Shop extends CustomerSettings {
  readonly catalog: Catalog;
}

export function createShop(settings: ShopSettings): Shop {
  const seed = seedOf(settings.seed);
  return { seed, signUpsPerTick: settings.size * SIGN_UPS_PER_ORDER, catalog: createCatalog(seed) };
}
