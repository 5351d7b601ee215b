import type { Season } from './category.ts';

/**
 * How demand for a kind of goods moves over the year, beside the shop's own calendar: what sells in November is in `calendar.ts`, what
 * of it sells is here.
 */
const scaled = (...levels: readonly number[]): Season => {
  const mean = levels.reduce((sum, level) => sum + level, 0) / levels.length;
  return levels.map((level) => level / mean);
};

/** Much of it is given at Christmas. */
export const gifts = scaled(0.8, 0.85, 0.85, 0.85, 0.9, 0.9, 0.85, 0.85, 0.95, 1.05, 1.5, 1.65);

/** Most of it is given at Christmas. */
export const toys = scaled(0.6, 0.65, 0.7, 0.8, 0.75, 0.75, 0.75, 0.75, 0.8, 1.1, 2.1, 2.25);

export const garden = scaled(0.4, 0.65, 1.35, 1.85, 1.9, 1.5, 1.15, 0.95, 0.8, 0.6, 0.45, 0.4);

export const summer = scaled(0.6, 0.65, 0.85, 1.1, 1.35, 1.6, 1.55, 1.25, 0.85, 0.7, 0.75, 0.75);

export const cycling = scaled(0.6, 0.7, 1.05, 1.3, 1.4, 1.35, 1.2, 1.1, 1, 0.8, 0.75, 0.75);

/** Dark evenings. */
export const winter = scaled(1.1, 1, 0.85, 0.75, 0.7, 0.65, 0.65, 0.75, 1, 1.25, 1.65, 1.65);

/** New collections in spring and autumn, sales after them. */
export const fashion = scaled(0.9, 0.8, 1, 1.1, 1.05, 0.95, 0.9, 0.9, 1.1, 1.15, 1.1, 1.05);

/** The start of the year, of school and of university. */
export const school = scaled(1.15, 0.85, 0.8, 0.8, 0.8, 0.85, 1, 1.35, 1.15, 0.9, 1.15, 1.2);

export const travel = scaled(0.8, 0.8, 0.95, 1, 1.1, 1.25, 1.2, 1.15, 0.95, 0.85, 0.95, 1);

/** People move in summer and settle in in January. */
export const home = scaled(1.15, 1, 0.95, 0.95, 0.95, 0.95, 1, 1.05, 1.1, 1, 1, 0.9);

export const level = scaled(1, 1, 1, 1, 1, 1, 1, 1, 1, 1, 1, 1);
