/** From `low` to `high`, both included; null is no bound. */
export interface Range {
  readonly low: number | null;
  readonly high: number | null;
}

/**
 * Most targets are ranges and are taken as they are. Where one is a single number, this far from it is accepted; this is the one place
 * that says so. A weekday's share differs from the next one's by a point, so it is held closer than other shares.
 */
const TOLERANCE = { ofRatio: 0.1, ofShare: 0.015, ofWeekday: 0.007 } as const;

const around = (value: number, distance: number): Range => ({ low: value - distance, high: value + distance });

export const between = (low: number, high: number): Range => ({ low, high });
export const atMost = (high: number): Range => ({ low: null, high });
export const atLeast = (low: number): Range => ({ low, high: null });

/** For times, counts and ratios: within 10 % of the number. */
export const nearly = (value: number): Range => around(value, value * TOLERANCE.ofRatio);

/** For shares: within 1.5 percentage points. */
export const nearlyShare = (value: number): Range => around(value, TOLERANCE.ofShare);

/** For a weekday's share: within 0.7 percentage points. */
export const nearlyWeekday = (value: number): Range => around(value, TOLERANCE.ofWeekday);

export const isWithin = (value: number, { low, high }: Range): boolean =>
  (low === null || value >= low) && (high === null || value <= high);
