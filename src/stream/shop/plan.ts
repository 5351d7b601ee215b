import { EcomError } from '../../errors.ts';
import { canSimulate, type Written } from '../../shop/batch.ts';
import { tickAt, type Window } from '../../shop/clock.ts';
import { createShop, type Shop, type ShopSettings, type Traffic } from '../../shop/shop.ts';
import type { StreamOptions } from '../report.ts';
import type { History } from './history.ts';

/** What a call has to write. */
export interface Plan {
  readonly shop: Shop;
  readonly settings: ShopSettings;
  readonly traffic: Traffic;
  /** Windows that are not written yet, in their order; none where nothing is to be done. */
  readonly gaps: readonly Window[];
  /** From the first to the last tick that is written; undefined in an empty shop. */
  readonly before: Window | undefined;
  /** The same afterwards. All rows, old and new, then stand as of its end. */
  readonly after: Window;
  /** The traffic of the ticks written before. */
  readonly written: Written;
  /** The most orders that a written tick has on the mean. */
  readonly largest: number;
}

/** The documented batch: 50 orders and 100 click events. */
const defaultTraffic: Traffic = { orders: 50, events: 100 };

/** Decides which ticks to write: see `StreamOptions`. */
export function planStream(history: History | undefined, options: StreamOptions, now: Date): Plan {
  const traffic = trafficOf(options, history?.traffic ?? defaultTraffic);
  const settings = history?.settings ?? { seed: wholeNumber('seed', options.seed ?? 1, 0), size: traffic.orders };
  const runs = history?.runs ?? [];
  const before = history?.span;
  const gaps = uncovered(
    wantedWindow(options, before, now),
    runs.map((run) => run.window),
  );
  return {
    shop: createShop(settings),
    settings,
    traffic,
    gaps,
    before,
    after: spanOf([...(before ? [before] : []), ...gaps]),
    written: (tick) => runs.find(({ window }) => tick >= window.from && tick < window.until)?.traffic,
    largest: Math.max(...runs.map((run) => run.traffic.orders), 0),
  };
}

function trafficOf({ ordersPerBatch, eventsPerBatch }: StreamOptions, usual: Traffic): Traffic {
  return {
    orders: wholeNumber('ordersPerBatch', ordersPerBatch ?? usual.orders, 1),
    events: wholeNumber('eventsPerBatch', eventsPerBatch ?? usual.events, 0),
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
  const window = { from, until };
  if (from < until && !canSimulate(window)) throw tooEarly(options.since);
  return window;
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

const tooEarly = (since: Date | undefined): EcomError =>
  new EcomError('SETTING_INVALID', `The shop has no history as early as ${since?.toISOString()}.`, {
    next: 'Give a since of 1971 or later.',
    fields: { since },
  });

/** From the first beginning to the last end. */
const spanOf = (windows: readonly Window[]): Window => ({
  from: Math.min(...windows.map(({ from }) => from)),
  until: Math.max(...windows.map(({ until }) => until)),
});

/** The parts of the window that no other one covers, in their order. */
export function uncovered(wanted: Window, covered: readonly Window[]): readonly Window[] {
  const gaps: Window[] = [];
  let { from } = wanted;
  for (const window of covered.toSorted((a, b) => a.from - b.from)) {
    if (window.from > from) gaps.push({ from, until: Math.min(window.from, wanted.until) });
    from = Math.max(from, window.until);
  }
  gaps.push({ from, until: wanted.until });
  return gaps.filter((gap) => gap.from < gap.until);
}
