import { noRows, type Rows } from '../../src/shop/batch.ts';
import type { Window } from '../../src/shop/clock.ts';
import { createShop, type Shop, type Traffic } from '../../src/shop/shop.ts';
import { wholeShop } from '../../src/shop/whole.ts';

export const documented: Traffic = { profile: 'documented', orders: 50, events: 100 };
export const lifelike: Traffic = { profile: 'lifelike', orders: 3, events: 0 };

export const shopFrom = (seed: number, opened: number, { profile, orders }: Traffic): Shop =>
  createShop({ seed, size: orders, opened, profile });

/** A shop that opened with the window, a piece a tick. */
export const piecesOf = (seed: number, window: Window, traffic: Traffic): Generator<Rows> =>
  wholeShop(shopFrom(seed, window.from, traffic), traffic, window);

/** The same, all pieces together. */
export function rowsOf(seed: number, window: Window, traffic: Traffic): Rows {
  const all = noRows();
  for (const piece of piecesOf(seed, window, traffic))
    for (const [table, lines] of Object.entries(piece)) for (const line of lines) all[table as keyof Rows].push(line);
  return all;
}
