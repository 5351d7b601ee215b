import type { SourceName } from '../../models/sources/index.ts';
import { noRows, type Rows } from '../../src/shop/batch.ts';
import { createShop, type Shop, type Traffic } from '../../src/shop/shop.ts';
import type { Window } from '../../src/shop/time/clock.ts';
import { wholeShop } from '../../src/shop/whole.ts';

export const documented: Traffic = { profile: 'documented', orders: 50, events: 100, faults: {} };
export const lifelike: Traffic = { profile: 'lifelike', orders: 3, events: 0, faults: {} };

export const shopFrom = (seed: number, opened: number, { profile, orders }: Traffic): Shop =>
  createShop({ seed, size: orders, opened, profile });

/** A shop that opened with the window, a piece a tick. */
export const piecesOf = (seed: number, window: Window, traffic: Traffic): Generator<Rows> =>
  wholeShop(shopFrom(seed, window.from, traffic), traffic, window);

/** The same, all pieces together. */
export function rowsOf(seed: number, window: Window, traffic: Traffic): Rows {
  const all = noRows();
  for (const { faults, ...tables } of piecesOf(seed, window, traffic)) {
    for (const fault of faults) all.faults.push(fault);
    for (const [table, lines] of Object.entries(tables)) for (const line of lines) all[table as SourceName].push(line);
  }
  return all;
}
