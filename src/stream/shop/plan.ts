import { EcomError } from '../../errors.ts';
import type { Written } from '../../shop/batch.ts';
import { LONGEST_DELAY, longestDelay } from '../../shop/faults/delays.ts';
import { type FaultsAt, faultsOf, noFaults } from '../../shop/faults/rates.ts';
import { createShop, type Shop, type ShopSettings, type Traffic } from '../../shop/shop.ts';
import { startOf, tickAt, type Window } from '../../shop/time/clock.ts';
import type { StreamOptions } from '../report.ts';
import { ratesFor } from './fault-rates.ts';
import type { History, Run } from './history.ts';

/** What a call has to write. */
export interface Plan {
  readonly shop: Shop;
  readonly settings: ShopSettings;
  readonly traffic: Traffic;
  /** Windows that are not written yet, in their order; none where nothing is to be done. */
  readonly gaps: readonly Gap[];
  /** From the first to the last tick that is written; undefined in an empty shop. */
  readonly before: Window | undefined;
  /** The same afterwards. All rows, old and new, then stand as of its end. */
  readonly after: Window;
  /** What is written of it, and with which traffic. */
  readonly runs: readonly Run[];
  /** The traffic of the ticks written before. */
  readonly written: Written;
  /** The faults of what the shop has first in a tick: a customer, a product. */
  readonly lastingFaultsAt: FaultsAt;
  /** The faults of what happens in a tick. */
  readonly faultsAt: FaultsAt;
}

/** A window to write. */
export interface Gap extends Window {
  /** Whether what happens in it, or is received late in it, has faults. */
  readonly hasFaults: boolean;
  /** What is received in it happened at most so many ticks before. */
  readonly delay: number;
}

/** The documented batch: 50 orders and 100 click events. */
const documented: Traffic = { profile: 'documented', orders: 50, events: 100, faults: noFaults };

/** A shop whose every session is recorded: some 280 events a batch with two orders. */
const lifelike: Traffic = { profile: 'lifelike', orders: 2, events: 0, faults: noFaults };

/** Decides which ticks to write: see `StreamOptions`. */
export function planStream(history: History | undefined, options: StreamOptions, now: Date): Plan {
  const traffic = trafficOf(options, history?.traffic);
  const wanted = wantedWindow(options, history?.span, now);
  const settings = history?.settings ?? newShop(options, traffic, wanted.from);
  const runs = history?.runs ?? [];
  const before = history?.span;
  const windows = uncovered(
    wanted,
    runs.map((run) => run.window),
  );
  const shop = createShop(settings);
  const written: Written = (tick) => runs.find(({ window }) => tick >= window.from && tick < window.until)?.traffic;
  return {
    shop,
    settings,
    traffic,
    gaps: windows.map((window) => gapOf(window, traffic, runs)),
    before,
    after: spanOf([...(before ? [before] : []), ...windows]),
    runs,
    written,
    // What nobody wrote before the first window may be filled later, with other rates.
    faultsAt: (tick) => {
      const own = written(tick) ?? (tick >= (windows[0]?.from ?? Number.POSITIVE_INFINITY) ? traffic : undefined);
      return own && faultsOf(shop.seed, own);
    },
    // Who signs up in a stretch that nobody wrote is written with the batch after it.
    lastingFaultsAt: (tick) => faultsOf(shop.seed, runs.find(({ window }) => tick < window.until)?.traffic ?? traffic),
  };
}

const newShop = ({ seed }: StreamOptions, { profile, orders }: Traffic, opened: number): ShopSettings => ({
  seed: wholeNumber('seed', seed ?? 1, 0),
  size: orders,
  opened,
  profile,
});

/** What is not asked for stays as it was; another profile has volumes of its own. */
function trafficOf(options: StreamOptions, last: Traffic | undefined): Traffic {
  const profile = options.trafficProfile ?? last?.profile ?? 'documented';
  const usual = last?.profile === profile ? last : { documented, lifelike }[profile];
  return {
    profile,
    orders: wholeNumber('ordersPerBatch', options.ordersPerBatch ?? usual.orders, 1),
    events: profile === 'lifelike' ? 0 : wholeNumber('eventsPerBatch', options.eventsPerBatch ?? usual.events, 0),
    faults: ratesFor(options.faults ?? noFaults, last?.faults ?? noFaults),
  };
}

function gapOf(window: Window, traffic: Traffic, runs: readonly Run[]): Gap {
  const near = runs.filter(({ window: { until } }) => until <= window.from && until > window.from - LONGEST_DELAY);
  const rates = [traffic, ...near.map((run) => run.traffic)].map(({ faults }) => faults);
  return {
    ...window,
    hasFaults: rates.some((each) => Object.keys(each).length > 0),
    delay: Math.max(...rates.map(longestDelay)),
  };
}

function wholeNumber(name: string, value: number, least: number): number {
  if (Number.isSafeInteger(value) && value >= least) return value;
  throw new EcomError('SETTING_INVALID', `${name} is ${value}; it must be a whole number of ${least} or more.`, {
    next: `Give ${name} such a number, or leave it out.`,
    fields: { name, value },
  });
}

function wantedWindow(options: StreamOptions, before: Window | undefined, now: Date): Window {
  const until = tickAt((options.until ?? now).getTime());
  const from = options.since ? tickAt(options.since.getTime()) : (before?.until ?? until - 1);
  if (options.since && from >= until) throw emptyWindow(options.since, options.until ?? now);
  if (before && from < before.from) throw beforeOpening(before.from, from);
  return { from, until };
}

const emptyWindow = (since: Date, until: Date): EcomError =>
  new EcomError(
    'SETTING_INVALID',
    `From ${since.toISOString()} until ${until.toISOString()} there is no whole tick of five minutes.`,
    {
      next: 'Give a since that lies at least five minutes before until.',
      fields: { since, until },
    },
  );

function beforeOpening(opened: number, from: number): EcomError {
  const [opening, since] = [opened, from].map((tick) => new Date(startOf(tick)).toISOString());
  return new EcomError('SETTING_INVALID', `The shop opened at ${opening}; at ${since} there was nothing yet.`, {
    next: `Give a since of ${opening} or later, or begin a new shop: ecom reset, then ecom stream --since ${since}.`,
    fields: { opened: opening, since },
  });
}

/** From the first beginning to the last end. */
const spanOf = (windows: readonly Window[]): Window => ({
  from: Math.min(...windows.map(({ from }) => from)),
  until: Math.max(...windows.map(({ until }) => until)),
});

/** The parts of the window that no other one covers, in their order. */
function uncovered(wanted: Window, covered: readonly Window[]): readonly Window[] {
  const gaps: Window[] = [];
  let { from } = wanted;
  for (const window of covered.toSorted((a, b) => a.from - b.from)) {
    if (window.from > from) gaps.push({ from, until: Math.min(window.from, wanted.until) });
    from = Math.max(from, window.until);
  }
  gaps.push({ from, until: wanted.until });
  return gaps.filter((gap) => gap.from < gap.until);
}
